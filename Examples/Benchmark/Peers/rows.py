"""The works of Example-Benchmark that have no script of their own, with another framework.

  python rows.py --group rows --framework torch --threads 2

prints a line of JSON for each work, as Example-Benchmark does. Groups: rows, reductions, movement,
products, small, convolutions (whose sizes are those of --cells). Arrays stay the framework's own; results are waited for.
"""
import argparse
import json
import os
import statistics
import time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--group", required=True)
parser.add_argument("--framework", required=True, choices=["numpy", "torch", "torch-compile", "jax", "tf"])
parser.add_argument("--cells", default="", help="as in: 128x20x12 50x5 1,1x3x224 64x7 2")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--repeats", type=int, default=5)
parser.add_argument("--seconds", type=float, default=0.2)
parser.add_argument("--processor-time", action="store_true", help="of all threads, instead of the time by the clock")
options = parser.parse_args()

# Before a framework is imported, which then fixes its threads.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(options.threads)
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"
processors = sorted(os.sched_getaffinity(0))
os.sched_setaffinity(0, set(processors[-options.threads:]))

import numpy as np

random = np.random.default_rng(1)


def numbers(*shape, dtype="float32"):
    return random.random(shape, dtype="float32").astype(dtype) * 2 - 1


class NumPy:
    array = staticmethod(lambda x: x)
    function = staticmethod(lambda f: f)
    softmax = staticmethod(lambda x: (e := np.exp(x - x.max(1, keepdims=True))) / e.sum(1, keepdims=True))
    log_softmax = staticmethod(lambda x: (d := x - x.max(1, keepdims=True)) - np.log(np.exp(d).sum(1, keepdims=True)))
    sum = staticmethod(lambda x, axis=None: x.sum(axis))
    max = staticmethod(lambda x, axis: x.max(axis))
    argmax = staticmethod(lambda x, axis: x.argmax(axis))
    transpose = staticmethod(lambda x, axes: np.ascontiguousarray(x.transpose(axes)))
    take = staticmethod(lambda x, i, axis: np.take(x, i, axis))
    sqrt = staticmethod(np.sqrt)
    mean = staticmethod(lambda x: x.mean(1, keepdims=True))


class Torch(NumPy):
    def __init__(self, compiled):
        import torch
        torch.set_num_threads(options.threads)
        torch.set_grad_enabled(False)
        self.array = torch.from_numpy
        self.function = torch.compile if compiled else (lambda f: f)
        self.softmax = lambda x: torch.softmax(x, 1)
        self.log_softmax = lambda x: torch.log_softmax(x, 1)
        self.sum = lambda x, axis=None: x.sum() if axis is None else x.sum(axis)
        self.max = lambda x, axis: x.amax(axis)
        self.transpose = lambda x, axes: x.permute(axes).contiguous()
        self.take = lambda x, i, axis: torch.index_select(x, axis, i)
        self.sqrt = torch.sqrt
        self.mean = lambda x: x.mean(1, keepdim=True)
        self.convolution = torch.nn.functional.conv2d

        def gradients(x, w, outer, stride, padding):
            half = lambda first, second: torch.ops.aten.convolution_backward(
                outer, x, w, None, (stride, stride), (padding, padding), (1, 1), False, (0, 0), 1,
                (first, second, False))
            return (lambda *_: half(True, False)[0]), (lambda *_: half(False, True)[1])
        self.gradients = gradients
        self.layer_norm = lambda x, g, b: torch.nn.functional.layer_norm(x, x.shape[1:], g, b)


class Jax(NumPy):
    def __init__(self):
        import jax
        import jax.numpy as jnp

        def function(f):
            compiled = jax.jit(f)
            return lambda *arguments: compiled(*arguments).block_until_ready()
        self.array = jnp.asarray
        self.function = function
        self.softmax = lambda x: jax.nn.softmax(x, 1)
        self.log_softmax = lambda x: jax.nn.log_softmax(x, 1)
        self.transpose = lambda x, axes: jnp.transpose(x, axes)
        self.take = lambda x, i, axis: jnp.take(x, i, axis, mode="clip")
        self.sqrt = jnp.sqrt

        def convolution(x, w, stride, padding):
            borders = ((padding, padding), (padding, padding))
            return jax.lax.conv_general_dilated(x, w, (stride, stride), borders)

        def gradients(x, w, outer, stride, padding):
            images = lambda x, w, outer: jax.vjp(lambda x: convolution(x, w, stride, padding), x)[1](outer)[0]
            filters = lambda x, w, outer: jax.vjp(lambda w: convolution(x, w, stride, padding), w)[1](outer)[0]
            return images, filters
        self.convolution = lambda x, w, stride, padding: convolution(x, w, stride, padding)
        self.gradients = gradients


class TensorFlow(NumPy):
    """Convolutions have their channels last: the order that its kernels for processors take."""

    def __init__(self):
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        import tensorflow as tf
        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)

        def function(f):
            compiled = tf.function(f)
            return lambda *arguments: compiled(*arguments)
        self.array = tf.constant
        self.function = function
        self.softmax = lambda x: tf.nn.softmax(x, 1)
        self.log_softmax = lambda x: tf.nn.log_softmax(x, 1)
        self.sum = tf.reduce_sum
        self.max = tf.reduce_max
        self.argmax = tf.argmax
        self.transpose = tf.transpose
        self.take = lambda x, i, axis: tf.gather(x, i, axis=axis)
        self.sqrt = tf.sqrt
        self.mean = lambda x: tf.reduce_mean(x, 1, keepdims=True)

        def parameters(stride, padding):
            zeros = [0, 0, padding, padding, padding, padding, 0, 0]
            return dict(strides=[1, stride, stride, 1], padding="EXPLICIT", explicit_paddings=zeros)

        def gradients(x, w, outer, stride, padding):
            images = lambda x, w, outer: tf.raw_ops.Conv2DBackpropInput(
                input_sizes=tf.shape(x), filter=w, out_backprop=outer, **parameters(stride, padding))
            filters = lambda x, w, outer: tf.raw_ops.Conv2DBackpropFilter(
                input=x, filter_sizes=tf.shape(w), out_backprop=outer, **parameters(stride, padding))
            return images, filters
        self.convolution = lambda x, w, stride, padding: tf.raw_ops.Conv2D(
            input=x, filter=w, **parameters(stride, padding))
        self.gradients = gradients
        self.images = lambda x: tf.constant(np.ascontiguousarray(x.transpose(0, 2, 3, 1)))
        self.filters = lambda w: tf.constant(np.ascontiguousarray(w.transpose(2, 3, 1, 0)))


def rows(f):
    x, gain, bias = f.array(numbers(4096, 1000)), f.array(numbers(1000)), f.array(numbers(1000))

    def layer_norm(x, gain, bias):
        if hasattr(f, "layer_norm"):
            return f.layer_norm(x, gain, bias)
        centered = x - f.mean(x)
        return centered / f.sqrt(f.mean(centered * centered) + 1e-5) * gain + bias
    yield "softmax", "ms", f.softmax, (x,)
    yield "log softmax", "ms", f.log_softmax, (x,)
    yield "layer norm", "ms", layer_norm, (x, gain, bias)


def reductions(f):
    x = f.array(numbers(256, 256, 256))
    yield "sum of all", "ms", lambda x: f.sum(x), (x,)
    for axis in range(3):
        yield f"sum, axis {axis}", "ms", lambda x, axis=axis: f.sum(x, axis), (x,)
        yield f"max, axis {axis}", "ms", lambda x, axis=axis: f.max(x, axis), (x,)
    yield "argmax, axis 2", "ms", lambda x: f.argmax(x, 2), (x,)


def movement(f):
    table = f.array(numbers(50_000, 128))
    lines = f.array(random.integers(0, 50_000, 100_000))
    columns = f.array(random.integers(0, 128, 128))
    yield "transpose 4096 x 4096", "ms", lambda x: f.transpose(x, (1, 0)), (f.array(numbers(4096, 4096)),)
    yield ("32 x 64 x 56 x 56, channels last", "ms", lambda x: f.transpose(x, (0, 2, 3, 1)),
           (f.array(numbers(32, 64, 56, 56)),))
    yield "100,000 rows of 50,000 x 128", "ms", lambda x, i: f.take(x, i, 0), (table, lines)
    yield "128 columns of 50,000 x 128", "ms", lambda x, i: f.take(x, i, 1), (table, columns)


def products(f):
    for dtype, name in (("float32", "sgemm"), ("float64", "dgemm")):
        for m, k, n in ((1024, 1024, 1024), (500, 784, 500), (20, 784, 500)):
            arguments = f.array(numbers(m, k, dtype=dtype)), f.array(numbers(k, n, dtype=dtype))
            yield f"{name} {m} x {k} x {n}", "ms", lambda x, y: x @ y, arguments


def small(f):
    for side in (8, 16, 32, 64):
        bound = (3 / side) ** 0.5

        def chain(x, factor):
            for _ in range(50):
                x = x @ factor
            return x
        yield (f"{side}: 50 in a chain", "us", chain,
               (f.array(numbers(side, side) * np.float32(bound)), f.array(numbers(side, side) * np.float32(bound))))
        yield (f"{side}: a batch of 1000", "us", lambda x, y: x @ y,
               (f.array(numbers(1000, side, side)), f.array(numbers(1000, side, side))))


def convolutions(f):
    for cell in options.cells.split(","):
        batch, maps, side, filters, extent, stride = map(int, cell.replace(" ", "x").split("x"))
        padding = extent // 2
        image_array, filter_array = getattr(f, "images", f.array), getattr(f, "filters", f.array)
        x, w = image_array(numbers(batch, maps, side, side)), filter_array(numbers(filters, maps, extent, extent))
        places = (side + 2 * padding - extent) // stride + 1
        outer = image_array(numbers(batch, filters, places, places))
        images, weights = f.gradients(x, w, outer, stride, padding)
        run = lambda x, w, _, stride=stride, padding=padding: f.convolution(x, w, stride=stride, padding=padding)
        for what, body in (("output", run), ("images", images), ("filters", weights)):
            yield f"{cell}, {what}", "ms", body, (x, w, outer)


now = time.process_time if options.processor_time else time.perf_counter


def seconds_per_call(call):
    for _ in range(3):
        call()
    count = 1
    while True:
        start = now()
        for _ in range(count):
            call()
        taken = now() - start
        if taken > options.seconds / 4:
            break
        count *= 2
    count = max(1, round(count * options.seconds / taken))
    times = []
    for _ in range(options.repeats):
        start = now()
        for _ in range(count):
            call()
        times.append((now() - start) / count)
    return times


framework = {"numpy": NumPy, "jax": Jax, "tf": TensorFlow}.get(
    options.framework, lambda: Torch(options.framework == "torch-compile"))()
for work, unit, body, arguments in globals()[options.group](framework):
    run = framework.function(body)
    times = seconds_per_call(lambda: run(*arguments))
    scale = {"ms": 1e3, "us": 1e6}[unit]
    print(json.dumps({
        "group": options.group, "work": work, "who": options.framework, "threads": options.threads,
        "unit": unit, "median": statistics.median(times) * scale, "least": min(times) * scale,
        "greatest": max(times) * scale}), flush=True)
