"""What scripts that make models need of GGUF: the keys of a tokeniser, and how keys are written."""
import struct
import sys

# GGUF: only what is needed to read a tokeniser's keys and to write a model.
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def read_tokeniser(path):
    """The raw bytes of every tokenizer.* key, how many there are, and the number of tokens."""
    with open(path, "rb") as file:
        magic, version, _, keys = struct.unpack("<4sIQQ", file.read(24))
        if magic != b"GGUF" or version < 2:
            sys.exit(f"{path} is no GGUF")
        kept, count, tokens = bytearray(), 0, 0

        def number(form):
            return struct.unpack(form, file.read(struct.calcsize(form)))[0]

        def skip(kind):
            if kind == 8:
                file.seek(number("<Q"), 1)
            elif kind == 9:
                inner, length = number("<I"), number("<Q")
                if inner == 8:
                    for _ in range(length):
                        file.seek(number("<Q"), 1)
                else:
                    file.seek(SIZES[inner] * length, 1)
                return length
            else:
                file.seek(SIZES[kind], 1)
            return None

        for _ in range(keys):
            start = file.tell()
            name = file.read(number("<Q")).decode()
            length = skip(number("<I"))
            if name.startswith("tokenizer."):
                end = file.tell()
                file.seek(start)
                kept += file.read(end - start)
                count += 1
                if name == "tokenizer.ggml.tokens":
                    tokens = length
    return bytes(kept), count, tokens


def key(name, kind, value):
    text = name.encode()
    head = struct.pack("<Q", len(text)) + text + struct.pack("<I", kind)
    if kind == 8:
        return head + struct.pack("<Q", len(value)) + value.encode()
    return head + struct.pack({4: "<I", 6: "<f"}[kind], value)
