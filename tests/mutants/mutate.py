"""Finds the mutants of a source, and writes a copy of it in which each can be switched on.

Where the source says `a < b`, the copy says `(lexid_mutant(17) ? (a <= b) : (a < b))`. Only the last
branch, which is the source's own, holds further mutants: at most one is ever on.
"""

from dataclasses import dataclass, field

from syntax import FENCES, Source

FLIPS = {"<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="]}
BINDS = {"<": 7, "<=": 7, ">": 7, ">=": 7, "==": 6, "!=": 6}
NOT_A_CALL = {"return", "if", "for", "while", "switch", "case", "default", "break", "const", "auto",
              "static", "using", "typedef", "struct", "class", "enum", "throw", "goto", "do", "else",
              "try", "catch", "constexpr", "assert", "template", "public", "private", "static_assert",
              "co_return", "extern", "namespace", "friend", "delete", "unsigned"}


@dataclass
class Mutant:
    path: str
    line: int
    change: str  # for people: from -> to
    within: str  # the line's text, by which a reason finds it again
    branch: str = ""  # what stands there instead
    number: int = 0

    @property
    def key(self):
        return f"{self.path} | {self.within} | {self.change}"


@dataclass
class Site:
    """A stretch of text, from one token to another, that mutants replace."""

    first: int
    last: int
    mutants: list
    shape: str = "value"  # value: an expression; truth: made bool; statement: may be left out


@dataclass
class Constant:
    """A `constexpr` of which there are other versions beside it."""

    name: str
    end: int  # where its declaration ends in the text
    versions: list = field(default_factory=list)  # (mutant, declaration)


def next_number(text):
    """The same number, one more."""
    digits = text.replace("'", "")
    for size in range(len(digits), 0, -1):
        try:
            value = int(digits[:size], 0)
        except ValueError:
            try:
                return repr(float(digits[:size]) + 1) + digits[size:]
            except ValueError:
                continue
        if digits[size:size + 1] == ".":
            continue
        return str(value + 1) + digits[size:]
    return None


class Finder:
    def __init__(self, source: Source):
        self.source = source
        self.tokens = source.tokens
        self.sites = []
        self.constants = []
        self.lines = source.text.split("\n")

    def find(self):
        for i, token in enumerate(self.tokens):
            if token.text == "constexpr":
                self._constant(i)
            if not self.source.is_changeable(i):
                continue
            if token.text in FLIPS and token.kind == "op":
                self._comparison(i)
            elif token.text in ("&&", "||") and not self.source.is_unary(i):
                self._logic(i)
            elif token.text in ("if", "while"):
                self._condition(i)
            elif token.text == "?":
                self._choice(i)
            elif token.kind == "number":
                self._number(i)
            elif token.text == "return":
                self._return(i)
            elif token.text in ("min", "max") and self.tokens[i - 1].text == "::":
                self._extreme(i)
            self._statement(i)
        return self

    def _mutant(self, i, change, branch):
        line = self.source.line_of(i)
        return Mutant(self.source.path, line, change, self.lines[line - 1].strip(), branch)

    def _add(self, first, last, at, branches, shape="value"):
        before = self.source.plain(first, last)
        mutants = [self._mutant(at, f"`{before}` becomes `{branch}`", branch) for branch in branches]
        self.sites.append(Site(first, last, mutants, shape))

    def _comparison(self, i):
        op = self.tokens[i].text
        beside = (self.tokens[i - 1].text, self.tokens[i + 1].text)
        if beside[0] == "operator" or ">" in beside:  # a shift is two of them
            return
        first, last = self.source.operands(i, BINDS[op])
        if first == i or last == i:
            return
        left, right = self.source.plain(first, i - 1), self.source.plain(i + 1, last)
        self._add(first, last, i, [f"{left} {other} {right}" for other in FLIPS[op]])

    def _logic(self, i):
        op = self.tokens[i].text
        first, last = self.source.operands(i, 2 if op == "&&" else 1)
        if first == i or last == i:
            return
        left, right = self.source.plain(first, i - 1), self.source.plain(i + 1, last)
        other = "||" if op == "&&" else "&&"
        if op == "||" and "&&" in left + right:
            left, right = f"({left})", f"({right})"
        swapped = f"({left}) {other} ({right})" if "||" in left + right else f"{left} {other} {right}"
        # Of a chain each clause is dropped once.
        is_chain = any(self.tokens[k].text == op and self.tokens[k].parent == self.tokens[i].parent
                       for k in range(first, i))
        self._add(first, last, i, [swapped, left] if is_chain else [swapped, left, right], "truth")

    def _condition(self, i):
        opening = i + 1
        if self.tokens[opening].text != "(":
            return
        closing = self.tokens[opening].match
        first = opening + 1
        for k in range(first, closing):
            if self.tokens[k].text == ";" and self.tokens[k].parent == opening:
                first = k + 1
        word = self.tokens[i].text
        assigned = [k for k in range(first, closing)
                    if self.tokens[k].text == "=" and self.tokens[k].parent == opening]
        if assigned:
            name = self.tokens[assigned[0] - 1].text
            text = self.source.plain(first, closing - 1)
            mutant = self._mutant(i, f"`{word} ({text})` becomes false", "")
            self.sites.append(Site(closing, closing, [mutant], f"declared {name}"))
        else:
            self._add(first, closing - 1, i, ["true", "false"] if word == "if" else ["false"], "truth")

    def _choice(self, i):
        first, _ = self.source.operands(i, 0.5)
        if first < i:
            self._add(first, i - 1, i, ["true", "false"], "truth")

    def _number(self, i):
        other = next_number(self.tokens[i].text)
        if other is not None and self.tokens[i - 1].text != "[":
            self._add(i, i, i, [other])

    def _return(self, i):
        opening = next((at for at in self.source.around(i) if self.tokens[at].body == "function"), -1)
        head = [self.tokens[k].text for k in self.source.head_of(opening)]
        last = self._end_of(i)
        text = self.source.plain(i + 1, last) if last > i else ""
        if not text:
            return
        is_lambda = self.tokens[opening - 1].text in (")", "]", "mutable") and "[" in head
        if "bool" in head[:4] or (
                is_lambda and "?" not in text and
                any(op in text for op in (" == ", " < ", " && ", "!", " > "))):
            self._add(i + 1, last, i, [f"!({text})"], "truth")

    def _extreme(self, i):
        scope = [self.tokens[k].text for k in range(max(0, i - 4), i)]
        first = i - 4 if scope == ["std", "::", "ranges", "::"] else i - 2
        if self.tokens[first].text != "std":
            return
        opening = i + 1
        if self.tokens[opening].text == "<t":
            opening = self.tokens[opening].match + 1
        if self.tokens[opening].text != "(":
            return
        last = self.tokens[opening].match
        other = "max" if self.tokens[i].text == "min" else "min"
        branch = self.source.plain(first, i - 1) + other + self.source.plain(i + 1, last)
        self._add(first, last, i, [branch])

    def _statement(self, i):
        """A call, an assignment or a `continue` that can be left out."""
        before = self.tokens[i - 1]
        starts = before.text == ";" or before.text == "{" or before.text == "}" or (
            before.text == ":" and self.source.statement_of(i) == i)
        parent = self.tokens[i].parent
        if not starts or parent < 0 or self.tokens[parent].body not in ("function", "block"):
            return
        if before.text == "}" and self.tokens[before.match].body == "list":
            return
        token = self.tokens[i]
        last = self._end_of(i - 1)
        if token.text == "continue":
            pass
        elif token.is_word:
            if token.text in NOT_A_CALL or self._declares(i, last):
                return
        elif token.text not in ("++", "--", "*", "("):
            return
        text = self.source.plain(i, last)
        if ".reserve(" in text or text.startswith("std::unreachable"):
            return  # it changes how long something takes, or nothing at all
        mutant = self._mutant(i, f"`{text};` is left out", "")
        self.sites.append(Site(i, last, [mutant], "statement"))

    def _declares(self, i, last):
        k = i
        while k <= last:
            token = self.tokens[k]
            if token.text == "<t":
                k = token.match + 1
            elif token.is_word and self.tokens[k + 1].text in ("::", "<t"):
                k += 1
            elif token.text == "::":
                k += 1
            elif token.is_word or token.text in ("*", "&"):
                if token.is_word and self.tokens[k - 1].text == ">t" and k > i:
                    return True
                k += 1
                if self.tokens[k].is_word and token.text != "return":
                    return True
                if token.is_word and self.tokens[k].text not in ("*", "&"):
                    return False
            else:
                return self.tokens[k].is_word
        return False

    def _end_of(self, i):
        """The last token of the statement in which i is the token before the first."""
        k = i + 1
        while self.tokens[k].text not in (";", "}"):
            k = self.tokens[k].match + 1 if self.tokens[k].match > k else k + 1
        return k - 1

    def _constant(self, i):
        first = i
        while first > 0 and self.tokens[first - 1].text in ("static", "inline"):
            first -= 1
        k = i
        while self.tokens[k].text not in ("=", ";", "(", "{"):
            k = self.tokens[k].match + 1 if self.tokens[k].match > k else k + 1
        if self.tokens[k].text not in ("=", "{") or self.tokens[k - 1].text == ")":
            return
        name = self.tokens[k - 1].text
        if name in NOT_A_CALL:
            return
        last = self._end_of(k if self.tokens[k].text == "=" else k - 1)
        if self.tokens[last + 1].text != ";" or not self.tokens[k - 1].is_word:
            return
        constant = Constant(name, self.tokens[last + 1].end)
        for n in range(k + 1, last + 1):
            other = next_number(self.tokens[n].text) if self.tokens[n].kind == "number" else None
            if other is None or any(self.tokens[at].text == "<t" and at > first
                                    for at in self.source.around(n)):
                continue
            value = self.source.plain(k, n - 1) + " " + other
            if n < last:
                value += " " + self.source.plain(n + 1, last)
            declared = self.source.plain(first, k - 2) + " "
            mutant = self._mutant(n, f"`{self.source.plain(k - 1, last)}` becomes `{name} {value}`", "")
            constant.versions.append((mutant, declared, value))
        if constant.versions:
            self.constants.append(constant)
