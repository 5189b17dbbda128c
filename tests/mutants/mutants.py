#!/usr/bin/env python3
"""Makes small changes to src/policy, src/engine and src/ledger, one at a time, and says which of them
no unit test notices. See scripts/mutants.sh.

All mutants are in one test program, in copies of the sources with a switch for each
(mutate.py, render.py), so that a change costs a run of the tests that reach it and no build.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import by_hand
from mutate import Finder
from render import Renderer, uses_of
from syntax import Source

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/mutants"
FOLDERS = ("policy", "engine", "ledger")
KILLED_MIN = 0.95
A_FILE_MAX = 1000
# What a mutant may take that hangs nothing.
TIMES_SLOWER_MAX = 5
SECONDS_MORE_MAX = 3
# Tests this quick are run before the others.
QUICK_MS = 60


class Project:
    """The copies, and the program made of them and of the tests."""

    def __init__(self, folder, dev):
        self.folder = folder
        self.dev = dev
        self.copies = {}
        self.mutants = []
        self.by_hand = []

    # -- the copies -----------------------------------------------------------------------------

    def find(self, dropped):
        finders = {}
        for folder in FOLDERS:
            for path in sorted((ROOT / "src" / folder).glob("*.[ch]pp")):
                name = str(path.relative_to(ROOT))
                finders[name] = Finder(Source(name, path.read_text())).find()
        shared = {}
        for name, finder in finders.items():
            if name.endswith(".hpp"):
                shared |= {constant.name: (name, constant) for constant in finder.constants}
        for name, finder in finders.items():
            stem = name.rsplit(".", 1)[0]
            known = {constant: (where, it) for constant, (where, it) in shared.items()}
            known |= {it.name: (name, it) for it in finder.constants}
            own = {id(it) for where, it in known.values() if where.rsplit(".", 1)[0] == stem}
            finder.known = {key: it for key, (where, it) in known.items()}
            finder.is_own = lambda it, own=own: id(it) in own
        self.finders = finders
        self._number(dropped)

    def _number(self, dropped):
        self.mutants = []
        seen = {}
        for place, finder in enumerate(self.finders.values()):
            found = [mutant for site in finder.sites for mutant in site.mutants]
            found += [version[0] for it in finder.constants for version in it.versions]
            # A change of one file leaves the numbers, and so the copies, of the others as they are.
            for number, mutant in enumerate(sorted(found, key=lambda one: one.line), 1):
                mutant.number = (place + 1) * A_FILE_MAX + number
                count = seen[mutant.key] = seen.get(mutant.key, 0) + 1
                if count > 1:
                    mutant.change += f" (number {count} on such a line)"
                self.mutants.append(mutant)
        self.drop(lambda mutant: mutant.key in dropped or "\n" in mutant.branch)

    def drop(self, is_dropped):
        for finder in self.finders.values():
            for site in finder.sites:
                site.mutants = [one for one in site.mutants if not is_dropped(one)]
            finder.sites = [site for site in finder.sites if site.mutants]
            for constant in finder.constants:
                constant.versions = [one for one in constant.versions if not is_dropped(one[0])]
        self.mutants = [one for one in self.mutants if not is_dropped(one)]

    def write(self):
        used = set()
        for name, finder in self.finders.items():
            uses = uses_of(finder, finder.known, finder.is_own)
            uses = [site for site in uses if site.mutants]
            used |= {mutant.number for site in uses for mutant in site.mutants}
            copy = Renderer(finder, finder.sites + uses).render()
            self.copies[name] = copy
            text = copy.text
            if name.endswith(".hpp"):
                text = text.replace("#pragma once", '#pragma once  // \n#include "mutants/switch.hpp"\n#line 2', 1)
            else:
                text = '#include "mutants/switch.hpp"\n#line 1\n' + text
            write_if_new(self.folder / "copy" / Path(name).relative_to("src"), text)
        constants = {version[0].number for finder in self.finders.values()
                     for it in finder.constants for version in it.versions}
        self.mutants = [one for one in self.mutants
                        if one.number not in constants or one.number in used]

    # -- the program ----------------------------------------------------------------------------

    def write_ninja(self):
        tests = []
        for folder in FOLDERS:
            listed = (ROOT / "tests" / folder / "CMakeLists.txt").read_text()
            listed = re.search(r"lexid_test\(.*?SOURCES(.*?)LINKS", listed, re.S).group(1)
            tests += [ROOT / "tests" / folder / name for name in listed.split()]
        sources = sorted((self.folder / "copy").glob("*/*.cpp"))
        sources += [*tests, HERE / "main.cpp"]
        flags = (f"-std=c++2b -O1 -w -Wno-c++11-narrowing -fno-strict-aliasing -ferror-limit=0 "
                 f"-fno-caret-diagnostics -fno-color-diagnostics -I{self.folder}/copy -I{ROOT}/src -I{ROOT}/tests "
                 f"-DLEXID_SOURCE_DIR='\"{ROOT}\"'")
        lines = [f"flags = {flags}", f"libraries = {self.libraries()}",
                 "rule pch", "  command = clang++-19 $flags -x c++-header $in -o $out -MMD -MF $out.d",
                 "  depfile = $out.d",
                 "rule cc", "  command = clang++-19 $flags -include-pch all.pch -c $in -o $out -MMD -MF $out.d",
                 "  depfile = $out.d",
                 "rule link", "  command = clang++-19 -fuse-ld=lld-19 $in $libraries -o $out",
                 "build all.pch: pch all.hpp"]
        write_if_new(self.folder / "all.hpp", "".join(
            f"#include <{name}>\n" for name in ("algorithm", "array", "chrono", "deque", "filesystem",
                                                "fstream", "functional", "map", "memory", "optional",
                                                "set", "string", "utility", "vector", "gmock/gmock.h",
                                                "gtest/gtest.h", "random")))
        objects = []
        for source in sources:
            name = "objects/" + "_".join(source.parts[-2:]) + ".o"
            objects.append(name)
            lines.append(f"build {name}: cc {source} | all.pch")
        lines.append(f"build tests: link {' '.join(objects)}")
        by_hand_texts, self.by_hand = by_hand.copies()
        for name, text in by_hand_texts.items():
            source = self.folder / "by_hand" / Path(name).relative_to("src")
            write_if_new(source, text)
            plain = "objects/" + "_".join(source.parts[-2:]) + ".o"
            other = "by_hand_" + plain
            lines.append(f"build {other}: cc {source} | all.pch")
            objects[objects.index(plain)] = other
        lines.append(f"build tests_by_hand: link {' '.join(objects)}")
        write_if_new(self.folder / "build.ninja", "\n".join(lines) + "\n")

    def libraries(self):
        text = (self.dev / "build.ninja").read_text()
        names = []
        for test in FOLDERS:
            block = text[text.index(f"build tests/{test}/{test}_test:"):]
            line = re.search(r"LINK_LIBRARIES = (.*)", block).group(1)
            for name in line.split():
                if not re.search(r"liblexid_(policy|engine|ledger)\.a|gmock_main", name):
                    names.append(str(self.dev / name) if name.startswith("src/") else name)
        return " ".join(names)

    def build(self, jobs):
        """What does not compile; nothing if the program is there."""
        run = subprocess.run(["ninja", "-C", str(self.folder), "-k", "0", "-j", str(jobs)],
                             capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return None
        return run.stdout + run.stderr

    def faulty(self, output):
        """The mutants that an error is the fault of."""
        numbers = set()
        lines = output.split("\n")
        pattern = re.compile(r".*/copy/(\w+/\w+\.[ch]pp):(\d+):(\d+): (?:fatal )?(error|note)")
        wanted = False
        for line in lines:
            if re.search(r": (fatal )?error: ", line):
                wanted = True
            found = pattern.match(line)
            if not found or not wanted:
                continue
            wanted = False
            copy = self.copies["src/" + found.group(1)]
            for mutant in copy.mutants_at(int(found.group(2)), int(found.group(3))):
                numbers.add(mutant.number)
        return numbers


def write_if_new(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def load(path, otherwise):
    return json.loads(path.read_text()) if path.exists() else otherwise


def make(project, jobs):
    """Builds the program; a mutant that does not compile is none."""
    dropped_file = project.folder / "dropped.json"
    dropped = set(load(dropped_file, []))
    project.find(dropped)
    while True:
        project.write()
        project.write_ninja()
        output = project.build(jobs)
        if output is None:
            return
        numbers = project.faulty(output)
        if not numbers:
            errors = [line for line in output.split("\n") if "error: " in line or "ld.lld" in line]
            sys.exit("\n".join(errors[:20]) + "\nthe copies don't compile, and no mutant is to blame")
        dropped |= {one.key for one in project.mutants if one.number in numbers}
        dropped_file.write_text(json.dumps(sorted(dropped), indent=0))
        print(f"{len(numbers)} mutants don't compile and are left out", flush=True)
        project.drop(lambda one: one.number in numbers)


class Runner:
    def __init__(self, program, quick):
        self.program = program
        self.quick = quick
        self.times = {}
        self.reached = {}  # by test

    def record(self):
        file = self.program.with_name(self.program.name + ".reached")
        run = subprocess.run([self.program, "--gtest_brief=1"], capture_output=True, text=True, check=False,
                             env=os.environ | {"LEXID_MUTANTS_REACHED": str(file)})
        if run.returncode != 0:
            sys.exit(run.stdout[-5000:] + run.stderr[-2000:] + "\nthe tests fail with no mutant on")
        for line in file.read_text().splitlines():
            test, took, *numbers = line.split()
            self.times[test] = int(took)
            for number in numbers:
                self.reached.setdefault(int(number), []).append(test)

    def killer(self, number, known):
        """The test that notices the mutant, if one does."""
        tests = sorted(self.reached.get(number, []), key=self.times.get)
        groups = [[known]] if known in tests else []
        groups.append([test for test in tests if self.times[test] <= QUICK_MS])
        if not self.quick:
            groups.append([test for test in tests if self.times[test] > QUICK_MS])
        if len(tests) == 1:
            # What is made once and kept is reached by the first test only that needs it.
            groups.append([test for test in self.times if self.times[test] <= QUICK_MS])
        for group in groups:
            if group and (found := self._run(number, group)):
                return found
        return None

    def _run(self, number, tests):
        limit = SECONDS_MORE_MAX + TIMES_SLOWER_MAX * sum(map(self.times.get, tests)) / 1000
        command = ["nice", self.program, "--gtest_fail_fast", "--gtest_filter=" + ":".join(tests)]
        try:
            run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False,
                                 timeout=limit, env=os.environ | {"LEXID_MUTANT": str(number)})
        except subprocess.TimeoutExpired as late:
            text = (late.stdout or b"").decode(errors="replace")
            return (re.findall(r"\[ RUN      \] (\S+)", text) or tests)[-1]
        if run.returncode == 0:
            return None
        failed = re.findall(r"\[  FAILED  \] ([\w/.]+)", run.stdout)
        return failed[0] if failed else (re.findall(r"\[ RUN      \] (\S+)", run.stdout) or tests)[-1]


def read_equivalent(path):
    """Reasons by the key of the mutant."""
    reasons = {}
    key = None
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("src/"):
            key = line.strip()
            reasons[key] = ""
        elif line.startswith("    ") and key:
            reasons[key] = (reasons[key] + " " + line.strip()).strip()
    return reasons


class Verdicts:
    """What became of mutants."""

    def __init__(self, mutants, killers_file):
        self.mutants = mutants
        self.killers_file = killers_file
        self.reasons = read_equivalent(HERE / "equivalent.txt")
        self.equivalent = [one for one in mutants if one.key in self.reasons]
        self.killers = {}
        self.survivors = []

    def judge(self, runner, jobs, again):
        """`again`: only those that no test killed in an earlier run; the others count as killed."""
        known = load(self.killers_file, {})
        judged = [one for one in self.mutants if one.key not in self.reasons]
        if again:
            self.killers = {one.key: known[one.key] for one in judged if one.key in known}
            judged = [one for one in judged if one.key not in known]
        begun = time.monotonic()

        def run(mutant):
            return mutant, runner.killer(mutant.number, known.get(mutant.key))

        with ThreadPoolExecutor(jobs) as pool:
            for count, (mutant, killer) in enumerate(pool.map(run, judged), 1):
                if killer:
                    self.killers[mutant.key] = killer
                else:
                    self.survivors.append(mutant)
                    reached = "" if runner.reached.get(mutant.number) else " (no test gets there)"
                    print(f"{mutant.path}:{mutant.line}: {mutant.change}{reached}\n    {mutant.key}",
                          flush=True)
                if count % 200 == 0:
                    print(f"{count} of {len(judged)} after {time.monotonic() - begun:.0f} s, "
                          f"{len(self.survivors)} survived", flush=True)
        self.killers_file.write_text(json.dumps(known | self.killers, indent=0))
        return self

    def report(self, name):
        print(f"{name}: {len(self.mutants)} mutants, {len(self.killers)} killed, "
              f"{len(self.survivors)} survived, {len(self.equivalent)} equivalent")

    @property
    def share(self):
        return len(self.killers) / max(1, len(self.killers) + len(self.survivors))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--only", default="", help="only those whose file and line match this")
    parser.add_argument("--quick", action="store_true", help=f"only tests of less than {QUICK_MS} ms")
    parser.add_argument("--again", action="store_true", help="only those that survived the last run")
    parser.add_argument("--by-hand", action="store_true", help="only those of by_hand.txt")
    options = parser.parse_args()
    project = Project(ROOT / "build/mutants", ROOT / "build/dev")
    project.folder.mkdir(parents=True, exist_ok=True)
    make(project, options.jobs)

    def run(program, mutants, name):
        runner = Runner(project.folder / program, options.quick)
        runner.record()
        mutants = [one for one in mutants if re.search(options.only, f"{one.path}:{one.line}")]
        verdicts = Verdicts(mutants, project.folder / f"{program}.killers").judge(
            runner, options.jobs, options.again)
        verdicts.report(name)
        return verdicts

    shares = [run("tests_by_hand", project.by_hand, "by hand").share]
    if not options.by_hand:
        verdicts = run("tests", project.mutants, "by rule")
        shares.append(verdicts.share)
        missing = set(verdicts.reasons) - {one.key for one in project.mutants}
        for key in sorted(missing):
            print(f"equivalent.txt names a mutant that is no more: {key}")
        print(f"{verdicts.share:.1%} of those that change anything are killed")
    sys.exit(0 if min(shares) >= KILLED_MIN else 1)


if __name__ == "__main__":
    main()
