"""Writes what Hugging Face's GPT2LMHeadModel computes from random weights, for GPT2FixtureTest.

    python make_gpt2_fixture.py ../resources/gpt2        (torch 2.6, transformers 4.57, safetensors)

Weights are 32-bit floats; all results are computed from them in double precision, and rounded.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

PAD, EOS = 0, 1
IGNORED = -100


def make_model(config, seed):
    """Norm weights and biases away from 1 and 0, and logits far enough apart to be told apart."""
    torch.manual_seed(seed)
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            mean = 1.0 if ".ln_" in name and name.endswith("weight") else 0.0
            parameter.copy_(mean + 0.2 * torch.randn_like(parameter))
    return model.double().eval()


def make_batch(config, lengths, prompt_length):
    """Prompts have no loss, nor has the padding after the end."""
    tokens = torch.randint(2, config.vocab_size, (len(lengths), max(lengths)))
    labels = tokens.clone()
    labels[:, :prompt_length] = IGNORED
    for row, length in enumerate(lengths):
        tokens[row, length - 1] = labels[row, length - 1] = EOS
        tokens[row, length:] = PAD
        labels[row, length:] = IGNORED
    return tokens, labels


def greedy(model, prompts, steps):
    """Arg max over the whole sequence at every step; margins too small to agree on are refused."""
    sequences = prompts
    for _ in range(steps):
        logits = model(sequences).logits[:, -1]
        best = logits.topk(2).values
        assert (best[:, 0] - best[:, 1]).min() > 1e-3, "choose another seed"
        sequences = torch.cat([sequences, logits.argmax(-1, keepdim=True)], 1)
    return sequences


def make_fixture(config, seed, lengths, prompt_length):
    model = make_model(config, seed)
    tokens, labels = make_batch(config, lengths, prompt_length)
    output = model(tokens, attention_mask=torch.ones_like(tokens), labels=labels)

    targets = torch.roll(labels, -1, 1)
    targets[:, -1] = IGNORED
    counted = targets != IGNORED
    weights = counted.double() / counted.sum()
    losses = torch.nn.functional.cross_entropy(
        output.logits.flatten(0, 1), targets.clamp(min=0).flatten(), reduction="none"
    )
    loss = (weights.flatten() * losses).sum()
    torch.testing.assert_close(loss.float(), output.loss)  # the library's own is in single precision
    loss.backward()

    fixture = {
        "tokens": tokens,
        "targets": targets.clamp(min=0),
        "weights": weights,
        "logits": output.logits,
        "loss": loss.reshape(1),
    }
    with torch.no_grad():
        fixture["greedy"] = greedy(model, tokens[:, :prompt_length], config.n_positions - prompt_length)
    for name, parameter in model.named_parameters():
        fixture["parameters." + name] = parameter
        fixture["gradients." + name] = parameter.grad
    return {name: value.detach().float().contiguous() for name, value in fixture.items()}


def main(directory):
    special = {"bos_token_id": EOS, "eos_token_id": EOS, "pad_token_id": PAD}
    dropout = {"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0}
    tied = GPT2Config(
        vocab_size=5, n_positions=21, n_embd=48, n_layer=2, n_head=4, **special, **dropout
    )
    untied = GPT2Config(
        vocab_size=13, n_positions=9, n_embd=21, n_layer=3, n_head=3, tie_word_embeddings=False,
        **special, **dropout,
    )
    fixtures = {
        "tied": make_fixture(tied, 7, lengths=[17, 1 + 6, 12, 17], prompt_length=6),
        "untied": make_fixture(untied, 8, lengths=[9, 5, 9], prompt_length=1),
    }
    for name, fixture in fixtures.items():
        save_file(fixture, Path(directory) / (name + ".safetensors"))


if __name__ == "__main__":
    main(sys.argv[1])
