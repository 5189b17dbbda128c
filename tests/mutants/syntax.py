"""C++ as far as mutants.py has to understand it: tokens, brackets, and what kind of text a place is.

It leans on the form that clang-format gives the sources: a binary `<` has a blank before it, the `<`
of a template has none. What it takes for something else does not compile, or fails the tests with
no mutant on, and is found that way.
"""

import re
from dataclasses import dataclass

PATTERN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<pp>^[ \t]*\#(?:[^\n\\]|\\.)*)
      | (?P<string>(?:u8|[uUL])?R"(?P<delim>[^()\\ ]{0,16})\(.*?\)(?P=delim)"|(?:u8|[uUL])?"(?:[^"\\\n]|\\.)*")
      | (?P<char>'(?:[^'\\\n]|\\.)+')
      | (?P<number>\.?[0-9](?:[eEpP][+-]|'(?=[0-9a-fA-F])|[\w.])*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<op><=>|->\*|<<=|>>=|\.\.\.|->|::|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])
    """,
    re.S | re.M | re.X,
)

# By how tightly they bind.
BINARY = {"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7,
          ">=": 7, "<=>": 8, "<<": 9, "+": 10, "-": 10, "*": 11, "/": 11, "%": 11}
ASSIGNMENT = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="}
# No operand reaches over these.
FENCES = ASSIGNMENT | {",", ";", "?", ":", "return", "case", "throw", "else", "do", "co_return"}
OPENING = {"(": ")", "[": "]", "{": "}", "<t": ">"}


@dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int
    match: int = -1  # the other one of a pair of brackets, by index
    parent: int = -1  # the opening bracket around it, by index
    body: str = ""  # of a `{`: what it opens: scope, function, block, list

    @property
    def is_word(self):
        return self.kind == "word"


class Source:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.tokens = []
        self._scan()
        self._pair()
        self._classify()

    def _scan(self):
        for found in PATTERN.finditer(self.text):
            kind = found.lastgroup
            if kind == "delim":
                kind = "string"
            if kind not in ("comment", "pp"):
                self.tokens.append(Token(kind, found.group(), found.start(), found.end()))

    def _is_template(self, i):
        before = self.tokens[i - 1]
        if before.text == "template":
            return True
        return before.end == self.tokens[i].start and before.text != "operator" and (
            before.is_word or before.text in ("]", ">"))

    def _pair(self):
        stack = []
        for i, token in enumerate(self.tokens):
            token.parent = stack[-1] if stack else -1
            if token.kind != "op":
                continue
            if token.text in "([{":
                stack.append(i)
            elif token.text == "<" and i > 0 and self._is_template(i):
                token.text = "<t"
                stack.append(i)
            elif token.text == ">" and stack and self.tokens[stack[-1]].text == "<t":
                self._close(stack, i)
                token.text = ">t"
            elif token.text in ")]}":
                self._close(stack, i)

    def _close(self, stack, i):
        opening = stack.pop()
        self.tokens[opening].match = i
        self.tokens[i].match = opening
        self.tokens[i].parent = stack[-1] if stack else -1

    def head_of(self, i):
        """The indexes of the tokens from the start of the statement or declaration up to i."""
        first = i
        while first > 0:
            before = self.tokens[first - 1]
            if before.text in ")]>t" and before.match >= 0:
                first = before.match
                continue
            if before.text == "}" and self.tokens[before.match].body == "list":
                first = before.match
                continue
            if before.text in (";", "{", "}", "(", "["):
                break
            first -= 1
        return range(first, i)

    def _classify(self):
        for i, token in enumerate(self.tokens):
            if token.text == "{":
                token.body = self._kind_of_brace(i)

    def _kind_of_brace(self, i):
        if i == 0:
            return "block"
        before = self.tokens[i - 1]
        head = [self.tokens[k].text for k in self.head_of(i)]
        if "namespace" in head or (head and head[0] in ("class", "struct", "enum", "union", "template")
                                   and "(" not in head):
            return "scope"
        if before.text == "{" and before.body == "list":
            return "list"
        if before.text in ("else", "do", "try"):
            return "block"
        if before.text == ")" and head and head[0] in ("if", "for", "while", "switch", "else", "catch"):
            return "block"
        if before.text in (";", "{", "}", ":") and head[-1:] != [")"]:
            return "block"
        if before.text in (")", "const", "noexcept", "override", "mutable"):
            return "function"
        if before.text == "]" and self.tokens[before.match - 1].text in ("(", ",", "=", "return"):
            return "function"
        if "->" in head:
            at = len(head) - 1 - head[::-1].index("->")
            if head[at - 1] in (")", "]", "const"):
                return "function"
        return "list"

    # -- what a place is ------------------------------------------------------------------------

    def around(self, i):
        """The opening brackets around token i, from the inmost."""
        at = self.tokens[i].parent
        while at >= 0:
            yield at
            at = self.tokens[at].parent

    def is_changeable(self, i):
        """In the body of a function, and nothing that must be known while compiling."""
        in_function = False
        for opening in self.around(i):
            token = self.tokens[opening]
            if token.text == "<t":
                return False
            if token.text == "(" and self.tokens[opening - 1].text in (
                    "assert", "static_assert", "requires", "noexcept", "decltype", "sizeof"):
                return False
            if token.text == "{" and token.body == "function":
                in_function = True
                if any(self.tokens[k].text in ("constexpr", "consteval")
                       for k in self.head_of(opening)):
                    return False
        if not in_function:
            return False
        start = self.statement_of(i)
        return not any(self.tokens[k].text in ("constexpr", "static_assert", "using", "case")
                       for k in range(start, min(start + 3, i)))

    def statement_of(self, i):
        """The index of the token with which the statement around i starts."""
        at = i
        while at > 0:
            before = self.tokens[at - 1]
            brace = before if before.text == "{" else self.tokens[before.match]
            if before.text == ";" or (before.text in ("{", "}") and brace.body != "list"):
                break
            at = before.match if -1 < before.match < at - 1 else at - 1
        if self.tokens[at].text in ("case", "default"):
            for k in range(at, i):
                if self.tokens[k].text == ":":
                    return k + 1
        return at

    def is_unary(self, i):
        before = self.tokens[i - 1]
        return (before.kind == "op" and before.text not in (")", "]", "}", ">t")) or \
            before.text in ("return", "case", "throw")

    def operands(self, i, binds):
        """The first and the last token of what an operator at i joins, if it binds so tightly."""
        first = i
        while first > 0:
            before = self.tokens[first - 1]
            if before.match >= 0 and before.match < first - 1 and before.text != "}":
                first = before.match
                continue
            if before.text == "}" and self.tokens[before.match].body == "list":
                first = before.match
                continue
            if before.text in OPENING or before.text == "}" or before.text in FENCES:
                break
            if BINARY.get(before.text, 99) < binds and not self.is_unary(first - 1):
                break
            first -= 1
        last = i
        while last + 1 < len(self.tokens):
            after = self.tokens[last + 1]
            if after.match > last + 1:
                last = after.match
                continue
            if after.text in (")", "]", "}", ">t") or after.text in FENCES:
                break
            if BINARY.get(after.text, 99) <= binds and not self.is_unary(last + 1):
                break
            last += 1
        return first, last

    def plain(self, first, last):
        """The text from one token to another on one line, without comments."""
        parts = []
        for k in range(first, last + 1):
            token = self.tokens[k]
            if k > first and self.tokens[k - 1].end < token.start:
                parts.append(" ")
            parts.append(token.text[0] if token.text in ("<t", ">t") else token.text)
        return "".join(parts)

    def line_of(self, i):
        return self.text.count("\n", 0, self.tokens[i].start) + 1
