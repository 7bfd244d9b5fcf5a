"""Makes a vocabulary of made-up tokens, for random_model.py. Needs no package.

    vocabulary.py KIND TOKENS OUT       KIND: spm (SentencePiece, with scores) or bpe (byte pairs, with merges)

The same arguments give the same bytes. Tokens are as long as those of published vocabularies, about seven bytes.
"""
import random
import struct
import sys

from gguf_keys import key

LETTERS = "etaoinshrdlucmfwypvbgkjqxzEATOINSHRDLU0123456789"
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6


def texts(name, values):
    name = name.encode()
    data = b"".join(struct.pack("<Q", len(value)) + value for value in (value.encode() for value in values))
    return struct.pack("<Q", len(name)) + name + struct.pack("<IIQ", 9, 8, len(values)) + data


def numbers(name, kind, values):
    name = name.encode()
    return struct.pack("<Q", len(name)) + name + struct.pack("<IIQ", 9, kind, len(values)) \
        + struct.pack(f"<{len(values)}{'i' if kind == 5 else 'f'}", *values)


def spm(count, generator):
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581", *LETTERS]
    kinds = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256, *[NORMAL] * (1 + len(LETTERS))]
    known = set(tokens)
    while len(tokens) < count:
        token = generator.choice(("\u2581", "")) + "".join(generator.choices(LETTERS, k=generator.randint(2, 9)))
        if token not in known:
            known.add(token)
            tokens.append(token)
            kinds.append(NORMAL)
    return [key("tokenizer.ggml.model", 8, "llama"), texts("tokenizer.ggml.tokens", tokens),
            numbers("tokenizer.ggml.scores", 6, [-float(i) for i in range(count)]), numbers("tokenizer.ggml.token_type", 5, kinds)]


def byte_letters():
    """How byte pair vocabularies spell the 256 bytes: printable ones as themselves, the others as letters from U+0100 on."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in kept]
    return [chr(byte) for byte in kept] + [chr(256 + i) for i in range(len(others))]


def bpe(count, generator):
    tokens = byte_letters()
    parts, known, merges = ["\u0120", *LETTERS], set(tokens), []
    while len(tokens) < count - 1:
        left, right = generator.choice(parts), generator.choice(parts[1:1000])
        token = left + right
        if len(token) > 16 or token in known or "\u0120" in token[1:]:
            continue
        known.add(token)
        tokens.append(token)
        parts.append(token)
        merges.append(f"{left} {right}")
    tokens.append("<|endoftext|>")
    return [key("tokenizer.ggml.model", 8, "gpt2"), key("tokenizer.ggml.pre", 8, "llama-bpe"), texts("tokenizer.ggml.tokens", tokens),
            numbers("tokenizer.ggml.token_type", 5, [NORMAL] * (count - 1) + [CONTROL]), texts("tokenizer.ggml.merges", merges),
            key("tokenizer.ggml.bos_token_id", 4, count - 1), key("tokenizer.ggml.eos_token_id", 4, count - 1)]


def main(kind, count, out):
    keys = {"spm": spm, "bpe": bpe}[kind](int(count), random.Random(1))
    with open(out, "wb") as file:
        file.write(struct.pack("<4sIQQ", b"GGUF", 3, 0, len(keys)) + b"".join(keys))


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("spm", "bpe"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
