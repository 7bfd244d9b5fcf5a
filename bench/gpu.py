"""What bench/gpu.sh needs in Python: models with random weights, prompts, the same work done by transformers, and a comparison of states.

    gpu.py prompts OUT.jsonl COUNT               prompts of token ids, 105 on average
    gpu.py model SHAPE TYPE VOCABULARY OUT       a GGUF of that shape (F32 or F16) with the tokeniser of another GGUF
    gpu.py peer SHAPE TYPE PROMPTS BATCH         prompts/s of transformers: every layer, last token, seven metrics
    gpu.py check SHAPE PROMPTS VECTORS           largest relative error of states of `measure --vectors` against transformers in float32

The weights of a shape come from one seed, so that model, peer and check speak of the same model.
"""
import json
import struct
import sys
import time

import numpy as np

from gguf_keys import key, read_tokeniser

# width, blocks, MLP, heads, heads of keys and values
SHAPES = {
    "tiny": (128, 3, 256, 4, 2),
    "135m": (576, 30, 1536, 9, 3),
    "1b": (2048, 16, 8192, 32, 8),
    "8b": (4096, 32, 14336, 32, 8),
}
CONTEXT, ROPE, EPS, SCALE = 8192, 100000.0, 1e-5, 0.02


def torch_or_none():
    try:
        import torch
        return torch
    except ImportError:
        return None


class Weights:
    """Tensors of a shape in a fixed order, as transformers lays them out."""

    def __init__(self, seed=1):
        self.torch = torch_or_none()
        if self.torch is None:
            self.random = np.random.default_rng(seed)
        else:
            self.device = "cuda" if self.torch.cuda.is_available() else "cpu"
            self.random = self.torch.Generator(device=self.device).manual_seed(seed)

    def normal(self, *shape):
        if self.torch is None:
            return (self.random.standard_normal(shape, dtype=np.float32) * np.float32(SCALE)).astype(np.float16)
        return (self.torch.randn(shape, generator=self.random, device=self.device) * SCALE).half()

    def tensors(self, shape, vocabulary):
        """Name in transformers, name in GGUF, values in float16 (norms: None, all ones)."""
        width, blocks, mlp, heads, groups = SHAPES[shape]
        size = width // heads
        yield "model.embed_tokens.weight", "token_embd.weight", self.normal(vocabulary, width)
        for i in range(blocks):
            p, q = f"model.layers.{i}.", f"blk.{i}."
            yield p + "input_layernorm.weight", q + "attn_norm.weight", None
            yield p + "self_attn.q_proj.weight", q + "attn_q.weight", self.normal(heads * size, width)
            yield p + "self_attn.k_proj.weight", q + "attn_k.weight", self.normal(groups * size, width)
            yield p + "self_attn.v_proj.weight", q + "attn_v.weight", self.normal(groups * size, width)
            yield p + "self_attn.o_proj.weight", q + "attn_output.weight", self.normal(width, heads * size)
            yield p + "post_attention_layernorm.weight", q + "ffn_norm.weight", None
            yield p + "mlp.gate_proj.weight", q + "ffn_gate.weight", self.normal(mlp, width)
            yield p + "mlp.up_proj.weight", q + "ffn_up.weight", self.normal(mlp, width)
            yield p + "mlp.down_proj.weight", q + "ffn_down.weight", self.normal(width, mlp)
        yield "model.norm.weight", "output_norm.weight", None


def permuted(weight, heads):
    """Rows of queries and keys as llama.cpp's rotation wants them: the two halves of a head interleaved."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def write_model(shape, kind, vocabulary, out):
    width, blocks, mlp, heads, groups = SHAPES[shape]
    kept, count, tokens = read_tokeniser(vocabulary)
    keys = [key("general.architecture", 8, "llama"), key("general.name", 8, f"random {shape}"), key("llama.block_count", 4, blocks),
            key("llama.context_length", 4, CONTEXT), key("llama.embedding_length", 4, width), key("llama.feed_forward_length", 4, mlp),
            key("llama.attention.head_count", 4, heads), key("llama.attention.head_count_kv", 4, groups),
            key("llama.rope.freq_base", 6, ROPE),
            key("llama.attention.layer_norm_rms_epsilon", 6, EPS), key("llama.rope.dimension_count", 4, width // heads),
            key("llama.vocab_size", 4, tokens)]
    size, code = (4, 0) if kind == "f32" else (2, 1)
    listing, offset = bytearray(), 0
    order = list(names(shape))
    for name in order:
        dimensions = dimensions_of(name, shape, tokens)
        one = len(dimensions) == 1
        text = name.encode()
        listing += struct.pack("<Q", len(text)) + text + struct.pack("<I", len(dimensions))
        listing += b"".join(struct.pack("<Q", d) for d in dimensions)
        listing += struct.pack("<IQ", 0 if one else code, offset)
        offset += -(-int(np.prod(dimensions)) * (4 if one else size) // 32) * 32
    with open(out, "wb") as file:
        file.write(struct.pack("<4sIQQ", b"GGUF", 3, len(order), len(keys) + count) + b"".join(keys) + kept + listing)
        file.write(b"\0" * (-file.tell() % 32))
        for _, name, values in Weights().tensors(shape, tokens):
            if values is None:
                array = np.ones(width, np.float32)
            else:
                if ".attn_q." in name or ".attn_k." in name:
                    values = permuted(values, heads if ".attn_q." in name else groups)
                array = values if isinstance(values, np.ndarray) else values.cpu().numpy()
                array = np.ascontiguousarray(array.astype(np.float32) if kind == "f32" else array)
            array.tofile(file)
            file.write(b"\0" * (-array.nbytes % 32))
    print(f"{out}: {offset / 1e9:.2f} GB of {kind} weights", file=sys.stderr)


def names(shape):
    _, blocks, _, _, _ = SHAPES[shape]
    yield "token_embd.weight"
    for i in range(blocks):
        for part in ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down"):
            yield f"blk.{i}.{part}.weight"
    yield "output_norm.weight"


def dimensions_of(name, shape, tokens):
    width, _, mlp, heads, groups = SHAPES[shape]
    size = width // heads
    part = name.split(".")[-2]
    return {"token_embd": [width, tokens], "attn_q": [width, heads * size], "attn_k": [width, groups * size],
            "attn_v": [width, groups * size],
            "attn_output": [heads * size, width], "ffn_gate": [width, mlp], "ffn_up": [width, mlp],
            "ffn_down": [mlp, width]}.get(part, [width])


def make_prompts(out, count):
    random = np.random.default_rng(7)
    with open(out, "w") as file:
        for i in range(count):
            length = int(np.clip(random.lognormal(4.5, 0.5), 20, 400))
            file.write(json.dumps({"id": f"p{i}", "tokens": [int(t) for t in random.integers(100, 40000, length)]}) + "\n")


def read_prompts(path):
    with open(path) as file:
        return [json.loads(line)["tokens"] for line in file]


def load_peer(torch, shape, kind, vocabulary):
    from transformers import LlamaConfig, LlamaForCausalLM
    width, blocks, mlp, heads, groups = SHAPES[shape]
    config = LlamaConfig(vocab_size=vocabulary, hidden_size=width, intermediate_size=mlp, num_hidden_layers=blocks,
                         num_attention_heads=heads, num_key_value_heads=groups,
                         max_position_embeddings=CONTEXT, rms_norm_eps=EPS, rope_theta=ROPE, tie_word_embeddings=True)
    if hasattr(config, "rope_parameters"):
        config.rope_parameters = {"rope_type": "default", "rope_theta": ROPE}
    dtype = torch.float32 if kind == "f32" else torch.float16
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with torch.device(device):
        torch.set_default_dtype(dtype)
        model = LlamaForCausalLM(config)
        torch.set_default_dtype(torch.float32)
    model.eval()
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, _, values in Weights().tensors(shape, vocabulary):
            parameters[name].copy_(torch.ones_like(parameters[name]) if values is None else values)
    return model, device


def seven_metrics(states):
    """Of states [n, width]: seven usual measures of how concentrated they are."""
    x = np.abs(states.astype(np.float64))
    n = x.shape[1]
    l1, energy = x.sum(1), (x * x).sum(1)
    ordered = np.sort(x, 1)
    share = x * x / energy[:, None]
    index = np.arange(1, n + 1)
    return np.stack([(np.sqrt(n) - l1 / np.sqrt(energy)) / (np.sqrt(n) - 1), l1,
                     (ordered[:, -10:] ** 2).sum(1) / energy, (2 * index - n - 1) @ ordered.T / (n * l1),
                     n * (x ** 4).sum(1) / energy ** 2,
                     -(share * np.log(share + 1e-300)).sum(1), (x < 1e-3 * x.max(1, keepdims=True)).mean(1)], 1)


def last_states(torch, model, device, batch):
    longest = max(map(len, batch))
    ids = torch.zeros((len(batch), longest), dtype=torch.long)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for i, tokens in enumerate(batch):
        ids[i, :len(tokens)] = torch.tensor(tokens)
        mask[i, :len(tokens)] = 1
    with torch.no_grad():
        # The projection to the vocabulary is left out: it would be done at every position.
        states = model.model(input_ids=ids.to(device), attention_mask=mask.to(device),
                             output_hidden_states=True, use_cache=False).hidden_states
    rows = torch.arange(len(batch), device=device)
    last = (mask.sum(1) - 1).to(device)
    return torch.stack([layer[rows, last] for layer in states]).float().cpu().numpy()


def run_peer(shape, kind, prompts, batch):
    import torch
    prompts = read_prompts(prompts)
    model, device = load_peer(torch, shape, kind, 49152)

    def run(some):
        for i in range(0, len(some), batch):
            for layer in last_states(torch, model, device, some[i:i + batch]):
                seven_metrics(layer)

    run(prompts[:2 * batch])
    speeds = []
    for _ in range(3):
        if device == "cuda":
            torch.cuda.synchronize()
        start = time.perf_counter()
        run(prompts)
        speeds.append(len(prompts) / (time.perf_counter() - start))
    print(f"{sorted(speeds)[1]:.2f}")


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    return {name: np.frombuffer(data[slice(*about["data_offsets"])], np.float32).reshape(about["shape"])
            for name, about in header.items() if name != "__metadata__"}


def check(shape, prompts, vectors):
    import torch
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    model, device = load_peer(torch, shape, "f32", 49152)
    ours, worst = read_safetensors(vectors), []
    for i, tokens in enumerate(read_prompts(prompts)[:len(ours)]):
        theirs = last_states(torch, model, device, [tokens])[:, 0]
        mine = ours[f"p{i}/resid_post"][:, -1]
        if mine.shape != theirs.shape:
            sys.exit(f"layers and width are {mine.shape} here and {theirs.shape} in transformers")
        worst.append(np.linalg.norm(mine - theirs, axis=1) / np.linalg.norm(theirs, axis=1))
    worst = np.stack(worst)
    print(f"{np.max(worst):.2e} at most, {np.median(worst):.2e} in the median, {worst.shape[0]} prompts x {worst.shape[1]} layers")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prompts", out, count]:
            make_prompts(out, int(count))
        case ["model", shape, kind, vocabulary, out]:
            write_model(shape, kind, vocabulary, out)
        case ["peer", shape, kind, prompts, batch]:
            run_peer(shape, kind, prompts, int(batch))
        case ["check", shape, prompts, vectors]:
            check(shape, prompts, vectors)
        case _:
            sys.exit(__doc__)
