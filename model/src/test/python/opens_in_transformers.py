"""Opens a checkpoint directory with transformers and prints, as JSON, what it computes from it.

    python opens_in_transformers.py CHECKPOINT LENGTH PROMPT...

Prints the tokens of the prompts, the logits at their last position, and the greedy sequences of
LENGTH tokens (padded after the end), as texts and as tokens.
"""

import json
import sys

import torch
from transformers import AutoTokenizer, GPT2LMHeadModel


def main(directory, length, prompts):
    model, info = GPT2LMHeadModel.from_pretrained(directory, output_loading_info=True)
    assert not any(info.values()), info
    assert model.dtype == torch.float32
    tokenizer = AutoTokenizer.from_pretrained(directory)
    tokens = tokenizer(prompts, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        logits = model(tokens).logits[:, -1]
        sequences = model.generate(
            tokens, attention_mask=torch.ones_like(tokens), do_sample=False, max_length=length
        )
    answer = {
        "tokens": tokens.tolist(),
        "logits": logits.tolist(),
        "sequences": sequences.tolist(),
        "texts": tokenizer.batch_decode(sequences, skip_special_tokens=False),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
