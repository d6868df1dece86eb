"""Opens adapters with peft, beside the models that they name, and prints what it computes as JSON.

    python opens_in_peft.py < requests.json > answers.json

A request names the directory of an adapter and has rows of tokens of one length. Its answer has
what peft had to say while it opened the directory, which should be nothing, and the logits with the
adapter and after peft merged it.
"""

import json
import sys
import warnings

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM


def answer(request):
    with open(request["directory"] + "/adapter_config.json") as file:
        base = json.load(file)["base_model_name_or_path"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
        model = PeftModel.from_pretrained(model, request["directory"]).eval()
    tokens = torch.tensor(request["tokens"])
    with torch.no_grad():
        logits = model(tokens).logits
        merged = model.merge_and_unload()(tokens).logits
    of_peft = [warning for warning in caught if not issubclass(warning.category, (DeprecationWarning, FutureWarning))]
    return {
        "remarks": [str(warning.message) for warning in of_peft],
        "logits": logits.flatten().tolist(),
        "merged": merged.flatten().tolist(),
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
