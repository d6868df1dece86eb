"""Opens directories with transformers and prints, as JSON, what it computes from them.

    python opens_in_transformers.py < requests.json > answers.json

A request names a directory and has prompts of one length, as texts or as tokens, and the length
of what to write. Its answer has the type of the weights, the tokens that end a text, the tokens of
the prompts, their logits in 32 bits, and greedy sequences (padded after the end), as tokens and,
where there is a tokenizer, as texts. It has what transformers had to say while it opened the
directory, too, which should be nothing.
"""

import json
import logging
import sys
import warnings

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer


class Remarks(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def answer(request):
    directory = request["directory"]
    remarks = Remarks()
    logging.getLogger("transformers").addHandler(remarks)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        stored, info = AutoModelForCausalLM.from_pretrained(directory, dtype="auto", output_loading_info=True)
        model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32)
        tokenizer = AutoTokenizer.from_pretrained(directory) if "prompts" in request else None
    logging.getLogger("transformers").removeHandler(remarks)
    remarks.texts += [f"{name}: {sorted(what)}" for name, what in info.items() if what]
    remarks.texts += [str(warning.message) for warning in caught]
    tokens = tokenizer(request["prompts"])["input_ids"] if tokenizer else request["tokens"]
    tokens = torch.tensor(tokens)
    with torch.no_grad():
        logits = model(tokens).logits
        sequences = model.generate(
            tokens, attention_mask=torch.ones_like(tokens), do_sample=False, max_length=request["length"]
        )
    return {
        "remarks": remarks.texts,
        "class": type(model).__name__,
        "dtype": str(stored.dtype),
        "end_tokens": stored.generation_config.eos_token_id,
        "tokens": tokens.tolist(),
        "logits": logits.tolist(),
        "sequences": sequences.tolist(),
        "texts": tokenizer.batch_decode(sequences, skip_special_tokens=False) if tokenizer else None,
    }


if __name__ == "__main__":
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
