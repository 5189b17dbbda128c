"""Writes the copy of a source in which its mutants can be switched on, line for line."""

from mutate import Mutant, Site


class Copy:
    """A copy's text, and which mutants stand where in it."""

    def __init__(self):
        self.parts = []
        self.size = 0
        self.spans = []  # (start, end, mutants), inner ones first
        self.open = []

    def write(self, text):
        self.parts.append(text)
        self.size += len(text)

    def begin(self, mutants):
        self.open.append((self.size, mutants))

    def end(self):
        start, mutants = self.open.pop()
        self.spans.append((start, self.size, mutants))

    @property
    def text(self):
        return "".join(self.parts)

    def mutants_at(self, line, column):
        """Whose fault an error there is: the mutants of the smallest stretch around it."""
        text = self.text
        start = 0
        for _ in range(line - 1):
            start = text.index("\n", start) + 1
        at = start + column - 1
        around = [span for span in self.spans if span[0] <= at <= span[1]]
        if not around:
            end = text.find("\n", start)
            around = [span for span in self.spans if span[0] <= end and span[1] >= start]
        if not around:
            return []
        return min(around, key=lambda span: span[1] - span[0])[2]


def nested(sites):
    """Sites as a tree: of each its sites inside. Those that cross another one are left out."""
    root = (None, [])
    stack = [root]
    for site in sorted(sites, key=lambda one: (one.first, -one.last, one.shape != "statement")):
        while stack[-1][0] is not None and stack[-1][0].last < site.first:
            stack.pop()
        around = stack[-1][0]
        if around is not None and site.last > around.last:
            continue
        node = (site, [])
        stack[-1][1].append(node)
        stack.append(node)
    return root[1]


def called(name, mutant: Mutant):
    return f"{name}_mutant_{mutant.number}"


class Renderer:
    def __init__(self, finder, sites):
        self.text = finder.source.text
        self.tokens = finder.source.tokens
        self.constants = {constant.end: constant for constant in finder.constants}
        self.tree = nested(sites)
        self.copy = Copy()

    def render(self):
        end = self._render(self.tree, 0)
        self._plain(end, len(self.text))
        return self.copy

    def _plain(self, start, end):
        """Text as it is, and behind each constant its other versions."""
        for at in sorted(at for at in self.constants if start < at <= end):
            self.copy.write(self.text[start:at])
            start = at
            for mutant, declared, value in self.constants[at].versions:
                self.copy.begin([mutant])
                self.copy.write(f" {declared}{called(self.constants[at].name, mutant)} {value};")
                self.copy.end()
        self.copy.write(self.text[start:end])

    def _render(self, nodes, start):
        for site, inside in nodes:
            self._plain(start, self.tokens[site.first].start)
            start = self.tokens[site.last].end
            self._site(site, inside)
        return start

    def _site(self, site: Site, inside):
        copy = self.copy
        copy.begin(site.mutants)
        if site.shape == "statement":
            copy.write(f"if (!lexid_mutant({site.mutants[0].number})) ")
        elif site.shape.startswith("declared "):
            name = site.shape.split()[1]
            copy.write(f"; !lexid_mutant({site.mutants[0].number}) && static_cast<bool>({name})")
        else:
            cast = "bool" if site.shape == "truth" else ""
            copy.write("(")
            for mutant in site.mutants:
                copy.begin([mutant])
                copy.write(f"lexid_mutant({mutant.number}) ? {cast}({mutant.branch}) : ")
                copy.end()
            copy.write(f"{cast}(")
        end = self._render(inside, self.tokens[site.first].start)
        self._plain(end, self.tokens[site.last].end)
        if site.shape not in ("statement",) and not site.shape.startswith("declared "):
            copy.write("))")
        copy.end()


def uses_of(finder, constants, is_own):
    """Where constants are used: sites with their other versions. `is_own`: whether a constant may be
    meant without its class before it."""
    source = finder.source
    sites = []
    for i, token in enumerate(source.tokens):
        constant = constants.get(token.text) if token.is_word else None
        if constant is None or source.tokens[i - 1].text in (".", "->") or not source.is_changeable(i):
            continue
        first = i
        while source.tokens[first - 1].text == "::":
            first -= 2
        if first == i and not is_own(constant):
            continue
        path = source.plain(first, i - 1) if first < i else ""
        mutants = []
        for mutant, _, _ in constant.versions:
            use = Mutant(**vars(mutant))
            use.branch = path + called(constant.name, mutant)
            mutants.append(use)
        sites.append(Site(first, i, mutants))
    return sites
