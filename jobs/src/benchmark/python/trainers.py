"""TRL's trainers, for the benchmark: python trainers.py WORK MODEL FIRST. Takes a step for each line that it reads, and
answers with a line of JSON. FIRST has the other side's first step: its rows and its gradient."""

import contextlib
import json
import os
import pathlib
import re
import sys
import time
import warnings

os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"
warnings.simplefilter("ignore")

import datasets
import torch
import transformers
from safetensors import safe_open
from tokenizers import Tokenizer, models, pre_tokenizers
from trl import GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer, pack_dataset

datasets.disable_progress_bars()
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

work, model, first = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
answers, sys.stdout = sys.stdout, sys.stderr
rows = [json.loads(line) for line in (first / "rows.jsonl").read_text().splitlines()]
vocabulary = json.loads((pathlib.Path(model) / "config.json").read_text())["vocab_size"]

# A prompt of parity is so many bits and "=".
bits = int(work.removeprefix("PARITY_")) if work.startswith("PARITY_") else None

# The fastest of those that were tried on two cores: tokens of packed rows, and responses of a micro-batch.
PACKED = 512
MICRO_BATCH = int(os.environ.get("MICRO_BATCH", 64 if bits else 16))

# Of a response at most, and as the other side does where responses end: on average.
RESPONSE = bits + 1 if bits else 64
MEAN_LENGTH = 16

# Tokens of parity.
END, ZERO, ONE = 1, 2, 3

SETTINGS = dict(
    output_dir="unused",
    max_steps=1 << 20,
    optim="adamw_torch_fused",
    learning_rate=1e-5,
    weight_decay=0.01,
    adam_epsilon=1e-16,
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
)


def opened():
    return transformers.AutoModelForCausalLM.from_pretrained(model, dtype="float32", attn_implementation="sdpa")


def numbers(end=vocabulary):
    """A tokenizer whose tokens are written as their numbers; by default with an end that the model does not have."""
    tokens = {str(number): number for number in range(vocabulary + 1)}
    tokenizer = Tokenizer(models.WordLevel(tokens))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=str(end), pad_token="0")


def length(tensors):
    return sum(tensor.double().square().sum() for tensor in tensors).sqrt()


def difference(trained):
    """Of the gradient from the other side's, in shares of its greatest element; both are made as long as one."""
    own = {name: p.grad for name, p in trained.named_parameters()}
    with safe_open(first / "model.safetensors", "pt") as file:
        scale = length(file.get_tensor(name) for name in own) / length(own.values())
        greatest = max(file.get_tensor(name).abs().max() for name in own)
        return float(max((g * scale - file.get_tensor(name)).abs().max() for name, g in own.items()) / greatest)


def memory():
    """The most bytes that were resident."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) << 10


class Turns(transformers.TrainerCallback):
    """Waits for a line before each step."""

    difference = 0.0
    tokens = 0

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
            tokens=int(logs["num_tokens"]) - self.tokens,
            loss=logs["loss"],
            gradient_norm=logs["grad_norm"],
            difference=self.difference,
            memory=memory(),
        )
        self.tokens += answer["tokens"]
        print(json.dumps(answer), file=answers, flush=True)


def fine_tuning():
    """All rows in a step, packed side by side; no row attends to another."""
    data = datasets.Dataset.from_list(
        [
            {
                "input_ids": row["prompt"] + row["completion"],
                "completion_mask": [0] * len(row["prompt"]) + [1] * len(row["completion"]),
            }
            for row in rows
        ]
    )
    packed = len(pack_dataset(data, PACKED, "bfd"))
    config = SFTConfig(
        completion_only_loss=True,
        packing=True,
        packing_strategy="bfd",
        max_length=PACKED,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=packed,
        **SETTINGS,
    )
    return SFTTrainer(opened(), config, train_dataset=data, processing_class=numbers(), callbacks=[Turns()])


def even_sums(completion_ids, **kwargs):
    return [float(sum(ids) % 2 == 0) for ids in completion_ids]


def end_with_parity(prompts, completion_ids, **kwargs):
    """1 where the parity of the prompt's bits stands before the end of the sequence."""
    ones = [prompt.split().count(str(ONE)) for prompt in prompts]
    return [float(ids[-2:] == [ZERO + count % 2, END]) for count, ids in zip(ones, completion_ids)]


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
    prompts = [{"prompt": " ".join(map(str, row["prompt"]))} for row in rows[::group]]
    config = GRPOConfig(
        num_generations=group,
        per_device_train_batch_size=MICRO_BATCH,
        gradient_accumulation_steps=len(rows) // MICRO_BATCH,
        steps_per_generation=len(rows) // MICRO_BATCH,
        max_completion_length=RESPONSE,
        temperature=1.0,
        beta=0.0,
        loss_type="dapo",
        scale_rewards="none",
        shuffle_dataset=False,
        **SETTINGS,
    )
    policy = opened()
    if work == "GRPO_ENDING":
        policy.generation_config.eos_token_id = list(range(0, vocabulary, MEAN_LENGTH))
    elif bits:
        policy.generation_config.eos_token_id = END
    return GRPOTrainer(
        policy,
        end_with_parity if bits else even_sums,
        config,
        train_dataset=datasets.Dataset.from_list(prompts),
        processing_class=numbers(END) if bits else numbers(),
        callbacks=[Turns()],
        rollout_func=replay,
    )


with contextlib.suppress(SystemExit):
    trainer = fine_tuning() if work == "FINE_TUNING" else grpo()
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.train()
