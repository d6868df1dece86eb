"""Compares pcot's kernels on a device with those of the CPU, and then its speed with PyTorch's, compiled: .ci/gpu run.
Needs torch and nothing else. Both sides start from the same numbers, and loss and gradients are compared before anything
is timed; the sides take turns, and a ratio is the median over rounds of the ratio within a round."""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

THETA, EPSILON = 1e4, 1e-5
COMPARED = 1 << 16  # elements of each gradient

# Dense bf16 TFLOP/s that NVIDIA states; other cards have no share of a peak here.
PEAKS = [(r"H100 80GB HBM3", 989), (r"H200(?! NVL)", 989), (r"A100", 312), (r"NVIDIA L4$", 121)]


@dataclasses.dataclass(frozen=True)
class Shape:
    name: str
    width: int
    inner: int
    layers: int
    heads: int
    groups: int
    size: int
    vocabulary: int
    positions: int

    def parameters(self):
        """Shapes of one layer's tensors as the file has them, those that lie side by side as one."""
        queries, keys = self.heads * self.size, self.groups * self.size
        layer = [(self.width,), (queries + 2 * keys, self.width), (self.width, queries),
                 (self.width,), (2 * self.inner, self.width), (self.width, self.inner)]
        return [(self.vocabulary, self.width), *(layer * self.layers), (self.width,)]

    def pieces(self):
        """Elements of each of the file's tensors."""
        queries, keys = self.heads * self.size * self.width, self.groups * self.size * self.width
        inner = self.inner * self.width
        layer = [self.width, queries, keys, keys, queries, self.width, inner, inner, inner]
        return [self.vocabulary * self.width, *(layer * self.layers), self.width]

    def flops(self, batch, length):
        """Of a training step: three times the forward pass, of attention the causal half."""
        products = sum(math.prod(shape) for shape in self.parameters() if len(shape) == 2)
        attention = self.layers * self.heads * self.size * length
        return 6 * batch * length * (products + attention)

    def command(self, precision):
        numbers = dataclasses.astuple(self)[1:]
        return "load " + " ".join(map(str, numbers)) + " " + precision.upper()


def numbers(start, count, device):
    """Elements of all parameters from one on: a fraction of a hash of their number, at most 1/32."""
    x = torch.arange(start, start + count, dtype=torch.int64, device=device)
    x = (((x ^ (x >> 16)) * 0x7FEB352D) & 0xFFFFFFFF)
    x = (((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF)
    x = x ^ (x >> 16)
    return ((x >> 9) - (1 << 22)).to(torch.float32) * 2.0**-27


def fixed(tensor):
    """Says that it stays where it is: a CUDA graph need not copy it."""
    torch._dynamo.mark_static_address(tensor)
    return tensor


class Llama:
    def __init__(self, shape, device):
        self.shape, self.tensors, start = shape, [], 0
        for sizes in shape.parameters():
            count = math.prod(sizes)
            tensor = fixed(torch.ones(sizes, device=device))
            if len(sizes) == 2:
                for first in range(0, count, 1 << 24):
                    part = min(1 << 24, count - first)
                    tensor.view(-1)[first : first + part] = numbers(start + first, part, device)
            self.tensors.append(tensor)
            start += count
        pairs = torch.arange(0, shape.size, 2, dtype=torch.float64) / shape.size
        angles = torch.outer(torch.arange(shape.positions, dtype=torch.float64), THETA**-pairs)
        self.cos = angles.cos().float().repeat(1, 2).to(device)
        self.sin = angles.sin().float().repeat(1, 2).to(device)

    def layers(self):
        rest = self.tensors[1:-1]
        return [rest[i : i + 6] for i in range(0, len(rest), 6)]

    def norm(self, x, weight):
        return F.rms_norm(x, (self.shape.width,), weight.to(x.dtype), EPSILON)

    def split(self, rows, cos, sin):
        """Queries and keys, rotated, and values, [..., heads, size] each."""
        s = self.shape
        q, k, v = rows.unflatten(-1, (-1, s.size)).split((s.heads, s.groups, s.groups), -2)
        return self.rotated(q, cos, sin), self.rotated(k, cos, sin), v

    def rotated(self, x, cos, sin):
        left, right = x.chunk(2, -1)
        return x * cos + torch.cat((-right, left), -1) * sin

    def feed_forward(self, x, norm, gate_up, down):
        gate, up = F.linear(self.norm(x, norm), gate_up).chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, down)

    def forward(self, tokens, keep=None):
        """Hidden rows [B, T, C] before the last norm; what is kept are keys and values of each layer."""
        batch, length = tokens.shape
        x = F.embedding(tokens, self.tensors[0])
        if torch.is_autocast_enabled(x.device.type):
            x = x.to(torch.get_autocast_dtype(x.device.type))
        cos, sin = (t[:length, None].to(x.dtype) for t in (self.cos, self.sin))
        for number, (norm, qkv, out, norm2, gate_up, down) in enumerate(self.layers()):
            q, k, v = (t.transpose(1, 2) for t in self.split(F.linear(self.norm(x, norm), qkv), cos, sin))
            if keep is not None:
                keep[number][0][:, :, :length] = k
                keep[number][1][:, :, :length] = v
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
            x = x + F.linear(y.transpose(1, 2).flatten(2), out)
            x = self.feed_forward(x, norm2, gate_up, down)
        return x

    def logits(self, x):
        return F.linear(self.norm(x, self.tensors[-1]), self.tensors[0])

    def loss(self, tokens):
        logits = self.logits(self.forward(tokens[:, :-1]))
        return F.cross_entropy(logits.flatten(0, 1).float(), tokens[:, 1:].flatten())

    def policy_loss(self, tokens, prompt, advantages):
        """Of responses [B, R] after prompts of one length, on policy: the mean over their tokens."""
        x = self.forward(tokens[:, :-1])[:, prompt - 1 :]
        losses = F.cross_entropy(
            self.logits(x).flatten(0, 1).float(), tokens[:, prompt:].flatten(), reduction="none")
        return (losses.view(len(tokens), -1) * advantages[:, None]).mean()

    def step(self, tokens, position, cache, places):
        """Logits [B, V] after one more token of each sequence, at a position [1]."""
        x = F.embedding(tokens, self.tensors[0])
        cos, sin = (t[position].to(x.dtype) for t in (self.cos, self.sin))
        seen = (places <= position)[None, None, None]
        for (norm, qkv, out, norm2, gate_up, down), (keys, values) in zip(self.layers(), cache):
            q, k, v = self.split(F.linear(self.norm(x, norm), qkv), cos, sin)
            keys.index_copy_(2, position, k[:, :, None])
            values.index_copy_(2, position, v[:, :, None])
            y = F.scaled_dot_product_attention(q[:, :, None], keys, values, attn_mask=seen, enable_gqa=True)
            x = x + F.linear(y[:, :, 0].flatten(1), out)
            x = self.feed_forward(x, norm2, gate_up, down)
        return self.logits(x)


class Compiled:
    """A function that is compiled, or stays as it is where it cannot be."""

    def __init__(self, function, *modes):
        self.function, self.modes, self.how = function, list(modes), None

    def __call__(self, *arguments):
        while self.how is None:
            mode = self.modes.pop(0) if self.modes else "eager"
            self.chosen = self.function if mode == "eager" else torch.compile(self.function, mode=mode, dynamic=False)
            try:
                result = self.chosen(*arguments)
                self.how = mode
                return result
            except Exception as e:  # of any kind: there may be no C++ compiler, no Triton
                if mode == "eager":
                    raise
                print(f"  torch.compile, {mode}: {str(e).strip().splitlines()[0]}", flush=True)
        return self.chosen(*arguments)


class Theirs:
    """PyTorch in this process."""

    def __init__(self, device, compiles):
        self.device, self.modes = device, ("default",) if compiles else ()
        self.compiles = compiles

    def load(self, shape, precision, *modes):
        self.model = self.optimizer = self.compiled = self.decoding = None
        torch.compiler.reset()
        if self.device == "cuda":
            torch.cuda.empty_cache()
        self.shape, self.bf16 = shape, precision == "bf16"
        self.model = Llama(shape, self.device)
        for tensor in self.model.tensors:
            tensor.requires_grad_(True)
        self.optimizer = torch.optim.AdamW(
            [{"params": [t for t in self.model.tensors if t.dim() == 2], "weight_decay": 0.01},
             {"params": [t for t in self.model.tensors if t.dim() == 1], "weight_decay": 0.0}],
            lr=3e-4, fused=True)
        self.compiled = Compiled(self.model.loss, *(modes if self.compiles else ()))

    def autocast(self):
        return torch.autocast(self.device, torch.bfloat16, enabled=self.bf16)

    def synchronize(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def tokens(self, batch, length):
        numbers = torch.arange(batch * length, device=self.device) * 7919 % self.shape.vocabulary
        return numbers.view(batch, length)

    def gradient(self, batch, length):
        """The loss, and the first elements of each of the file's gradients."""
        with self.autocast():
            loss = self.compiled(self.tokens(batch, length + 1))
        loss.backward()
        flat = (t.grad.float().flatten() for t in self.model.tensors)
        pieces, parts, current = [], self.shape.pieces(), torch.empty(0, device=self.device)
        for count in parts:
            current = next(flat) if len(current) == 0 else current
            pieces.append(current[: min(count, COMPARED)].cpu())
            current = current[count:]
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item(), torch.cat(pieces)

    def stepped(self, loss):
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def timed(self, work):
        self.synchronize()
        begin = time.perf_counter()
        work()
        self.synchronize()
        return time.perf_counter() - begin

    def train(self, batch, length):
        tokens = self.tokens(batch, length + 1)

        def work():
            with self.autocast():
                loss = self.compiled(tokens)
            self.stepped(loss)

        return self.timed(work)

    def prepare_decoding(self, batch, capacity, *modes):
        """Weights as generation reads them, a cache, and the compiled step."""
        s, dtype = self.shape, torch.bfloat16 if self.bf16 else torch.float32
        model = self.inference = Llama.__new__(Llama)
        model.shape, model.cos, model.sin = s, self.model.cos, self.model.sin
        model.tensors = [fixed(t.detach().to(dtype, copy=True)) for t in self.model.tensors]
        self.cache = [
            tuple(fixed(torch.zeros(batch, s.groups, capacity, s.size, dtype=dtype, device=self.device)) for _ in "kv")
            for _ in range(s.layers)]
        self.places = torch.arange(capacity, device=self.device)
        self.decoding = Compiled(
            lambda tokens, position: model.step(tokens, position, self.cache, self.places),
            *(modes if self.compiles else ()))

    @torch.no_grad()
    def decode(self, prompts, count, choose):
        """Seconds of the tokens after the first, and all of them."""
        x = self.inference.forward(prompts, self.cache)[:, -1]
        answer = [choose(self.inference.logits(x))]
        self.synchronize()
        begin = time.perf_counter()
        for place in range(prompts.shape[1], prompts.shape[1] + count - 1):
            answer.append(choose(self.decoding(answer[-1], self.places[place : place + 1])))
        self.synchronize()
        return time.perf_counter() - begin, torch.stack(answer, 1)

    def generate(self, batch, prompt, count):
        return self.decode(self.tokens(batch, prompt), count, lambda logits: logits.argmax(-1))

    def prepare_grpo(self, prompts, group, bits, response, *modes):
        self.prepare_decoding(prompts * group, bits + 1 + response, *modes)
        self.policy = Compiled(self.model.policy_loss, *(self.modes if self.compiles else ()))
        self.prompts = self.tokens(prompts, bits + 1).repeat_interleave(group, 0)

    def grpo(self, prompts, group, bits, response):
        def work():
            for own, tensor in zip(self.inference.tensors, self.model.tensors):
                own.copy_(tensor.detach())
            _, answers = self.decode(
                self.prompts, response, lambda logits: logits.float().softmax(-1).multinomial(1)[:, 0])
            rewards = (answers.sum(1) % 2 == 0).float().view(prompts, group)
            advantages = (rewards - rewards.mean(1, keepdim=True)).flatten()
            with self.autocast():
                loss = self.policy(torch.cat((self.prompts, answers), 1), bits + 1, advantages)
            self.stepped(loss)

        return self.timed(work)


class Ours:
    """pcot in a process of its own."""

    def __init__(self, java, device):
        self.process = subprocess.Popen(
            [*java, "org.pcot.jobs.benchmark.cards.CardSide", device],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, command):
        print(command, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer.startswith("ok"):
            raise RuntimeError("pcot: " + (answer.strip() or "the process has ended") + ", after: " + command)
        return answer.split()[1:]

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(60)


class Benchmark:
    def __init__(self, arguments, java):
        self.small = arguments.device == "cpu"
        self.device, self.rounds = arguments.device, arguments.rounds
        self.end = time.monotonic() + arguments.seconds
        self.java, self.ours, self.theirs = java, Ours(java, self.device), Theirs(self.device, not arguments.eager)
        self.card = torch.cuda.get_device_name() if self.device == "cuda" else "CPU"
        self.peak = next((peak for name, peak in PEAKS if re.search(name, self.card)), None)
        self.only, self.rows, self.failures = arguments.only, [], []

    def shape(self, name, width, inner, layers, heads, groups, size, vocabulary, positions):
        if self.small:
            return Shape(name, 32, 48, 2, 4, 4 if groups == heads else 2, 8, 96, 128)
        return Shape(name, width, inner, layers, heads, groups, size, vocabulary, positions)

    def load(self, shape, precision, *modes):
        own = int(self.ours.ask(shape.command(precision))[0])
        self.theirs.load(shape, precision, *modes)
        count = sum(t.numel() for t in self.theirs.model.tensors)
        if own != count:
            raise RuntimeError(f"{shape.name}: {own} parameters, PyTorch's has {count}")

    def compare(self, shape, precision, batch, length, scratch):
        """Loss and gradients of the first batch; the differences, relative to the loss and to the gradient's norm."""
        file = scratch / "gradient"
        self.ours.ask(f"check {batch} {length} {COMPARED} {file}")
        own = torch.frombuffer(bytearray(file.read_bytes()), dtype=torch.float32)
        file.unlink()
        loss, gradient = self.theirs.gradient(batch, length)
        differences = (abs(own[0].item() - loss) / loss, ((own[1:] - gradient).norm() / gradient.norm()).item())
        allowed = (1e-4, 1e-3) if precision == "fp32" else (1e-2, 5e-2)
        print(f"  loss {loss:.5f}, differs by {differences[0]:.1e}; gradients of norm {gradient.norm():.3g} differ by "
              f"{differences[1]:.1e} of it", flush=True)
        if not all(d <= most for d, most in zip(differences, allowed)):
            raise RuntimeError(f"{shape.name} {precision}: not the same model: differences {differences}")
        return differences

    def measure(self, name, precision, tokens, ours, theirs, flops=None, **more):
        """Runs of both in turn, after some that are not counted."""
        for _ in range(2):
            ours()
            theirs()
        times = [(ours(), theirs()) for _ in range(self.rounds)]
        own, other = (statistics.median(t) for t in zip(*times))
        row = {"work": name, "precision": precision, "pcot_seconds": own, "pytorch_seconds": other,
               "ratio": statistics.median(b / a for a, b in times), "pcot_tokens_per_second": tokens / own,
               "pytorch_tokens_per_second": tokens / other, "rounds": times, **more}
        if flops and self.peak and precision == "bf16":
            row["pcot_share_of_peak"] = flops / own / self.peak / 1e12
            row["pytorch_share_of_peak"] = flops / other / self.peak / 1e12
        self.rows.append(row)
        print("  " + line(row), flush=True)

    def training(self, shape, batch, length, scratch, *modes, precisions=("bf16",)):
        batch, length = (2, 24) if self.small else (batch, length)
        for precision in precisions:
            self.load(shape, precision, *modes)
            differences = self.compare(shape, precision, batch, length, scratch)
            self.measure(
                f"training {shape.name} ({batch}, {length})", precision, batch * length,
                lambda: float(self.ours.ask(f"train {batch} {length}")[0]),
                lambda: self.theirs.train(batch, length), shape.flops(batch, length),
                rival=self.theirs.compiled.how, loss_difference=differences[0], gradient_difference=differences[1])

    def decoding(self, shape, precision, batches, *modes):
        self.load(shape, precision)
        for batch in (1, 2) if self.small else batches:
            count = 8 if self.small else 64
            self.theirs.prepare_decoding(batch, 16 + count, *modes)
            own = [int(t) for t in self.ours.ask(f"generate {batch} 16 {count}")[1:]]
            _, other = self.theirs.generate(batch, 16, count)
            equal = sum(a == b for a, b in zip(own, other.flatten().tolist())) / len(own)
            if precision == "fp32" and equal < 1:
                raise RuntimeError(f"{shape.name}: the likeliest tokens differ: {equal:.0%} are equal")
            self.measure(
                f"decoding {shape.name}, batch {batch}", precision, batch * (count - 1),
                lambda: float(self.ours.ask(f"generate {batch} 16 {count}")[0]),
                lambda: self.theirs.generate(batch, 16, count)[0],
                rival=self.theirs.decoding.how, equal_tokens=equal)

    def grpo(self, shape, precision, *modes):
        prompts, group, bits, response = (2, 2, 10, 6) if self.small else (64, 8, 50, 51)
        self.load(shape, precision)
        self.theirs.prepare_grpo(prompts, group, bits, response, *modes)
        command = f"grpo {prompts} {group} {bits} {response}"
        sampled = int(self.ours.ask(command)[1])
        if sampled != prompts * group * response:
            raise RuntimeError(f"{sampled} tokens were sampled, not {prompts * group * response}")
        self.theirs.grpo(prompts, group, bits, response)  # compiles, or finds that it cannot
        self.measure(
            f"GRPO {shape.name}, {prompts} x {group} of {bits + 1} + {response}", precision, sampled,
            lambda: float(self.ours.ask(command)[0]), lambda: self.theirs.grpo(prompts, group, bits, response),
            rival=f"{self.theirs.decoding.how}, {self.theirs.policy.how}")

    def run(self, scratch):
        fast = "reduce-overhead"
        small = [self.shape(f"width {c}", c, 4 * c, 12, c // 64, c // 64, 64, 4096, 512) for c in (128, 256)]
        middle = self.shape("width 768", 768, 2048, 12, 12, 12, 64, 32_000, 1024)
        large = self.shape("Llama 1B", 2048, 8192, 16, 32, 8, 64, 128_256, 1024)
        every = ("fp32", "bf16") if self.small else ("bf16",)
        works = [
            lambda: self.training(middle, 16, 1024, scratch, "default", precisions=every),
            lambda: self.decoding(middle, every[0], (1, 32, 128), fast, "default"),
            lambda: self.training(small[0], 64, 256, scratch, fast, "default", precisions=("fp32", "bf16")),
            lambda: self.training(large, 8, 512, scratch, "default"),
            lambda: self.decoding(large, "bf16", (1, 32), fast, "default"),
            lambda: self.grpo(small[1], "bf16", fast, "default"),
            lambda: self.training(small[1], 64, 256, scratch, fast, "default"),
        ]
        names = ["training at width 768", "decoding at width 768", "training at width 128", "training of Llama 1B",
                 "decoding of Llama 1B", "GRPO at width 256", "training at width 256"]
        for name, work in zip(names, works):
            if not re.search(self.only, name):
                continue
            print(f"{name}:", flush=True)
            if time.monotonic() > self.end:
                self.failures.append(f"{name}: left out, the time was over")
                continue
            try:
                work()
            except Exception as e:  # what follows may still be measured
                self.failures.append(f"{name}: {str(e).strip().splitlines()[0] if str(e) else repr(e)}")
                print("  FAILED " + self.failures[-1], flush=True)
                self.ours.close()
                self.ours = Ours(self.java, self.device)
        self.ours.close()


def line(row):
    text = f"{row['work']:44} {row['precision']} {row['pcot_tokens_per_second']:12.0f} " \
           f"{row['pytorch_tokens_per_second']:12.0f} {row['ratio']:6.2f}"
    if "pcot_share_of_peak" in row:
        text += f" {row['pcot_share_of_peak']:6.1%} {row['pytorch_share_of_peak']:6.1%}"
    return text + f"  ({row['rival']})"


def check_kernels(java, device, seconds):
    """Each use of a kernel in both precisions, and whether all of them agree."""
    command = [*java, "org.pcot.model.kernels.KernelsOnDevice", device]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=seconds)
    uses = []
    for row in done.stdout.splitlines():
        precision, use, share, where = row.split("\t")
        share = float(share.replace("Infinity", "inf"))
        uses.append({"precision": precision, "use": use, "share_of_tolerance": share, "agrees": share <= 1, "where": where})
    for precision in ("fp32", "bf16"):
        own = [use for use in uses if use["precision"] == precision]
        if own:
            worst = max(own, key=lambda use: use["share_of_tolerance"])
            agree = sum(use["agrees"] for use in own)
            print(f"  {precision}: {agree} of {len(own)} agree; the worst differs by {worst['share_of_tolerance']:.2g} of "
                  f"what is allowed: {worst['use']}", flush=True)
    for use in uses:
        if not use["agrees"]:
            print(f"  {use['precision']} DISAGREES, {use['share_of_tolerance']:.2g} of what is allowed: {use['where']}", flush=True)
    return uses, done.returncode == 0 and {use["precision"] for use in uses} == {"fp32", "bf16"}


def java_command(root):
    """Of what gpu pack has packed."""
    return [str(root / "runtime" / "bin" / "java"), "-Xmx8g", f"-Dorg.bytedeco.javacpp.cachedir={root / 'cache'}",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-cp", f"{root / 'classes'}:{root / 'jars'}/*"]


def environment(device):
    said = {"torch": torch.__version__, "cuda": torch.version.cuda, "python": sys.version.split()[0]}
    if device == "cuda":
        properties = torch.cuda.get_device_properties(0)
        said |= {"card": properties.name, "capability": f"{properties.major}.{properties.minor}",
                 "memory_gib": round(properties.total_memory / 2**30, 1)}
        try:
            said["driver"] = subprocess.run(
                ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader", "--id=0"],
                capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError) as e:
            said["driver"] = f"unknown: {e}"
    return said


def main():
    parser = argparse.ArgumentParser(prog="gpu run", description=__doc__)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda", help="cpu walks the same path on small sizes")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("gpu-results"), help="directory of results.json")
    parser.add_argument("--seconds", type=int, default=400, help="after which nothing more is begun")
    parser.add_argument("--rounds", type=int, default=5, help="that are timed")
    parser.add_argument("--eager", action="store_true", help="PyTorch is not compiled")
    parser.add_argument("--only", default="", help="works whose names have this regular expression")
    parser.add_argument("--root", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        print("gpu: torch " + torch.__version__ + " finds no CUDA card here; gpu run --device cpu walks the same path "
              "without one, on small sizes", file=sys.stderr)
        sys.exit(2)
    os.environ["PCOT_TORCH_HOME"] = torch.__path__[0]
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # same bits from run to run, and no warning
    java = java_command(arguments.root.resolve())
    begin = time.monotonic()
    arguments.out.mkdir(parents=True, exist_ok=True)
    report = {"device": arguments.device, **environment(arguments.device)}
    print(", ".join(f"{key} {value}" for key, value in report.items()), flush=True)
    print("kernels beside the CPU's in double:", flush=True)
    report["kernels"], agree = check_kernels(java, arguments.device, arguments.seconds)
    benchmark = Benchmark(arguments, java)
    benchmark.end = begin + arguments.seconds
    benchmark.run(arguments.out)
    report |= {"peak_tflops": benchmark.peak, "results": benchmark.rows, "failures": benchmark.failures,
               "kernels_agree": agree, "seconds": time.monotonic() - begin}
    (arguments.out / "results.json").write_text(json.dumps(report, indent=1) + "\n")
    print(f"\n{'':44}      pcot, tokens/s PyTorch, tokens/s, ratio, shares of {benchmark.peak or 'no known'} TFLOP/s")
    for row in benchmark.rows:
        print(line(row))
    for failure in benchmark.failures:
        print("FAILED " + failure)
    print(f"kernels {'agree' if agree else 'DISAGREE'}; {report['seconds']:.0f} s; {arguments.out / 'results.json'}")
    if arguments.device == "cpu":
        print("on a CPU these numbers show that the path works, and nothing of speed")
    sys.exit(0 if agree and not benchmark.failures else 1)


if __name__ == "__main__":
    main()
