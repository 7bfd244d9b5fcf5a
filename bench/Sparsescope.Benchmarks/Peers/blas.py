"""What computes the products of this process; it goes before the other scripts."""


def blas():
    """Name of the OpenBLAS that is loaded, and the kernels that it chose: it takes a processor newer than itself for an older one."""
    import ctypes

    path = next((line.split(None, 5)[5].strip() for line in open("/proc/self/maps") if "openblas" in line), None)
    if path is None:
        return "not OpenBLAS"
    core = getattr(ctypes.CDLL(path), "openblas_get_corename", None)
    if core is not None:
        core.restype = ctypes.c_char_p
    return path.split("/")[-1] + (" for " + core().decode() if core is not None else "")


