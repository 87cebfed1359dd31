package import AgnesiGraph

/// The list of all ops, over which the contract tests run; the only one.
package enum OpCatalog {
  /// Every op that the library defines.
  package static let ops: [any Op.Type] = [
    // Arithmetic
    Absolute.self, Add.self, Divide.self, FloorDivide.self, Modulo.self, Multiply.self,
    Negate.self, Power.self, Sign.self, Subtract.self,
    // Exponential
    Exp.self, Exp2.self, Expm1.self, Log.self, Log10.self, Log1p.self, Log2.self, Sqrt.self,
    // Trigonometric
    Acos.self, Asin.self, Atan.self, Atan2.self, Cos.self, Sin.self, Tan.self,
    // Hyperbolic
    Acosh.self, Asinh.self, Atanh.self, Cosh.self, Sinh.self, Tanh.self,
    // Activation
    Erf.self, Erfc.self, Sigmoid.self, Softplus.self,
    // Rounding
    Ceil.self, Floor.self, Round.self, Truncate.self,
    // Comparison
    Classify.self, Compare.self,
    // Logic
    Bitwise.self, Not.self, Shift.self,
    // Selection
    Clip.self, Extremum.self, Select.self,
    // Conversion
    Cast.self,
    // Reduction
    ArgExtremum.self, ElementCount.self, ExtremumReduction.self, Product.self, Quantifier.self,
    Sum.self,
    // Convolution
    Conv2D.self, Conv2DGradientFilters.self, Conv2DGradientInputs.self,
    // Differentiation
    GradientStop.self,
    // Linear algebra
    GeneralMatrixProduct.self, MatrixProduct.self,
    // Neural
    LogSoftmax.self, Softmax.self, SoftmaxCrossEntropy.self, SoftmaxCrossEntropyGradient.self,
    // Pooling
    MaxPool2DGradient.self, MaxPool2DGradientGradient.self, Pool2D.self, SumPool2DGradient.self,
    // Shape
    BroadcastLike.self, Concatenate.self, Dimshuffle.self, Reshape.self, ShapeOf.self,
    // Construction
    Arange.self, Eye.self, Fill.self,
    // Indexing
    Gather.self, Scatter.self, Subtensor.self, SubtensorWrite.self,
  ]
}
