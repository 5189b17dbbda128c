#!/usr/bin/env python3
"""docs_test.py LEXID BUILD: whether what the documentation names is there: files that it links or
names, the program's commands and options, the scripts and theirs, presets, tests."""
import re
import subprocess
import sys
import unittest
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
NAMED_FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)+\.(?:cpp|hpp|sh|py|cmake|md|yaml|txt|jsonl|service)")


def code_of(text):
    """Each span and each line of a block, with the number and the text of its line."""
    in_block = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            in_block = not in_block
        elif in_block:
            yield number, re.sub(r"(^|\s)#\s.*", "", line), line
        else:
            for span in re.findall(r"`([^`]+)`", line):
                yield number, span.replace("\\|", "|"), line


def links_of(text):
    for number, line in enumerate(text.splitlines(), 1):
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
            if not re.match(r"[a-z]+:|#", target):
                yield number, target.split("#")[0]


class Findings(list):
    """What is wrong with a page. `help_of(command)` is what the program says of one, or None."""

    def __init__(self, path, text, help_of, tests):
        super().__init__()
        self.path, self.help_of, self.tests = path, help_of, tests
        for number, target in links_of(text):
            if not (ROOT / path).parent.joinpath(target).exists():
                self.say(number, f"links `{target}`, which is not there")
        for number, code, line in code_of(text):
            self.check_files(number, code)
            self.check_commands(number, code, line)
            self.check_scripts(number, code)
            self.check_presets_and_tests(number, code)

    def say(self, number, what):
        self.append(f"{self.path}:{number}: {what}")

    def check_files(self, number, code):
        for name in NAMED_FILE.findall(code):
            beginnings = [ROOT, ROOT / "src", ROOT / "tests", (ROOT / self.path).parent]
            folders = {path.name for one in beginnings for path in one.iterdir()} - {"build"}
            is_there = any((one / name).exists() for one in beginnings)
            if name.split("/")[0] in folders and not is_there:
                self.say(number, f"names `{name}`, which is not there")

    def check_commands(self, number, code, line):
        command = re.match(
            r"(?:sudo |docker exec \w+ )?lexid(?= |$)"
            r"((?: --[a-z-]+(?: [\w./-]*[A-Z./][\w./-]*)?)*) ?([a-z]*)", code)
        if command and command[2]:
            if self.help_of(command[2]) is None:
                self.say(number, f"`lexid {command[2]}` is no command")
                return
        elif not (command or code.startswith("--")):
            return
        # An option alone belongs to a command that its line names.
        commands = [command[2]] if command else re.findall(r"`(?:sudo )?lexid ([a-z]+)", line)
        known = "\n".join(self.help_of(one) or "" for one in ["", *commands])
        for option in OPTION.findall(code) if commands else []:
            if option not in OPTION.findall(known):
                self.say(number, f"`lexid {' or '.join(commands)}` has no option `{option}`")

    def check_scripts(self, number, code):
        script = re.match(r"(scripts/[\w.-]+\.sh)", code)
        if not script or not (ROOT / script[1]).exists():
            return  # a file that is missing is told as such
        text = (ROOT / script[1]).read_text()
        for option in OPTION.findall(code.split(" && ")[0]):
            if option not in text:
                self.say(number, f"`{script[1]}` has no option `{option}`")

    def check_presets_and_tests(self, number, code):
        presets = re.findall(r'"name": "(\w+)"', (ROOT / "CMakePresets.json").read_text())
        for preset in re.findall(r"--preset (\w+)", code):
            if preset not in presets:
                self.say(number, f"`{preset}` is no preset")
        for pattern in re.findall(r"\bctest .*-R '?([^'\s]+)", code):
            if not any(re.search(pattern, test) for test in self.tests):
                self.say(number, f"no test matches `{pattern}`")


class Rules(unittest.TestCase):
    def test_each_finds_what_is_missing_only(self):
        helps = {"": "--config FILE", "run": "--new-ledger", "history": "--export --backup"}
        rows = [
            ("[a](docs/design.md), [b](https://x.test/y), [c](#d)", None),
            ("see [a](docs/gone.md)", "links `docs/gone.md`"),
            ("`engine/gone.cpp`", "names `engine/gone.cpp`"),
            ("`base/secret.hpp`, `tests/sim/plants.cmake`, `text/plain.txt`", None),
            ("`lexid run --new-ledger`, `lexid --config x.yaml run`", None),
            ("`lexid fly`", "`lexid fly` is no command"),
            ("```sh\nlexid run --fast   # runs\n```", "no option `--fast`"),
            ("```sh\nlexid run   # not --fast\n```", None),
            ("| `lexid history` | with `--export` |", None),
            ("| `lexid history` | with `--import` |", "no option `--import`"),
            ("`--import` of something else", None),
            ("`scripts/test.sh --sanitize`", None),
            ("`scripts/test.sh --slow`", "`scripts/test.sh` has no option `--slow`"),
            ("`scripts/gone.sh`", "names `scripts/gone.sh`"),
            ("`cmake --preset nothing`", "`nothing` is no preset"),
            ("`ctest -R engine`", None),
            ("`ctest -R gone`", "no test matches `gone`"),
        ]
        for text, finding in rows:
            with self.subTest(text):
                found = Findings("README.md", text, helps.get, ["engine"])
                self.assertEqual(len(found), 1 if finding else 0, found)
                self.assertIn(finding or "", "".join(found))


@cache
def help_of(command):
    run = subprocess.run([LEXID, *command.split(), "--help"], text=True, capture_output=True)
    return run.stdout if run.returncode == 0 else None


class Pages(unittest.TestCase):
    def test_show_each_command(self):
        commands = re.findall(r"^  ([a-z]+)", help_of("").split("Subcommands:")[1], re.M)
        self.assertGreater(len(commands), 10)
        shown = re.findall(r"`(?:lexid )?([a-z]+)[ `]", (ROOT / "README.md").read_text())
        self.assertEqual([one for one in commands if one not in shown], [])

    def test_name_what_is_there(self):
        listed = subprocess.run(["ctest", "-N"], text=True, capture_output=True, cwd=BUILD).stdout
        tests = re.findall(r"Test +#\d+: (\S+)", listed)
        pages = sorted(path for path in ROOT.rglob("*.md")
                       if path.relative_to(ROOT).parts[0] not in ("build", ".git"))
        self.assertGreater(len(pages), 4)
        for page in pages:
            found = Findings(page.relative_to(ROOT), page.read_text(), help_of, tests)
            self.assertFalse(found, "\n" + "\n".join(found))


LEXID, BUILD = sys.argv[1:3]
unittest.main(argv=sys.argv[:1])
