"""Training steps of a Llama in eager PyTorch: the same model, batch and optimiser as the trainer's.

usage: torch_step.py LAYERS HEADS ROWS LENGTH VOCABULARY THREADS
Prints one line about itself, then takes as many steps as each line of its input says and answers each with the last loss.
"""
import math
import sys

import torch
from torch import nn
from torch.nn import functional as F

layers, heads, rows, length, vocabulary, threads = map(int, sys.argv[1:])
width, head_width = 64 * heads, 64
torch.set_num_threads(threads)
torch.manual_seed(1)


class RmsNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


def linear(inputs, outputs):
    layer = nn.Linear(inputs, outputs, bias=False)
    nn.init.normal_(layer.weight, std=0.02)
    return layer


angles = torch.arange(length)[:, None] * 10000.0 ** (-torch.arange(0, head_width, 2) / head_width)
cosines, sines = torch.cos(angles).repeat(1, 2), torch.sin(angles).repeat(1, 2)
mask = torch.full((length, length), float("-inf")).triu(1)


def turn(x):
    first, second = x.chunk(2, -1)
    return x * cosines + torch.cat((-second, first), -1) * sines


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = RmsNorm(), RmsNorm()
        self.q, self.k, self.v, self.o = (linear(width, width) for _ in range(4))
        self.gate, self.up, self.down = linear(width, 2 * width), linear(width, 2 * width), linear(2 * width, width)

    def forward(self, x):
        h = self.norm1(x)
        q, k, v = (p(h).view(rows, length, heads, head_width).transpose(1, 2) for p in (self.q, self.k, self.v))
        weights = torch.softmax(turn(q) @ turn(k).transpose(2, 3) / math.sqrt(head_width) + mask, -1)
        x = x + self.o((weights @ v).transpose(1, 2).reshape(rows, length, width))
        h = self.norm2(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Llama(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.blocks = nn.ModuleList(Block() for _ in range(layers))
        self.norm, self.head = RmsNorm(), linear(width, vocabulary)

    def forward(self, tokens):
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


model = Llama()
optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
tokens = torch.randint(0, vocabulary, (rows, length + 1))
print("torch", torch.__version__, "blas", blas(), flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        optimiser.zero_grad()
        loss = F.cross_entropy(model(tokens[:, :-1]).reshape(-1, vocabulary), tokens[:, 1:].reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    print(float(loss), flush=True)
