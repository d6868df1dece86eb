"""Expected ids of the reference implementations for hard_strings.py; called by .ci/tokenizers.

check FOLDER   compares the committed ids with what the references give now
write FOLDER   writes them
train          makes the small tokenizers of the tests anew
speed FOLDER   tokens a second of the references on the texts of GSM8K and MATH, one thread

FOLDER has tokenizers/, gsm8k/ and math/ with the files as published.
"""

import base64
import gzip
import json
import sys
import time
from pathlib import Path

import sentencepiece
import tiktoken
import tokenizers
from tokenizers import decoders, models, pre_tokenizers, trainers
from hard_strings import hard_strings

RESOURCES = Path(__file__).parent.parent / "resources" / "tokenizers"
LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def byte_level(folder):
    model = models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt"))
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return lambda text: tokenizer.encode(text).ids


def tiktoken_file(path):
    ranks = {}
    for line in path.read_text().splitlines():
        token, rank = line.split(" ")
        ranks[base64.b64decode(token)] = int(rank)
    special = {f"<|special_{i}|>": len(ranks) + i for i in range(256)}
    encoding = tiktoken.Encoding(
        path.name, pat_str=LLAMA3_PATTERN, mergeable_ranks=ranks, special_tokens=special
    )
    return encoding.encode_ordinary


def piece_model(path):
    return sentencepiece.SentencePieceProcessor(model_file=str(path)).encode_as_ids


def json_file(path):
    """With every special token's name in the text taken for text."""
    tree = json.loads(path.read_text())
    tree["added_tokens"] = []
    tree["post_processor"] = None
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(tree))
    return lambda text: tokenizer.encode(text).ids


def published(folder):
    files = folder / "tokenizers"
    return {
        "gpt2": byte_level(files / "gpt2"),
        "llama2": piece_model(files / "llama2" / "tokenizer.model"),
        "llama3": tiktoken_file(files / "llama3" / "tokenizer.model"),
        "mistral-v1": piece_model(files / "mistral" / "tokenizer.model.v1"),
        "mistral-v3": piece_model(files / "mistral" / "mistral_instruct_tokenizer_240323.model.v3"),
    }


def small():
    return {
        "small-gpt2": byte_level(RESOURCES / "small-gpt2"),
        "small-llama2": piece_model(RESOURCES / "small-llama2.model"),
        "small-words": piece_model(RESOURCES / "small-words.model"),
        "small-json": json_file(RESOURCES / "small-tokenizer.json"),
    }


def expected_path(name):
    return RESOURCES / f"{name}.ids.gz"


def check(references, strings, found_strings):
    wrong = 0
    if found_strings != strings:
        sys.exit("FAILED: hard_strings.json is not what hard_strings.py gives")
    for name, encode in references.items():
        with gzip.open(expected_path(name), "rt") as file:
            expected = json.load(file)
        different = [i for i, text in enumerate(strings) if encode(text) != expected[i]]
        wrong += len(different) + abs(len(expected) - len(strings))
        print(f"{name}: {len(strings) - len(different)} of {len(strings)} strings have the expected ids")
    if wrong:
        sys.exit("FAILED: the committed ids are not those of the references")


def write(references, strings):
    lines = ",\n".join(json.dumps(text) for text in strings)
    (RESOURCES / "hard_strings.json").write_text(f"[\n{lines}\n]\n")
    for name, encode in references.items():
        text = json.dumps([encode(text) for text in strings], separators=(",", ":"))
        expected_path(name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))
        print("wrote", expected_path(name))


def train():
    """Small models of our own: no published file is needed to test the logic, nor may one be committed."""
    texts = hard_strings()
    plain = [text for text in texts if text.isascii() and text.isprintable() and text.strip()]
    words = plain * 20 + [text for text in texts if "\x00" not in text and "\n" not in text and text.strip()]
    (RESOURCES / "small-gpt2").mkdir(parents=True, exist_ok=True)
    bpe = tokenizers.Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        show_progress=False,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    bpe.train_from_iterator(texts, trainer)
    bpe.model.save(str(RESOURCES / "small-gpt2"))
    as_json = tokenizers.Tokenizer(models.BPE(ignore_merges=True))
    as_json.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(tokenizers.Regex(LLAMA3_PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    as_json.decoder = decoders.ByteLevel()
    as_json.train_from_iterator(texts, trainer_of_json())
    as_json.save(str(RESOURCES / "small-tokenizer.json"), pretty=False)
    common = dict(
        sentence_iterator=iter(words),
        model_type="bpe",
        normalization_rule_name="identity",
        num_threads=1,
        minloglevel=2,
        max_sentence_length=100000,
    )
    train_pieces("small-llama2", vocab_size=800, character_coverage=0.98, byte_fallback=True,
                 remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True, **common)
    common["sentence_iterator"] = iter(words)
    train_pieces("small-words", vocab_size=600, character_coverage=0.98, add_dummy_prefix=False,
                 user_defined_symbols=["<pear>", "<pearl>"], control_symbols=["[INST]"],
                 split_by_whitespace=False, **common)


def trainer_of_json():
    return trainers.BpeTrainer(
        vocab_size=900,
        show_progress=False,
        special_tokens=["<|begin_of_text|>", "<|end_of_text|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )


def train_pieces(name, **options):
    with open(RESOURCES / f"{name}.model", "wb") as file:
        sentencepiece.SentencePieceTrainer.train(model_writer=file, **options)


def speed(references, folder):
    texts = []
    for path in sorted((folder / "gsm8k").glob("*.jsonl")) + sorted((folder / "math").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            row = json.loads(line)
            texts += [row[key] for key in ("question", "answer", "problem", "solution") if key in row]
    for name, encode in references.items():
        for _ in range(3):
            wall, cpu = time.perf_counter(), time.process_time()
            count = sum(len(encode(text)) for text in texts)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            print(f"{name}: {count} tokens, {count / wall:.0f} a second, {count / cpu:.0f} a CPU second", flush=True)


def main():
    task = sys.argv[1]
    strings = hard_strings()
    if task == "train":
        train()
        return
    folder = Path(sys.argv[2])
    if task == "speed":
        speed(published(folder), folder)
    elif task == "write":
        write({**small(), **published(folder)}, strings)
    elif task == "check":
        check({**small(), **published(folder)}, strings, json.loads((RESOURCES / "hard_strings.json").read_text()))
    else:
        sys.exit(__doc__)


main()
