"""Writes the tokenizer of stories260K, tok512.bin of llama2.c, as the SentencePiece model that it was exported from.

    python make_stories260k_tokenizer.py tok512.bin tokenizer.model
"""
import struct
import sys

UNKNOWN, CONTROL, BYTE, NORMAL = 2, 3, 6, 1


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def pieces(data):
    position = 4  # after the length of the longest piece
    while position < len(data):
        score, length = struct.unpack_from("<fi", data, position)
        position += 8 + length
        yield score, data[position - length : position]


def kind(index):
    return UNKNOWN if index == 0 else CONTROL if index < 3 else BYTE if index < 259 else NORMAL


model = b""
for index, (score, text) in enumerate(pieces(open(sys.argv[1], "rb").read())):
    text = text.strip(b"\n") if kind(index) == CONTROL else text.replace(b" ", "\u2581".encode())
    model += field(1, field(1, text) + field(2, score) + field(3, kind(index)))
model += field(2, field(3, 2) + field(35, 1))  # byte pairs, and bytes for what is in no piece
model += field(3, field(1, b"identity") + field(3, 1) + field(4, 0) + field(5, 1))
open(sys.argv[2], "wb").write(model)
