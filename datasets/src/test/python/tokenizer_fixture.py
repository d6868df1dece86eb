"""Expected ids of the reference implementations; called by .ci/tokenizers.

check FOLDER   compares the committed ids with what the references give now
write FOLDER   writes them: for hard_strings.py all ids, for the rows of GSM8K and MATH their digest
train          makes the small tokenizers of the tests anew
serve FOLDER N tokenises these rows with reference N for each line of input: number of tokens, seconds, CPU seconds

FOLDER has tokenizers/, gsm8k/ and math/ with the files as published.
"""

import base64
import gzip
import hashlib
import json
import struct
import sys
import time
from pathlib import Path

import sentencepiece
import tiktoken
import tokenizers
from tokenizers import decoders, models, pre_tokenizers, trainers
from hard_strings import hard_strings

RESOURCES = Path(__file__).parent.parent / "resources" / "tokenizers"
STRINGS = RESOURCES / "hard_strings.json"
DIGESTS = RESOURCES / "rows.sha256.json"
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
    tree["added_tokens"] = [token for token in tree["added_tokens"] if not token["special"]]
    tree["post_processor"] = None
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(tree))
    return lambda text: tokenizer.encode(text).ids


def framed_json_file(path):
    """The whole prompt of a chat, as transformers encodes it; none for a question that names a special token."""
    tree = json.loads(path.read_text())
    tree["post_processor"] = None
    names = [token["content"] for token in tree["added_tokens"] if token["special"]]
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(tree))
    return lambda text: [] if any(name in text for name in names) else tokenizer.encode(framed(text)).ids


def framed(question):
    return f"<|begin_of_text|>user\n{question}<|end_of_text|>\n<|begin_of_text|>assistant\n<think>"


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
        "small-digits": json_file(RESOURCES / "small-digits.json"),
        "small-qwen": json_file(RESOURCES / "small-qwen.json"),
        "small-llama3": tiktoken_file(RESOURCES / "small-llama3.model"),
        "small-llama3-json": json_file(RESOURCES / "small-llama3.json"),
        "small-digits-framed": framed_json_file(RESOURCES / "small-digits.json"),
        "small-qwen-framed": framed_json_file(RESOURCES / "small-qwen.json"),
        "small-llama3-json-framed": framed_json_file(RESOURCES / "small-llama3.json"),
    }


def expected_path(name):
    return RESOURCES / f"{name}.ids.gz"


def texts(folder):
    """What is to be tokenised of each row of GSM8K and MATH, in the order of files and rows."""
    found = []
    for name in ("gsm8k/test", "gsm8k/train", "math/test", "math/train"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
            row = json.loads(line)
            found += [row[key] for key in ("question", "problem", "answer", "solution") if key in row]
    return found


def digest(encode, texts_):
    """SHA-256 of all ids as little-endian 32-bit numbers, each text's after how many they are."""
    sha256 = hashlib.sha256()
    for text in texts_:
        ids = encode(text)
        sha256.update(struct.pack(f"<{len(ids) + 1}i", len(ids), *ids))
    return sha256.hexdigest()


def digests(folder):
    rows = texts(folder)
    return {name: digest(encode, rows) for name, encode in published(folder).items()}


def check(references, strings, folder):
    wrong = 0
    if json.loads(STRINGS.read_text()) != strings:
        sys.exit("FAILED: hard_strings.json is not what hard_strings.py gives")
    for name, encode in references.items():
        with gzip.open(expected_path(name), "rt") as file:
            expected = json.load(file)
        different = [i for i, text in enumerate(strings) if encode(text) != expected[i]]
        wrong += len(different) + abs(len(expected) - len(strings))
        print(f"{name}: {len(strings) - len(different)} of {len(strings)} strings have the expected ids")
    expected = json.loads(DIGESTS.read_text())
    for name, found in digests(folder).items():
        wrong += found != expected[name]
        print(f"{name}: the rows of GSM8K and MATH have {'the' if found == expected[name] else 'not the'} expected ids")
    if wrong:
        sys.exit("FAILED: the committed ids are not those of the references")


def write(references, strings, folder):
    lines = ",\n".join(json.dumps(text) for text in strings)
    STRINGS.write_text(f"[\n{lines}\n]\n")
    for name, encode in references.items():
        text = json.dumps([encode(text) for text in strings], separators=(",", ":"))
        expected_path(name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    DIGESTS.write_text(json.dumps(digests(folder), indent=1) + "\n")


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
    train_llama3(json.loads(as_json.to_str()))
    derive_digits(json.loads(as_json.to_str()))
    derive_qwen(json.loads(as_json.to_str()))
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


def train_llama3(tree):
    """A tiktoken file, and the tokenizer.json that transformers makes of one: every split of a token is a merge.

    Tokens that no merges can reach come first, as Llama 3 has some too.
    """
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    ids = tree["model"]["vocab"]
    trained = sorted((token for token in ids if set(token) <= set(alphabet) and "|" not in token), key=ids.get)
    tokens = sorted(alphabet) + ["xthe", "\u0120xthey", "1+1=2"] + [token for token in trained if len(token) > 1]
    ranks = {token: rank for rank, token in enumerate(tokens)}
    alphabet_bytes = {character: value for value, character in enumerate(byte_alphabet())}
    with open(RESOURCES / "small-llama3.model", "w") as file:
        for token, rank in ranks.items():
            file.write(base64.b64encode(bytes(alphabet_bytes[c] for c in token)).decode() + f" {rank}\n")
    merges = [
        (rank, ranks[token[:i]], ranks[token[i:]], f"{token[:i]} {token[i:]}")
        for token, rank in ranks.items()
        for i in range(1, len(token))
        if token[:i] in ranks and token[i:] in ranks
    ]
    tree["model"]["vocab"] = ranks
    tree["model"]["merges"] = [merge for *_, merge in sorted(merges)]
    for token in tree["added_tokens"]:
        token["id"] += len(ranks)
    (RESOURCES / "small-llama3.json").write_text(json.dumps(tree, separators=(",", ":")))


def derive_digits(tree):
    """As SmolLM2's: every digit stands alone, and some bytes are no tokens, so that they vanish from a text."""
    alphabet = byte_alphabet()
    lost = {alphabet[value] for value in (0x04, 0x1D, 0xC0, 0xC1, 0xF5, 0xFF)}
    merges = [merge if isinstance(merge, list) else merge.split(" ") for merge in tree["model"]["merges"]]
    tree["model"]["merges"] = [pair for pair in merges if not lost & set("".join(pair))]
    kept = [token for token in tree["model"]["vocab"] if not lost & set(token)]
    tree["model"]["vocab"] = {token: i for i, token in enumerate(sorted(kept, key=tree["model"]["vocab"].get))}
    tree["pre_tokenizer"]["pretokenizers"] = [
        {"type": "Digits", "individual_digits": True},
        {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
    ]
    (RESOURCES / "small-digits.json").write_text(json.dumps(tree, separators=(",", ":")))


def derive_qwen(tree):
    """As Qwen's: the text is composed, and some tokens stand for themselves in it."""
    tree["normalizer"] = {"type": "NFC"}
    size = len(tree["model"]["vocab"])
    for i, text in enumerate(["<think>", "</think>", "<|e", "<|endof", "1+1"]):
        token = dict(tree["added_tokens"][0], id=size + i, content=text, special=False)
        tree["added_tokens"].append(token)
    (RESOURCES / "small-qwen.json").write_text(json.dumps(tree, separators=(",", ":")))


def byte_alphabet():
    """The character that stands for each byte: visible ones for themselves, the others from U+0100 on."""
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(value) if value in visible else chr(next(others)) for value in range(256)]


def train_pieces(name, **options):
    with open(RESOURCES / f"{name}.model", "wb") as file:
        sentencepiece.SentencePieceTrainer.train(model_writer=file, **options)


def serve(encode, folder):
    rows = texts(folder)
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        count = sum(len(encode(text)) for text in rows)
        print(count, time.perf_counter() - wall, time.process_time() - cpu, flush=True)


def main():
    task, *folders = sys.argv[1:]
    if task == "train":
        train()
        return
    folder = Path(folders[0])
    if task == "serve":
        serve(published(folder)[folders[1]], folder)
    elif task == "write":
        write({**small(), **published(folder)}, hard_strings(), folder)
    elif task == "check":
        check({**small(), **published(folder)}, hard_strings(), folder)
    else:
        sys.exit(__doc__)


main()
