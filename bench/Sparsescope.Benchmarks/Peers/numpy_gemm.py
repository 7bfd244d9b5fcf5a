"""One product of matrices in float32 with numpy, which hands it to OpenBLAS.

usage: numpy_gemm.py TOKENS INPUTS OUTPUTS FORM THREADS
FORM 0: y = x·wᵀ, forward; 1: dx = dy·w; 2: dw = dyᵀ·x. x [tokens, inputs], w [outputs, inputs], y [tokens, outputs].
Prints one line about itself, then does as many products as each line of its input says and answers each with a number.
"""
import os
import sys

tokens, inputs, outputs, form, threads = map(int, sys.argv[1:])
os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
import numpy as np

random = np.random.default_rng(1)
x, w, y = (random.standard_normal(shape, dtype=np.float32) for shape in ((tokens, inputs), (outputs, inputs), (tokens, outputs)))
left, right, product = [(x, w.T, np.empty_like(y)), (y, w, np.empty_like(x)), (y.T, x, np.empty_like(w))][form]
print("numpy", np.__version__, "blas", blas(), flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        np.matmul(left, right, out=product)
    print(float(product[0, 0]), flush=True)
