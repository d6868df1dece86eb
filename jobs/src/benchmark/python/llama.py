"""A tight Llama in eager PyTorch, for the benchmark: fused projections, one complex product a rotation, no copies of
shared heads, a cache made once. Reads commands from standard input, a line each, and answers "ok ..."."""

import json
import pathlib
import resource
import sys
import time

import torch
import torch.nn.functional as F


class Llama:
    """Weights [out, in] of a published directory, in its file's order, those side by side as one; queries' and keys'
    rows are reordered so that the channels that rotate together are neighbours."""

    def __init__(self, directory):
        self.config = json.loads((directory / "config.json").read_text())
        self.width = self.config["hidden_size"]
        self.heads = self.config["num_attention_heads"]
        self.groups = self.config["num_key_value_heads"]
        self.size = self.width // self.heads
        self.vocabulary = self.config["vocab_size"]
        with open(directory / "model.safetensors", "rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
            del header["__metadata__"]
            self.shapes = [tuple(tensor["shape"]) for tensor in header.values()]
            self.embedding = self.read(file, 1)
            self.layers = [
                (self.read(file, 1), self.neighbours(self.read(file, 3)), self.read(file, 1),
                 self.read(file, 1), self.read(file, 2), self.read(file, 1))
                for _ in range(self.config["num_hidden_layers"])
            ]
            self.norm = self.read(file, 1)
        powers = torch.arange(0, self.size, 2, dtype=torch.float64) / self.size
        positions = torch.arange(self.config["max_position_embeddings"], dtype=torch.float64)
        angles = torch.outer(positions, self.config["rope_theta"] ** -powers)
        self.turns = torch.polar(torch.ones_like(angles), angles).to(torch.complex64)

    def read(self, file, count):
        shapes, self.shapes = self.shapes[:count], self.shapes[count:]
        tensor = torch.empty(sum(shape[0] for shape in shapes), *shapes[0][1:])
        file.readinto(tensor.numpy())
        return tensor

    def turned(self, matrix, *order):
        """The matrix with rows of queries and keys, seen in this order of [heads, 2, pairs] or its like, permuted."""
        rows = (self.heads + self.groups) * self.size
        turned = matrix[:rows].view(-1, *order, self.width).transpose(1, 2).reshape(rows, self.width)
        return torch.cat((turned, matrix[rows:]))

    def neighbours(self, matrix):
        return self.turned(matrix, 2, self.size // 2)

    def parameters(self):
        return [self.embedding, *(weight for layer in self.layers for weight in layer), self.norm]

    def gradients(self):
        """In the order and the layout of the file."""
        back = {id(layer[1]) for layer in self.layers}
        for p in self.parameters():
            yield self.turned(p.grad, self.size // 2, 2) if id(p) in back else p.grad

    def rms_norm(self, x, weight):
        return F.rms_norm(x, (self.width,), weight, self.config["rms_norm_eps"])

    def forward(self, tokens, cache=None, start=0, last=False):
        """Logits [B, T, V], or of the last position [B, V]."""
        batch, length = tokens.shape
        turns = self.turns[start : start + length]
        x = F.embedding(tokens, self.embedding).view(batch * length, self.width)
        for number, (norm, qkv, out, norm2, gate_up, down) in enumerate(self.layers):
            heads = F.linear(self.rms_norm(x, norm), qkv).view(batch, length, -1, self.size).transpose(1, 2)
            pairs = torch.view_as_complex(heads[:, : -self.groups].unflatten(-1, (-1, 2)))
            queries_keys = torch.view_as_real(pairs * turns).flatten(-2)
            q, k, v = queries_keys[:, : self.heads], queries_keys[:, self.heads :], heads[:, -self.groups :]
            if cache is not None:
                cache[number, 0, :, :, start : start + length] = k
                cache[number, 1, :, :, start : start + length] = v
            if length == 1:
                k, v = cache[number, :, :, :, : start + 1]
                grouped = q.reshape(batch, self.groups, -1, self.size)
                y = F.scaled_dot_product_attention(grouped, k, v).reshape(batch, self.width)
            else:
                y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
                y = y.transpose(1, 2).reshape(batch * length, self.width)
            x = torch.addmm(x, y, out.t())
            gate, up = F.linear(self.rms_norm(x, norm2), gate_up).chunk(2, -1)
            x = torch.addmm(x, F.silu(gate) * up, down.t())
        if last:
            x = x.view(batch, length, self.width)[:, -1]
        return F.linear(self.rms_norm(x, self.norm), self.embedding)

    def loss(self, tokens):
        logits = self.forward(tokens[:, :-1])
        return logits, F.cross_entropy(logits, tokens[:, 1:].flatten())

    def cache(self, batch, positions):
        return torch.empty(len(self.layers), 2, batch, self.groups, positions, self.size)


class Server:
    def load(self, directory):
        self.model = Llama(pathlib.Path(directory))
        self.optimizer = None
        return ""

    def tokens(self, batch, length):
        """As the other side makes them."""
        return (torch.arange(int(batch) * int(length)) * 7919 % self.model.vocabulary).view(int(batch), int(length))

    def check(self, batch, length, file):
        for p in self.model.parameters():
            p.requires_grad_(True)
        logits, loss = self.model.loss(self.tokens(batch, int(length) + 1))
        loss.backward()
        with open(file, "wb") as out:
            for tensor in (logits, loss, *self.model.gradients()):
                tensor.detach().contiguous().numpy().tofile(out)
        for p in self.model.parameters():
            p.grad = None
            p.requires_grad_(False)
        return ""

    @torch.inference_mode()
    def generate(self, batch, length, count):
        """Seconds of the prompts and of the tokens after the first, then the tokens."""
        begin = time.perf_counter()
        tokens = self.tokens(batch, length)
        cache = self.model.cache(int(batch), int(length) + int(count))
        answer = [self.model.forward(tokens, cache, last=True).argmax(-1, keepdim=True)]
        prefilled = time.perf_counter()
        for position in range(int(length), int(length) + int(count) - 1):
            answer.append(self.model.forward(answer[-1], cache, position).argmax(-1, keepdim=True))
        decoded = time.perf_counter()
        ids = " ".join(str(token) for token in torch.cat(answer, 1).flatten().tolist())
        return f"{prefilled - begin} {decoded - prefilled} {ids}"

    def train(self, batch, length):
        parameters = self.model.parameters()
        if self.optimizer is None:
            for p in parameters:
                p.requires_grad_(True)
            self.optimizer = torch.optim.AdamW(parameters, lr=3e-4, weight_decay=0.01, fused=True)
        tokens = self.tokens(batch, int(length) + 1)
        begin = time.perf_counter()
        self.model.loss(tokens)[1].backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return time.perf_counter() - begin

    def cpu(self):
        return time.process_time()

    def memory(self):
        """The most bytes that were resident."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


server = Server()
for line in sys.stdin:
    command, *arguments = line.split()
    print("ok", getattr(server, command)(*arguments), flush=True)
