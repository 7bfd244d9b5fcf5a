"""Makes a model with random weights in Q4_K and Q6_K, as Q4_K_M has them, with the tokeniser of another GGUF. Needs no package.

    random_model.py SHAPE VOCABULARY OUT [CONTEXT]     SHAPE: small, 1b or 7b

The same arguments give the same bytes. Weights are scaled so that states stay finite; what the model says means nothing.
"""
import random
import struct
import sys

from gguf_keys import key, read_tokeniser

# width, blocks, MLP, heads, heads of keys and values
SHAPES = {
    "small": (256, 4, 512, 4, 2),
    "1b": (2048, 16, 8192, 32, 8),
    "7b": (4096, 32, 11008, 32, 32),
}
F32, Q4_K, Q6_K = 0, 12, 14
BLOCK = {Q4_K: 144, Q6_K: 210}      # bytes of 256 weights
ALIGNMENT = 32


def tensors(shape, tokens):
    """Name, dimensions and type, in the order of the file."""
    width, blocks, mlp, heads, groups = SHAPES[shape]
    size = width // heads
    yield "token_embd.weight", (width, tokens), Q4_K
    for i in range(blocks):
        # Q4_K_M: half of the values' and the down projections are Q6_K.
        finer = Q6_K if i < blocks // 8 or i >= 7 * blocks // 8 or (i - blocks // 8) % 3 == 2 else Q4_K
        p = f"blk.{i}."
        yield p + "attn_norm.weight", (width,), F32
        yield p + "attn_q.weight", (width, heads * size), Q4_K
        yield p + "attn_k.weight", (width, groups * size), Q4_K
        yield p + "attn_v.weight", (width, groups * size), finer
        yield p + "attn_output.weight", (heads * size, width), Q4_K
        yield p + "ffn_norm.weight", (width,), F32
        yield p + "ffn_gate.weight", (width, mlp), Q4_K
        yield p + "ffn_up.weight", (width, mlp), Q4_K
        yield p + "ffn_down.weight", (mlp, width), finer
    yield "output_norm.weight", (width,), F32
    yield "output.weight", (width, tokens), Q6_K


def count(dimensions):
    return dimensions[0] * (dimensions[1] if len(dimensions) > 1 else 1)


def size_of(dimensions, kind):
    return 4 * count(dimensions) if kind == F32 else count(dimensions) // 256 * BLOCK[kind]


def blocks_of(generator, number, kind):
    """Blocks of random integers whose scales give weights of about 0.02."""
    data = bytearray(generator.randbytes(number * BLOCK[kind]))
    scale = struct.pack("<e", 1e-4 if kind == Q4_K else 1.5e-5)
    if kind == Q4_K:
        head = scale + struct.pack("<e", 7.5e-4)        # the middle of 0 … 15, so that weights have mean 0
        for at, byte in enumerate(head):
            data[at::BLOCK[kind]] = bytes([byte]) * number
    else:
        for at, byte in enumerate(scale):
            data[208 + at::BLOCK[kind]] = bytes([byte]) * number
    return data


def main(shape, vocabulary, out, context="8192"):
    width, blocks, mlp, heads, groups = SHAPES[shape]
    kept, tokeniser_keys, tokens = read_tokeniser(vocabulary)
    keys = [key("general.architecture", 8, "llama"), key("general.name", 8, f"random {shape}"), key("llama.block_count", 4, blocks),
            key("llama.context_length", 4, int(context)), key("llama.embedding_length", 4, width), key("llama.feed_forward_length", 4, mlp),
            key("llama.attention.head_count", 4, heads), key("llama.attention.head_count_kv", 4, groups),
            key("llama.rope.freq_base", 6, 500000.0),
            key("llama.attention.layer_norm_rms_epsilon", 6, 1e-5), key("llama.rope.dimension_count", 4, width // heads),
            key("llama.vocab_size", 4, tokens), key("general.file_type", 4, 15), key("general.quantization_version", 4, 2)]
    listing, offset = bytearray(), 0
    order = list(tensors(shape, tokens))
    for name, dimensions, kind in order:
        text = name.encode()
        listing += struct.pack("<Q", len(text)) + text + struct.pack("<I", len(dimensions))
        listing += b"".join(struct.pack("<Q", d) for d in dimensions) + struct.pack("<IQ", kind, offset)
        offset += -(-size_of(dimensions, kind) // ALIGNMENT) * ALIGNMENT
    generator, most = random.Random(1), 1 << 16
    with open(out, "wb") as file:
        file.write(struct.pack("<4sIQQ", b"GGUF", 3, len(order), len(keys) + tokeniser_keys) + b"".join(keys) + kept + listing)
        file.write(b"\0" * (-file.tell() % ALIGNMENT))
        for _, dimensions, kind in order:
            if kind == F32:
                file.write(struct.pack("<f", 1.0) * count(dimensions))
            else:
                left = count(dimensions) // 256
                while left > 0:
                    file.write(blocks_of(generator, min(left, most), kind))
                    left -= most
            file.write(b"\0" * (-file.tell() % ALIGNMENT))
    print(f"{out}: {offset / 1e9:.2f} GB", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in SHAPES:
        sys.exit(__doc__)
    main(*sys.argv[1:])
