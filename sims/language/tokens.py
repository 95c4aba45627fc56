"""Tokens: pieces of words, by byte-pair encoding on bytes (R. Sennrich, B. Haddow and A. Birch,
2015), with the library `tokenizers`."""

import hashlib
from pathlib import Path

import numpy as np
from jaxtyping import Int
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from sims import checks

BYTES = 256


class Vocabulary:
    """Tokens, and how text is cut into them; any text can be, and comes back as it was."""

    def __init__(self, tokenizer: Tokenizer):
        self._tokenizer = tokenizer

    @classmethod
    def of(cls, text: str, size: int) -> "Vocabulary":
        """The bytes, and the `size` - 256 pieces that merging the commonest pair again and again
        makes of a text; fewer where it has no pair left that stands twice.
        """
        checks.integer("vocabulary", size, least=BYTES)
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=size,
            min_frequency=2,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator(text.splitlines(keepends=True), trainer)
        return cls(tokenizer)

    @classmethod
    def read(cls, path: str | Path) -> "Vocabulary":
        """That of a `tokenizer.json`; ValueError, in one sentence, for a file that is none."""
        try:
            return cls(Tokenizer.from_str(Path(path).read_text("utf-8")))
        except OSError as problem:
            raise ValueError(f"tokenizer needs {path}: {problem.strerror}") from None
        except Exception as problem:  # the library raises no narrower one
            raise ValueError(f"tokenizer must be a tokenizer.json, got {path}: {problem}") from None

    def __len__(self) -> int:
        return self._tokenizer.get_vocab_size()

    @property
    def digest(self) -> str:
        """A fingerprint of the tokens and merges: the beginning of a SHA-256 in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """As a `tokenizer.json` that `read` takes."""
        return self._tokenizer.to_str()

    def encode(self, text: str) -> Int[np.ndarray, " tokens"]:
        """The numbers of the tokens of a text, line by line, without those that some vocabularies
        put at its ends.
        """
        lines = self._tokenizer.encode_batch_fast(
            text.splitlines(keepends=True), add_special_tokens=False
        )
        return np.array([number for line in lines for number in line.ids], np.int32)

    def decode(self, tokens: Int[np.ndarray, " tokens"]) -> str:
        """The text of tokens; bytes that are no character become U+FFFD."""
        return self._tokenizer.decode(np.asarray(tokens).tolist(), skip_special_tokens=False)


def blocks(
    tokens: Int[np.ndarray, " tokens"], length: int, name: str
) -> Int[np.ndarray, "n length"]:
    """A text cut into blocks of so many tokens; what is left over at its end is dropped.

    ValueError, in one sentence, for a text that is shorter than a block."""
    checks.integer("block", length, least=2)
    whole = len(tokens) // length
    if not whole:
        raise ValueError(f"{name} must have at least a block of {length} tokens, got {len(tokens)}")
    return np.asarray(tokens[: whole * length]).reshape(whole, length)
