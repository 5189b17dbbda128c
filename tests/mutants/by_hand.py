"""The changes of by_hand.txt, in copies of their sources that replace those of mutants.py."""

import re
from pathlib import Path

from mutate import Mutant

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ENTRY = re.compile(r"^(\d+) (\S+): ([^\n]*)\n<<<<\n(.*?)\n====\n(.*?)\n>>>>$", re.S | re.M)


def read(path):
    """(mutant, text, what replaces it) of each entry."""
    for number, file, change, find, replace in ENTRY.findall(path.read_text()):
        yield Mutant(file, 0, change, number, "", int(number)), find, replace


def copies():
    """The changed sources by their names, and the mutants in them."""
    texts = {}
    mutants = []
    for mutant, find, replace in read(HERE / "by_hand.txt"):
        text = texts.get(mutant.path) or (ROOT / mutant.path).read_text()
        if text.count(find) != 1:
            print(f"by_hand.txt: what {mutant.within} replaces stands {text.count(find)} times in "
                  f"{mutant.path}; it is left out: {mutant.change}")
            continue
        mutant.line = text.count("\n", 0, text.index(find)) + 1
        switch = f"lexid_mutant({mutant.number})"
        texts[mutant.path] = text.replace(find, replace.replace("MUTANT", switch))
        mutants.append(mutant)
    start = '#include "mutants/switch.hpp"\n#line 1\n'
    return {name: start + text for name, text in texts.items()}, mutants
