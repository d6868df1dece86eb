"""GPT-2 as PyTorch's users write it, for the benchmark: python gpt2.py eager|compiled float32|bfloat16. Reads commands
from standard input, a line each, and answers "ok ..."."""

import contextlib
import json
import pathlib
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

mode, precision = sys.argv[1:]
IGNORED = -100


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config["n_embd"]
        self.heads = config["n_head"]
        self.ln_1 = nn.LayerNorm(width, config["layer_norm_epsilon"])
        self.attn = nn.ModuleDict(dict(c_attn=nn.Linear(width, 3 * width), c_proj=nn.Linear(width, width)))
        self.ln_2 = nn.LayerNorm(width, config["layer_norm_epsilon"])
        self.mlp = nn.ModuleDict(dict(c_fc=nn.Linear(width, 4 * width), c_proj=nn.Linear(4 * width, width)))

    def forward(self, x):
        q, k, v = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.attn["c_attn"](self.ln_1(x)).chunk(3, -1)
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attn["c_proj"](y.transpose(1, 2).flatten(-2))
        return x + self.mlp["c_proj"](F.gelu(self.mlp["c_fc"](self.ln_2(x)), approximate="tanh"))


class Gpt2(nn.Module):
    """Parameters have the names of the file, whose matrices of blocks are [in, out]; the head is the table of tokens."""

    def __init__(self, config):
        super().__init__()
        width = config["n_embd"]
        self.transformer = nn.ModuleDict(
            dict(
                wte=nn.Embedding(config["vocab_size"], width),
                wpe=nn.Embedding(config["n_positions"], width),
                h=nn.ModuleList(Block(config) for _ in range(config["n_layer"])),
                ln_f=nn.LayerNorm(width, config["layer_norm_epsilon"]),
            )
        )

    def forward(self, tokens, labels, prompt):
        """Logits [B, T, V] of all tokens but the last, and the sum of the losses of labels [B, T] that are not ignored; of
        the first ones, the prompt's, all are."""
        parts = self.transformer
        length = tokens.shape[1] - 1
        x = parts["wte"](tokens[:, :-1]) + parts["wpe"].weight[:length]
        for block in parts["h"]:
            x = block(x)
        logits = F.linear(parts["ln_f"](x), parts["wte"].weight).float()
        scored = logits[:, prompt:].flatten(0, 1)
        return logits, F.cross_entropy(scored, labels[:, prompt:].flatten(), reduction="sum", ignore_index=IGNORED)


def is_transposed(name, tensor):
    return tensor.dim() == 2 and ".h." in name


def autocast():
    return torch.autocast("cpu", torch.bfloat16) if precision == "bfloat16" else contextlib.nullcontext()


class Server:
    def load(self, directory, prompt):
        """A model, and the sequences [B, T + 1] that it is trained on."""
        directory = pathlib.Path(directory)
        config = json.loads((directory / "config.json").read_text())
        assert config["tie_word_embeddings"]
        self.model = Gpt2(config)
        self.read(directory / "model.safetensors")
        self.prompt = int(prompt)
        self.tokens = torch.tensor(json.loads((directory / "sequences.json").read_text()))
        weights = torch.tensor(json.loads((directory / "weights.json").read_text())).view(len(self.tokens), -1)
        self.labels = self.tokens[:, 1:].masked_fill(weights == 0, IGNORED)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=3e-4, fused=True)
        torch.compiler.reset()
        self.forward = self.model if mode == "eager" else torch.compile(self.model, dynamic=False)
        return ""

    @torch.no_grad()
    def read(self, file):
        parameters = dict(self.model.named_parameters())
        with open(file, "rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
            del header["__metadata__"]
            self.names = list(header)
            for name, description in header.items():
                tensor = torch.empty(description["shape"])
                file.readinto(tensor.numpy())
                parameters.pop(name).copy_(tensor.t() if is_transposed(name, tensor) else tensor)
        assert not parameters

    def backward(self):
        with autocast():
            logits, loss = self.forward(self.tokens, self.labels, self.prompt)
        loss.backward()
        return logits, loss

    def check(self, file):
        """Writes logits, loss, and gradients in the order and the layout of the file, floats of high byte first."""
        logits, loss = self.backward()
        gradients = {name: p.grad for name, p in self.model.named_parameters()}
        ordered = [g.t() if is_transposed(name, g) else g for name, g in ((n, gradients[n]) for n in self.names)]
        with open(file, "wb") as out:
            for tensor in (logits, loss, *ordered):
                tensor.detach().contiguous().numpy().astype(">f4").tofile(out)
        self.optimizer.zero_grad(set_to_none=True)
        return ""

    def train(self):
        """Milliseconds of a step."""
        begin = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        self.backward()
        self.optimizer.step()
        return (time.perf_counter() - begin) * 1e3


server = Server()
for line in sys.stdin:
    command, *arguments = line.split()
    print("ok", getattr(server, command)(*arguments), flush=True)
