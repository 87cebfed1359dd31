/// Agnesi: symbolic tensor expressions that are simplified, differentiated and compiled.
///
/// This module is what users import; it hands on the others.
@_exported public import AgnesiArray
@_exported public import AgnesiCompiler
@_exported public import AgnesiGraph
@_exported public import AgnesiKernel
@_exported public import AgnesiOps
@_exported public import AgnesiRewrites
