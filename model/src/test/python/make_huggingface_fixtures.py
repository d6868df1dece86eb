"""Makes model/src/test/resources/huggingface: small models with random weights, as transformers saves
them, and what it computes from them in fp32 (and in double) with eager attention on one thread.

    python3 model/src/test/python/make_huggingface_fixtures.py DIRECTORY

Made with transformers 5.24.0, torch 2.15.0 and peft 0.21.2; a second run gives the same bytes,
but for the order of target_modules.
"""

import json
import pathlib
import shutil
import sys

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (
    AutoModelForCausalLM,
    GenerationConfig,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY, SEQUENCES, LENGTH, PROMPT, NEW_TOKENS = 64, 2, 24, 6, 32
SPECIAL_TOKENS = {0, 1, 2, 5}

COMMON = dict(
    vocab_size=VOCABULARY, bos_token_id=1, eos_token_id=2, pad_token_id=0, attn_implementation="eager"
)
BLOCKS = dict(num_hidden_layers=2, num_key_value_heads=2, max_position_embeddings=512, **COMMON)
LLAMA = dict(num_attention_heads=8, rms_norm_eps=1e-5, **BLOCKS)
QWEN = dict(
    hidden_size=32, intermediate_size=48, num_attention_heads=4, rms_norm_eps=1e-6, tie_word_embeddings=True,
    **BLOCKS,
)


def plain_rope(theta):
    return dict(rope_type="default", rope_theta=theta)


def llama3_rope():
    return dict(
        rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=64,
    )


def models():
    """The class and the configuration of each, by name."""
    narrow = dict(hidden_size=32, intermediate_size=48, head_dim=8, tie_word_embeddings=False)
    return {
        "gpt2": (
            GPT2LMHeadModel,
            GPT2Config(
                n_positions=96, n_embd=32, n_layer=2, n_head=4, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
                **COMMON,
            ),
        ),
        "llama_gqa_llama3rope_tied": (
            LlamaForCausalLM,
            LlamaConfig(
                hidden_size=64, intermediate_size=32, rope_parameters=llama3_rope(), tie_word_embeddings=True,
                **LLAMA,
            ),
        ),
        "llama_gqa_llama3rope_untied": (
            LlamaForCausalLM,
            LlamaConfig(rope_parameters=llama3_rope(), **narrow, **LLAMA),
        ),
        "mistral_window8": (
            MistralForCausalLM,
            MistralConfig(rope_parameters=plain_rope(10000.0), sliding_window=8, **narrow, **LLAMA),
        ),
        "qwen2_bias_tied": (Qwen2ForCausalLM, Qwen2Config(rope_parameters=plain_rope(1000000.0), **QWEN)),
        "qwen3_qknorm_tied": (
            Qwen3ForCausalLM,
            Qwen3Config(head_dim=16, rope_parameters=plain_rope(1000000.0), **QWEN),
        ),
    }


def initialise(model, seed):
    """Leaves nothing at 0 or 1, so that a bias, a norm or a scale that is dropped shows."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_table = any(table in name for table in ("embed_tokens", "wte", "lm_head"))
            if parameter.dim() > 1:
                parameter.copy_(noise * (0.5 if is_table else 0.2))
            elif name.endswith("weight"):
                parameter.copy_(1 + 0.2 * noise)
            else:
                parameter.copy_(0.1 * noise)


def greedy(model, ids, use_cache):
    """A continuation that nothing ends, and the least lead of a chosen logit over the next."""
    lead, past = float("inf"), None
    with torch.no_grad():
        for _ in range(NEW_TOKENS):
            inputs = ids[:, -1:] if past is not None else ids
            output = model(inputs, past_key_values=past, use_cache=use_cache)
            past = output.past_key_values if use_cache else None
            best = output.logits[:, -1].topk(2)
            lead = min(lead, (best.values[:, 0] - best.values[:, 1]).min().item())
            ids = torch.cat([ids, best.indices[:, :1]], 1)
    return ids, lead


def clear_model(kind, config, ids):
    """Of the first seed whose greedy path is clear, varied, and meets no special token."""
    for seed in range(100):
        model = kind(config).eval()
        initialise(model, seed)
        path, lead = greedy(model, ids[:1, :PROMPT], True)
        again, _ = greedy(model, ids[:1, :PROMPT], False)
        chosen = set(path[0, PROMPT:].tolist())
        if lead > 0.02 and torch.equal(path, again) and len(set(path[0].tolist())) > 8:
            if not SPECIAL_TOKENS & chosen:
                return model, path
    raise SystemExit("no seed gives a clear path")


def expected(model, ids, labels, path):
    model.zero_grad()
    output = model(input_ids=ids, labels=labels)
    output.loss.backward()
    log_probabilities = torch.log_softmax(output.logits.float(), -1)[:, :-1]
    tensors = {
        "input_ids": ids,
        "labels": labels,
        "logits": output.logits.detach(),
        "loss": output.loss.detach().reshape(1),
        "logprobs": log_probabilities.gather(-1, ids[:, 1:, None])[..., 0].detach(),
        "greedy_ids": path,
    }
    for name, parameter in model.named_parameters():
        tensors["grad." + name] = parameter.grad.detach()
    padded, mask = torch.zeros(2, 9, dtype=torch.long), torch.ones(2, 9, dtype=torch.long)
    padded[0, 5:], padded[1], mask[0, :5] = ids[0, :4], ids[1, :9], 0
    tensors["leftpad_ids"], tensors["leftpad_mask"] = padded, mask
    tensors["leftpad_generate16"] = model.generate(
        input_ids=padded, attention_mask=mask, do_sample=False, min_new_tokens=16, max_new_tokens=16
    )
    return tensors


def expected_in_double(directory, ids, labels):
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float64, attn_implementation="eager")
    output = model.eval()(input_ids=ids, labels=labels)
    return {"logits_fp64": output.logits.detach(), "loss_fp64": output.loss.detach().reshape(1)}


def write_older_config(directory):
    """The same config.json as transformers 4 would have written it."""
    config = json.loads((directory / "config.json").read_text())
    rope = config.pop("rope_parameters", None)
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.57.6"
    if rope:
        config["rope_theta"] = rope.pop("rope_theta")
        config["rope_scaling"] = None if rope["rope_type"] == "default" else rope
    (directory / "config.transformers4.json").write_text(json.dumps(config, indent=2))


def save(tensors, directory):
    contiguous = {name: tensor.contiguous().clone() for name, tensor in tensors.items()}
    save_file(contiguous, directory / "expected.safetensors")


def fresh(directory):
    shutil.rmtree(directory, ignore_errors=True)
    return directory


def make(name, kind, config, directory):
    ids = torch.randint(3, VOCABULARY, (SEQUENCES, LENGTH), generator=torch.Generator().manual_seed(11))
    labels = ids.clone()
    labels[0, :7], labels[1, :3], labels[1, 20:] = -100, -100, -100
    model, path = clear_model(kind, config, ids)
    model.generation_config = GenerationConfig(
        bos_token_id=1, eos_token_id=[2, 5] if "llama" in name else 2, pad_token_id=0
    )
    model.save_pretrained(fresh(directory))
    tensors = expected(model, ids, labels, path)
    tensors.update(expected_in_double(directory, ids, labels))
    save(tensors, directory)
    write_older_config(directory)


def make_variants(source, target):
    """The untied Llama in shards, and in 16 bits with the logits of these weights in fp32."""
    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
    model.save_pretrained(fresh(target / "llama_untied_sharded"), max_shard_size="40KB")
    directory = fresh(target / "llama_untied_bf16")
    model.to(torch.bfloat16).save_pretrained(directory)
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager")
    ids = torch.randint(3, VOCABULARY, (SEQUENCES, LENGTH), generator=torch.Generator().manual_seed(11))
    with torch.no_grad():
        logits = model.eval()(ids).logits
    save({"input_ids": ids, "logits_of_bf16_weights_in_fp32": logits}, directory)


def make_adapter(source, directory):
    """LoRA on some of a model's layers, and one of its matrices with it."""
    base = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, attn_implementation="eager")
    targets = ["q_proj", "v_proj", "down_proj"]
    config = LoraConfig(r=4, lora_alpha=8, target_modules=targets, lora_dropout=0.0, task_type="CAUSAL_LM")
    model = get_peft_model(base, config).eval()
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.1)
    ids = torch.randint(3, VOCABULARY, (SEQUENCES, LENGTH), generator=torch.Generator().manual_seed(11))
    labels = ids.clone()
    labels[0, :7] = -100
    output = model(input_ids=ids, labels=labels)
    output.loss.backward()
    tensors = {"input_ids": ids, "labels": labels, "logits": output.logits.detach(),
               "loss": output.loss.detach().reshape(1)}
    for name, parameter in model.named_parameters():
        if parameter.grad is not None:
            tensors["grad." + name.replace(".default", "")] = parameter.grad.detach()
    model.peft_config["default"].base_model_name_or_path = source.name
    model.save_pretrained(fresh(directory))
    (directory / "README.md").unlink()
    merged = model.merge_and_unload()
    with torch.no_grad():
        tensors["logits_merged"] = merged(ids).logits
    name = "model.layers.0.self_attn.q_proj.weight"
    tensors["merged." + name] = merged.state_dict()[name]
    save(tensors, directory)


def main():
    torch.set_num_threads(1)
    target = pathlib.Path(sys.argv[1])
    for name, (kind, config) in models().items():
        make(name, kind, config, target / name)
    make_variants(target / "llama_gqa_llama3rope_untied", target)
    make_adapter(target / "llama_gqa_llama3rope_tied", target / "llama_tied_lora")


if __name__ == "__main__":
    main()
