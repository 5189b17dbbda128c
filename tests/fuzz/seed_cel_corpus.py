#!/usr/bin/env python3
"""seed_cel_corpus.py SUITE.jsonl DIRECTORY: writes each expression of the suite as a corpus file."""
import hashlib
import json
import pathlib
import sys

suite, directory = sys.argv[1], pathlib.Path(sys.argv[2])
directory.mkdir(parents=True, exist_ok=True)
with open(suite, encoding="utf-8") as lines:
    for line in lines:
        text = json.loads(line)["expr"].encode()
        (directory / hashlib.sha256(text).hexdigest()[:16]).write_bytes(text)
