"""The matrix products of a training step alone, in float32 with numpy: forward, and the two of each on the way back.

usage: numpy_products.py LAYERS HEADS ROWS LENGTH VOCABULARY THREADS
Prints one line about itself, then does as many steps' products as each line of its input says and answers each with a number.
"""
import os
import sys

layers, heads, rows, length, vocabulary, threads = map(int, sys.argv[1:])
os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
import numpy as np

n, c = rows * length, 64 * heads
# (inputs, outputs) of every product of a step, those of one input side by side as the trainer has them.
shapes = layers * [(c, 3 * c), (c, c), (c, 4 * c), (2 * c, c)] + [(c, vocabulary)]
random = np.random.default_rng(1)


def matrix(*shape):
    return random.standard_normal(shape, dtype=np.float32)


sets = {(i, o): (matrix(n, i), matrix(o, i), matrix(n, o), matrix(n, o), matrix(n, i), matrix(o, i)) for i, o in set(shapes)}
print("numpy", np.__version__, "blas", blas(), flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        for shape in shapes:
            x, w, y, dy, dx, dw = sets[shape]
            np.matmul(x, w.T, out=y)
            np.matmul(dy, w, out=dx)
            np.matmul(dy.T, x, out=dw)
    print(float(dx[0, 0]), flush=True)
