"""How wide LaTeX prints a formula, about: in em of the text, from the source alone."""

import re
from collections.abc import Iterator
from functools import lru_cache

TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[^\s]")
SCRIPT = 0.72  #: size of an index or exponent over that of its base
BRACKET = 0.65  #: one that grows with what it holds
RELATIONS = {"=", "<", ">", r"\leq", r"\geq", r"\to", r"\Longrightarrow", r"\wedge"}
SPACES = {r"\,": 0.17, r"\:": 0.22, r"\;": 0.28, r"\ ": 0.33, r"\quad": 1.0, "&": 0.5, r"\!": -0.17}
#: widths of what is neither a digit nor a common letter
WIDTHS = {"(": 0.4, ")": 0.4, "[": 0.3, "]": 0.3, ",": 0.45, "'": 0.3, "|": 0.3, "!": 0.3, ".": 0.3}
WIDTHS |= {"m": 0.88, "w": 0.72, "M": 0.97, "N": 0.85, "Q": 0.8, "K": 0.85, "G": 0.8, "i": 0.35}
WIDTHS |= {"j": 0.42, "l": 0.3, "t": 0.37, r"\infty": 1.0, r"\mathbb": 0.0, r"\text": 0.0}
WIDTHS |= {r"\operatorname": 0.17, r"\limits": 0.0, r"\displaystyle": 0.0, r"\infty": 1.0}
#: operators that carry their limits above and below
STACKED = {r"\sum": 1.45, r"\prod": 1.3, r"\int": 1.0, r"\lim": 1.45, r"\max": 1.9, r"\sup": 1.5}
NAMES = {"log", "exp", "sin", "cos", "sinh", "cosh", "tan", "min", "inf", "operatorname"}


@lru_cache(maxsize=2**16)
def width(tex: str) -> float:
    """Width of a formula in em; of several rows (``\\\\``) the widest."""
    return _Reader(TOKEN.findall(tex)).whole()


class _Reader:
    """One pass over the tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens: Iterator[str] = iter(tokens)
        self.inside = 0  #: fractions around the token

    def whole(self, until: str | None = None) -> float:
        """What is printed up to a token, or to the end."""
        widest = total = scripts = stacked = 0.0
        for token in self.tokens:
            if token == until:
                break
            if token in "^_":
                new = SCRIPT * self.argument()
                total += max(0.0, new - max(scripts, stacked))
                scripts = max(scripts, new)
                continue
            if token == r"\limits":
                continue
            scripts = 0.0
            stacked = 0.0 if self.inside else STACKED.get(token, 0.0)
            if token == r"\\":
                widest, total = max(widest, total), 0.0
            elif token == r"\end":
                self.argument()
                break
            else:
                total += self.one(token)
        return max(widest, total)

    def one(self, token: str) -> float:
        """A token with its arguments."""
        if token == "{":
            return self.whole("}")
        if token == r"\frac":
            return self.fraction()
        if token == r"\sqrt":
            return self.argument() + 0.9
        if token in (r"\left", r"\right", r"\biggl", r"\biggr"):
            return 0.0 if next(self.tokens) == "." else BRACKET
        if token == r"\begin":
            self.argument()
            return self.whole() + BRACKET
        if token in STACKED:
            return STACKED[token]
        if token in SPACES:
            return SPACES[token]
        if token in RELATIONS:
            return 1.33
        if token in "+-":
            return 1.22
        if token[1:] in NAMES:
            return 0.5 * len(token[1:]) + 0.17 if token != r"\operatorname" else 0.17
        return WIDTHS.get(token, 0.5 if token.isdigit() else 0.58)

    def fraction(self) -> float:
        """The wider of its two parts, which are smaller inside of another fraction."""
        size = SCRIPT if 0 < self.inside < 3 else 1.0
        self.inside += 1
        widest = max(self.argument(), self.argument())
        self.inside -= 1
        return size * widest + 0.24

    def argument(self) -> float:
        """The next group or token."""
        return self.one(next(self.tokens))
