#!/usr/bin/env python3
"""Prints what fold_test.cpp compares `fold` with, from Python's own Unicode tables: the digest of the
folded forms of all characters but those that Unicode 15 added with a fold of their own. Python 3.11
is needed, whose tables are of Unicode 14.

    python3 tests/cel/fold_reference.py
"""

import hashlib
import unicodedata

WHITE_SPACE = {*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
               0x202F, 0x205F, 0x3000}
IGNORABLE = [(0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
             (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
             (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
             (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)]


def is_ignorable(code):
    return any(first <= code <= last for first, last in IGNORABLE)


def stripped(text):
    return "".join(c for c in text if not is_ignorable(ord(c)))


def fold(text):
    # Unicode 14, 3.13, D147: toNFKC_Casefold, spelled out by its steps until nothing changes.
    text = unicodedata.normalize("NFD", stripped(text))
    while True:
        after = stripped(unicodedata.normalize("NFKC", text)).casefold()
        after = unicodedata.normalize("NFKC", stripped(unicodedata.normalize("NFKC", after)))
        if after == text:
            break
        text = after
    words = "".join(" " if ord(c) in WHITE_SPACE else c for c in text).split(" ")
    return " ".join(word for word in words if word)


def is_compared(code):
    return not 0xD800 <= code <= 0xDFFF and not 0x1E030 <= code <= 0x1E06D


assert unicodedata.unidata_version == "14.0.0"
digest = hashlib.sha256()
for code in range(0x110000):
    if is_compared(code):
        digest.update(f"{code:x} ".encode() + fold(chr(code)).encode() + b"\n")
print(digest.hexdigest())
