"""What a run of a language model begins with: tokens, the first parameters, and real blocks."""

from dataclasses import dataclass
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Int
from tqdm import tqdm

from sims import checks
from sims.families.learned import Items
from sims.families.points import Points
from sims.language import opt, prose
from sims.language.prose import Prose
from sims.language.tokens import Vocabulary, blocks
from sims.language.training import PART, Training, begin, go_on
from sims.language.transformer import Parameters, Shape, init

HELD = 0.1  #: share of the real blocks that no generation reads, the last ones


@dataclass(frozen=True)
class Start:
    """Where all generations start from.

    Attributes:
        vocabulary: what text is cut into.
        sizes: of the transformer.
        base: its first parameters.
        truth: real blocks, of which batches are drawn.
        held: [n, block] real blocks that no generation reads.
        end: a token that is never written, or None.
        about: where text and parameters come from, with their fingerprints.
    """

    vocabulary: Vocabulary
    sizes: Shape
    base: Parameters
    truth: Items
    held: Int[np.ndarray, "n block"]
    end: int | None
    about: str


def small(
    text: Prose | None = None,
    *,
    block: int = 64,
    vocabulary: int = 512,
    width: int = 32,
    layers: int = 1,
    heads: int = 4,
    training: Training = Training(steps=200, rate=5e-3),
    seed: int = 0,
    progress: bool = True,
) -> Start:
    """A small transformer that has read docstrings of Python's standard library, and a text that it
    has not: Python's help topics where none is given.

    ValueError, in one sentence, for a text that is too short."""
    real = prose.topics() if text is None else text
    other = prose.docstrings()
    tokens = Vocabulary.of(other.text + real.text, vocabulary)
    sizes = Shape(len(tokens), width, layers, heads, 4 * width, 2 * block)
    truth, held = _split(real, tokens, block)
    read = blocks(tokens.encode(other.text), block, other.name)
    key = jax.random.key(seed)
    base = _trained(sizes, init(sizes, key), training, read, key, progress)
    about = f"{other.name} ({other.digest}), then {real.name} ({real.digest})"
    return Start(tokens, sizes, base, truth, held, None, about)


def of_opt(weights: str | Path, tokenizer: str | Path, text: Prose, *, block: int = 64) -> Start:
    """OPT, from a `.safetensors` file with its `config.json`, and its `tokenizer.json`.

    ValueError, in one sentence, for files that are none of it, or do not go together."""
    model, tokens = opt.load(weights), Vocabulary.read(tokenizer)
    if len(tokens) > model.shape.vocabulary:
        raise ValueError(
            f"the tokenizer must be that of the model, which has {model.shape.vocabulary} tokens, "
            f"got {len(tokens)} in {tokenizer}"
        )
    truth, held = _split(text, tokens, block)
    about = f"{weights}, then {text.name} ({text.digest})"
    return Start(tokens, model.shape, model.parameters, truth, held, model.end, about)


def _split(real: Prose, tokens: Vocabulary, block: int) -> tuple[Items, np.ndarray]:
    """The blocks that are read, and those that are held back."""
    found = blocks(tokens.encode(real.text), block, real.name)
    held = max(round(HELD * len(found)), 1)
    checks.integer(f"blocks of {block} tokens in {real.name}", len(found), least=2)
    return Items(found[:-held], f"blocks of {real.name}"), found[-held:]


def _trained(sizes, base, training, read, key, progress):
    data = Points(jnp.asarray(read), jnp.ones(len(read)), jnp.int32(len(read)))
    run = begin(base, training)
    with tqdm(
        total=training.steps, unit="step", desc="first parameters", delay=1, leave=False,
        disable=None if progress else True,
    ) as bar:  # fmt: skip
        for done in range(0, training.steps, PART):
            run = go_on(sizes, training, run, data, key)
            bar.update(int(run.done) - done)
    return run.parameters
