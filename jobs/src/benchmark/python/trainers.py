"""TRL's trainers, for the benchmark: python trainers.py FINE_TUNING|GRPO MODEL FIRST. Takes a step for each line that it
reads, and answers with a line of JSON. FIRST has the other side's first step: its rows and its gradient."""

import contextlib
import json
import pathlib
import re
import sys
import time

import torch
from datasets import Dataset
from safetensors import safe_open
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, TrainerCallback
from trl import GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer

work, model, first = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
answers, sys.stdout = sys.stdout, sys.stderr
rows = [json.loads(line) for line in (first / "rows.jsonl").read_text().splitlines()]
vocabulary = json.loads((pathlib.Path(model) / "config.json").read_text())["vocab_size"]

# The fastest of those that were tried on two cores.
MICRO_BATCH = {"FINE_TUNING": 8, "GRPO": 16}[work]

SETTINGS = dict(
    output_dir="unused",
    max_steps=1 << 20,
    optim="adamw_torch_fused",
    learning_rate=1e-5,
    weight_decay=0.01,
    max_grad_norm=1.0,
    lr_scheduler_type="constant",
    bf16=False,
    gradient_checkpointing=False,
    use_cpu=True,
    dataloader_pin_memory=False,
    logging_steps=1,
    save_strategy="no",
    report_to=[],
    disable_tqdm=True,
    model_init_kwargs={"dtype": "float32", "attn_implementation": "sdpa"},
    per_device_train_batch_size=MICRO_BATCH,
    gradient_accumulation_steps=len(rows) // MICRO_BATCH,
)


def numbers():
    """A tokenizer whose tokens are written as their numbers, with an end of sequence that the model does not have."""
    tokens = {str(number): number for number in range(vocabulary + 1)}
    tokenizer = Tokenizer(models.WordLevel(tokens))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=str(vocabulary), pad_token="0")


def text(ids):
    return " ".join(map(str, ids))


def difference(trained):
    """Of the gradient, from that of the other side, in the greatest element's share; both are made as long as one."""
    gradients = {name: p.grad for name, p in trained.named_parameters()}
    length = torch.cat([g.flatten() for g in gradients.values()]).double().norm()
    with safe_open(first / "model.safetensors", "pt") as file:
        other = sum(file.get_tensor(name).double().square().sum() for name in gradients).sqrt()
        pairs = [(g / length, file.get_tensor(name) / other) for name, g in gradients.items()]
        return float(max((a - b).abs().max() for a, b in pairs) / max(b.abs().max() for _, b in pairs))


def memory():
    """The most bytes that were resident."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) << 10


class Turns(TrainerCallback):
    """Waits for a line before each step."""

    difference = 0.0

    def on_step_begin(self, args, state, control, **kwargs):
        if not sys.stdin.readline():
            sys.exit()
        self.clock, self.cpu = time.perf_counter(), time.process_time()

    def on_pre_optimizer_step(self, args, state, control, model, **kwargs):
        self.difference = difference(model) if state.global_step == 0 else 0.0

    def on_step_end(self, args, state, control, **kwargs):
        self.clock, self.cpu = time.perf_counter() - self.clock, time.process_time() - self.cpu

    def on_log(self, args, state, control, logs, **kwargs):
        answer = dict(
            seconds=self.clock,
            cpu_seconds=self.cpu,
            tokens=sum(len(row["prompt"]) + len(row["completion"]) for row in rows),
            loss=logs["loss"],
            gradient_norm=logs["grad_norm"],
            difference=self.difference,
            memory=memory(),
        )
        print(json.dumps(answer), file=answers, flush=True)


def fine_tuning():
    data = [
        {
            "input_ids": row["prompt"] + row["completion"],
            "completion_mask": [0] * len(row["prompt"]) + [1] * len(row["completion"]),
        }
        for row in rows
    ]
    return SFTTrainer(
        model,
        SFTConfig(completion_only_loss=True, train_sampling_strategy="group_by_length", **SETTINGS),
        train_dataset=Dataset.from_list(data),
        processing_class=numbers(),
        callbacks=[Turns()],
    )


def even_sums(completion_ids, **kwargs):
    return [float(sum(ids) % 2 == 0) for ids in completion_ids]


def replay(prompts, trainer):
    """The other side's first rollouts; after them the trainer samples its own."""
    trainer.rollout_func = None
    return {
        "prompt_ids": [row["prompt"] for row in rows],
        "completion_ids": [row["completion"] for row in rows],
        "logprobs": None,
    }


def grpo():
    group = 8
    config = GRPOConfig(
        num_generations=group,
        steps_per_generation=len(rows) // MICRO_BATCH,
        max_completion_length=len(rows[0]["completion"]),
        temperature=1.0,
        beta=0.0,
        loss_type="dapo",
        shuffle_dataset=False,
        **SETTINGS,
    )
    return GRPOTrainer(
        model,
        even_sums,
        config,
        train_dataset=Dataset.from_list([{"prompt": text(row["prompt"])} for row in rows[::group]]),
        processing_class=numbers(),
        callbacks=[Turns()],
        rollout_func=replay,
    )


with contextlib.suppress(SystemExit):
    (grpo() if work == "GRPO" else fine_tuning()).train()
