"""A text as a truth: its words in their order, which the law of the next word is read from.

Words are those of Unicode's default word boundaries (UAX #29), as the library `regex` finds them:
"can't" and "3.14" are one word each, a letter keeps its combining marks, punctuation is none.  They
are compared after normalisation (NFC) and without regard to case."""

import hashlib
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex

from sims import checks

#: What begins with a letter, a digit or an underscore, up to the next boundary.
WORD = regex.compile(r"\b\w.*?\b", regex.WORD | regex.DOTALL)


@dataclass(frozen=True, eq=False)
class Text:
    """A text, as numbers of words.

    Attributes:
        vocabulary: the distinct words, by number, in the order in which they first stand.
        tokens: [N] numbers of words, in the order of the text.
        name: what it is called in words.

    Raises ValueError, in one sentence, where there is no word, or a number without a word."""

    vocabulary: Sequence[str]
    tokens: np.ndarray
    name: str = "a text"

    def __post_init__(self):
        tokens = np.asarray(self.tokens)
        if tokens.ndim != 1 or not tokens.size:
            raise ValueError(f"{self.name} must have at least one word, got none")
        whole = np.issubdtype(tokens.dtype, np.integer)
        if not whole or tokens.min() < 0 or tokens.max() >= len(self.vocabulary):
            raise ValueError(
                f"tokens must be numbers of the {len(self.vocabulary)} words of the vocabulary, "
                f"got {tokens.min()} to {tokens.max()}"
            )
        object.__setattr__(self, "vocabulary", tuple(self.vocabulary))
        object.__setattr__(self, "tokens", tokens.astype(np.int32))

    @classmethod
    def of(cls, text: str, name: str = "a text") -> "Text":
        """The words of a string."""
        return cls.from_words(words(text), name)

    @classmethod
    def from_words(cls, found: Iterable[str], name: str = "a text") -> "Text":
        """A text that is a sequence of words already."""
        numbers: dict[str, int] = {}
        tokens = [numbers.setdefault(word, len(numbers)) for word in found]
        return cls(tuple(numbers), np.array(tokens, dtype=np.int32), name)

    @classmethod
    def read(cls, path: str | Path) -> "Text":
        """The words of a file in UTF-8.

        ValueError, in one sentence, where it cannot be read or is no text.
        """
        return cls.of(contents(path), str(path))

    @classmethod
    def python(cls) -> "Text":
        """The help topics that come with every Python (`pydoc_data.topics`).

        About 60 000 words of English; they differ from one version of Python to the next, so that a
        result that quotes them quotes `digest`, too."""
        from pydoc_data.topics import topics

        return cls.of("\n".join(topics[topic] for topic in sorted(topics)), "Python's help topics")

    def commonest(self, most: int) -> "Text":
        """The text without all but so many of its words: the commonest, of those that are as common
        the first to stand.
        """
        counts = np.bincount(self.tokens, minlength=len(self.vocabulary))
        if np.count_nonzero(counts) <= checks.integer("most", most, least=1):
            return self
        chosen = np.zeros(len(counts), bool)
        chosen[np.argsort(-counts, kind="stable")[:most]] = True
        found = [str(self.vocabulary[token]) for token in self.tokens[chosen[self.tokens]].tolist()]
        return Text.from_words(found, f"{self.name}, its {most} commonest words")

    @property
    def digest(self) -> str:
        """A fingerprint of the words in their order: the beginning of a SHA-256 in hexadecimal."""
        whole = "\n".join(self.vocabulary).encode() + b"\0" + self.tokens.astype("<i4").tobytes()
        return hashlib.sha256(whole).hexdigest()[:16]

    def __repr__(self) -> str:
        return (
            f"Text({self.name}: {len(self.tokens)} words, {len(self.vocabulary)} distinct, "
            f"{self.digest})"
        )


#: bytes of a text, at most
LARGEST = 2**28


def words(text: str) -> list[str]:
    """The words of a string, in order, normalised and without regard to case."""
    return WORD.findall(unicodedata.normalize("NFC", text).casefold())


def contents(path: str | Path) -> str:
    """What a file in UTF-8 holds, without a mark of byte order.

    ValueError, in one sentence, where it cannot be read or is no text.
    """
    try:
        found = Path(path).stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            raise ValueError(
                f"text needs a file of at most {LARGEST >> 20} MiB that can be read, got {path}"
            )
        data = Path(path).read_bytes()
    except OSError as problem:
        raise ValueError(
            f"text needs a file that can be read, got {path}: {problem.strerror}"
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ValueError(
            f"text needs a file in UTF-8, got {path}, whose byte {problem.start} is none"
        ) from None
    if "\0" in text:
        raise ValueError(f"text needs a file of words, got {path}, which holds null characters")
    return text
