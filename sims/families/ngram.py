"""n-gram language models refitted on their own text.

A model of order n says, for each context of n - 1 words, how likely each next word is; it is fitted
by counting.  Prompts are the contexts of the real text, in every generation the same, as where a
language model is prompted with real text to write the next generation's: so each context is a
multinomial experiment of its own, and the model is a product of Wright-Fisher chains.  A batch of M
tokens has M prompts, spread evenly over those of the text; a context without a prompt in a batch
keeps what it had.  What the text never has after a context no model ever writes there.

Counts are sparse: memory grows with the n-grams that the text has."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from sims import checks
from sims.draws import Draws
from sims.families.base import ExactFamily, Family
from sims.families.ngram_choice import Choice, chosen
from sims.families.ngram_readings import BUILDERS, NAMED, FittedNGram
from sims.families.ngram_table import Table, table
from sims.families.text import Text
from sims.fold import Observable
from sims.trees import static, traced
from sims.workflows import (
    Memory,
    PartialReplacement,
    Sizes,
    Weighted,
    Workflow,
    power_of_two,
)


class Counts(NamedTuple):
    """What a batch comes down to: how often each n-gram stands in it (or the weight it has)."""

    cells: Float[Array, " cells"]


@traced
class NGram(ExactFamily):
    """Next words given the `order` - 1 before them, fitted by counting.

    Its truth is a `Text`; generation 0 is the model of its n-grams, and real data are drawn from
    that.  A batch of a model, not the real one, is written with the law that these make of the
    fitted one, in this order:

    Attributes:
        order: n >= 1; 1 is the bag of words.
        temperature: T > 0: probabilities to the power 1/T, normalised.
        top_k: only the k likeliest continuations of a context, or None.
        nucleus: the fewest likeliest continuations with at least this mass, in (0, 1], or None.
        smoothing: in [0, 1): with this probability the next word is any that the text has after
            the context, with equal chances.

    Equally likely continuations are ranked as the text ranks them.  Draws have the resolution of
    2^-32 of a context's weight.
    """

    order: int = static()
    temperature: float | int = static(default=1.0)
    top_k: int | None = static(default=None)
    nucleus: float | None = static(default=None)
    smoothing: float | int = static(default=0.0)

    fitted = FittedNGram
    builders = BUILDERS
    subsamples = True
    tile = 2**8

    def __post_init__(self):
        checks.integer("order", self.order, least=1)
        if isinstance(self.temperature, (int, float)) and self.temperature == 0:
            raise ValueError(
                "temperature must be a finite number > 0, got 0, the limit in which only the "
                "likeliest continuation is left; top_k=1 is that"
            )
        checks.real("temperature", self.temperature, above=0.0)
        if self.top_k is not None:
            checks.integer("top_k", self.top_k, least=1)
        if self.nucleus is not None and not 0 < checks.real("nucleus", self.nucleus) <= 1:
            raise ValueError(f"nucleus must lie in (0, 1], got {self.nucleus!r}")
        if not 0 <= checks.real("smoothing", self.smoothing) < 1:
            raise ValueError(f"smoothing must lie in [0, 1), got {self.smoothing!r}")

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """A bag of words, and a bigram that writes sharper than it is."""
        text = Text.of(  # of as many words as a prototype's batches: these can be renewed
            "to be or not to be that is the question whether it is nobler in the mind to suffer so"
        )
        return (cls(1), text), (cls(2, temperature=0.8, top_k=2, smoothing=0.1), text)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables; surprisals are in nats."""
        return NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        if not (isinstance(workflow, PartialReplacement) and isinstance(truth, Text)):
            return
        prompts, corpus = len(truth.tokens) - self.order + 1, int(samples[0])
        if workflow.fresh is not None:
            raise ValueError(f"PartialReplacement of {self} takes no fresh real points")
        if corpus % prompts:
            raise ValueError(
                f"PartialReplacement answers the {prompts} prompts of {truth} anew: samples must "
                f"be a multiple of them, got {corpus}"
            )

    def reference(self, truth: Any) -> Table:
        """The n-grams of the text; ValueError, in one sentence, where it is too short."""
        if not isinstance(truth, Text):
            raise TypeError(f"truth must be a sims.Text, got {truth!r}")
        if len(truth.tokens) < self.order:
            raise ValueError(
                f"order {self.order} needs a text of at least {self.order} words, got {truth}"
            )
        return table(truth, self.order)

    def sizes(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """Capacities for the largest batch and the fresh real tokens."""
        real = int(workflow.fresh_points)
        return Sizes(power_of_two(int(samples.max()), 16), power_of_two(real, 16) if real else 0)

    def tables(
        self,
        truth: Any,
        workflow: Workflow,
        samples: np.ndarray,
        observables: tuple[Observable, ...],
    ) -> Table | Choice | tuple:
        """The n-grams of the text, where a workflow averages fits or chooses tokens: these need its
        contexts; and room for the tokens to choose from.
        """
        if isinstance(workflow, Weighted) and workflow.of == "parameters":
            return self.reference(truth)
        if not workflow.by_points:
            return ()
        most = samples.sum() if workflow.memory is Memory.POOL else samples.max()
        return Choice(self.reference(truth), jnp.zeros(power_of_two(int(most), 16), jnp.int32))

    def origin(self, truth: Table) -> FittedNGram:
        """Generation 0."""
        return FittedNGram(truth.counts)

    def init(
        self, draws: Draws, truth: Table, model: FittedNGram, count: Float[Array, ""], size: int
    ) -> tuple[Table, None]:
        """The n-grams of the text, which every draw needs; generation 0 draws the real data."""
        return truth, None

    def draw_statistic(
        self, draws: Draws, model: FittedNGram, count: Any, context: Table, size: int
    ) -> Counts:
        """The counts of `count` tokens that the model writes after the prompts; generation 0
        writes as the text is.
        """
        law = self.written(context, model.weights)
        if law is not model.weights:
            law = jnp.where(draws.generation == 0, model.weights, law)
        return counted(context, continuations(draws, context, law, count, size))

    def draw_real(
        self, draws: Draws, truth: Table, model: FittedNGram, count: Any, context: Any, size: int
    ) -> Counts:
        """The counts of `count` tokens of the text's own law after the prompts."""
        return counted(truth, continuations(draws, truth, truth.counts, count, size))

    def written(self, table: Table, weights: Float[Array, " cells"]) -> Float[Array, " cells"]:
        """The weights of the law with which a fitted model writes."""
        if self.temperature != 1:
            top = jax.ops.segment_max(weights, table.row, table.rows, indices_are_sorted=True)
            ratio = weights / jnp.where(top > 0, top, 1)[table.row]
            weights = jnp.where(ratio > 0, ratio ** (1 / self.temperature), 0)
        if self.top_k is not None or self.nucleus is not None:
            weights = jnp.where(self._kept(table, table.normalised(weights)), weights, 0)
        if self.smoothing:
            cells = jnp.diff(table.start)[table.row].astype(weights.dtype)
            weights = (1 - self.smoothing) * table.normalised(weights) + self.smoothing / cells
        return weights

    def _kept(self, table: Table, law: Float[Array, " cells"]) -> Bool[Array, " cells"]:
        """Which continuations are written: those of the best ranks."""
        cells = jnp.arange(len(law), dtype=jnp.int32)
        _, negative, order = jax.lax.sort((table.row, -law, cells), num_keys=2, is_stable=True)
        first = table.start[table.row]  # ranked, too: rows stay where they are
        kept = cells >= 0
        if self.top_k is not None:
            kept &= cells - first < self.top_k
        if self.nucleus is not None:
            with jax.enable_x64(True):
                mass = jnp.cumsum(jax.lax.convert_element_type(-negative, jnp.float64))
                before = jnp.concatenate([jnp.zeros(1, jnp.float64), mass])
                inside = before[cells] - before[first]
                inside = jax.lax.convert_element_type(inside, law.dtype)
            kept &= inside < self.nucleus
        return jnp.zeros_like(kept).at[order].set(kept)

    def empty(self, truth: Table, size: int) -> Counts:
        """No tokens."""
        return Counts(jnp.zeros_like(truth.counts))

    def merge(self, a: Counts, b: Counts) -> Counts:
        """Both sets."""
        return Counts(a.cells + b.cells)

    def reweigh(self, a: Counts, factor: Any) -> Counts:
        """The same set with all weights multiplied by `factor`."""
        return Counts(a.cells * factor)

    def count(self, a: Counts) -> Float[Array, ""]:
        """Total weight."""
        return jnp.sum(a.cells)

    def subsample(self, draws: Draws, pool: Counts, budget: int) -> Counts:
        """The counts of `budget` tokens of the pool: to every context its prompts among so many,
        as far as the pool has them.
        """
        with jax.enable_x64(True):
            numbers = jnp.diff(_first_prompts(draws.tables.table, budget))
        return Counts(chosen(draws, draws.tables, pool.cells, numbers))

    def renew(self, draws: Draws, pool: Counts, batch: Counts) -> Counts:
        """The pool with the batch in the place of as many of its own tokens, in every context."""
        given_up = chosen(draws, draws.tables, pool.cells, draws.tables.table.per_row(batch.cells))
        return Counts(pool.cells - given_up + batch.cells)

    def fit(self, draws: Draws, model: FittedNGram, training: Counts) -> FittedNGram:
        """The counts, or the probabilities of each context where fits are averaged: a context
        without any is not fitted.
        """
        averaged = isinstance(draws.tables, Table)
        cells = draws.tables.normalised(training.cells) if averaged else training.cells
        return FittedNGram(cells)

    def average(self, weight: Any, a: FittedNGram, b: FittedNGram) -> FittedNGram:
        """Probabilities averaged, context by context; those of one where the other has none."""
        return FittedNGram(weight * a.weights + (1 - weight) * b.weights)

    def advance(
        self, draws: Draws, model: FittedNGram, estimate: FittedNGram, truth: Table
    ) -> tuple[FittedNGram, tuple]:
        """The fitted continuations, and those of before where a context had no prompt."""
        prompted = (truth.per_row(estimate.weights) > 0)[truth.row]
        return FittedNGram(jnp.where(prompted, estimate.weights, model.weights)), ()


def continuations(
    draws: Draws, table: Table, weights: Float[Array, " cells"], count: Any, size: int
) -> Int[Array, " size"]:
    """The cell of the token after each of `count` prompts, and the number of cells for the rest of
    `size`; prompts stand row by row.

    The prompts of a row cut its law into as many equal parts; a draw lands in one of them, and two
    tables say which cells meet it.  Where the law is that of as many tokens, each part lies in one
    cell, and nothing is left to search.
    """
    words = jnp.concatenate(draws.blocks((-(-size // 4),)))[:size]
    with jax.enable_x64(True):
        first = _first_prompts(table, count)
        parts = jnp.diff(first)
        rows = jnp.arange(table.rows, dtype=jnp.int32)
        row = _steps(first[:-1], jnp.where(parts > 0, rows, -1), size)
        heap = _running(jnp.add, _real(weights))
        heap = jnp.concatenate([jnp.zeros(1, jnp.float64), heap])
        begin, whole = heap[table.start[:-1]], jnp.diff(heap[table.start])
        scale = _real(parts) / jnp.where(whole > 0, whole, 1.0)
        place = (heap[:-1] - begin[table.row]) * scale[table.row]
        cells, start = jnp.arange(len(weights), dtype=jnp.int32), first[table.row]
        least = _steps(start + _whole(jnp.ceil(place)), cells, size)
        most = _steps(start + _whole(jnp.floor(place)), cells, size)
        word = jax.lax.convert_element_type(words, jnp.uint64)
        share = jax.lax.convert_element_type(parts[row], jnp.uint64)
        part = first[row] + _whole(word * share >> jnp.uint64(32))
        target = begin[row] + _real(words) * 2.0**-32 * whole[row]

        def narrower(ends):
            low, high = ends
            middle = (low + high + 1) // 2
            below = heap[middle] <= target
            return jnp.where(below, middle, low), jnp.where(below, high, middle - 1)

        ends = least[part], jnp.maximum(most[part], least[part])
        low, _ = jax.lax.while_loop(lambda ends: jnp.any(ends[0] < ends[1]), narrower, ends)
        used = jnp.arange(size, dtype=jnp.int32) < first[-1]
        return jnp.where(used, low, jnp.int32(len(weights)))


def _first_prompts(table: Table, count: Any) -> Int[Array, " rows1"]:
    """The first of `count` prompts of each row, and their number: those that stand evenly among the
    prompts of the text, row by row.
    """
    number, before = (jax.lax.convert_element_type(x, jnp.int64) for x in (count, table.before))
    return _whole((before * number + before[-1] - 1) // before[-1])


def _steps(places: Int[Array, " n"], values: Int[Array, " n"], size: int) -> Int[Array, " size"]:
    """At each of `size` places the largest value that stands there or before."""
    marks = jnp.full(size, -1, jnp.int32).at[places].max(_whole(values), mode="drop")
    return jnp.maximum(_running(jnp.maximum, marks), 0)


#: The running sum or maximum: on a CPU three times as fast as `jnp.cumsum` and `jax.lax.cummax`.
_running = jax.lax.associative_scan


def _real(values: Any) -> Float[Array, " n"]:
    return jax.lax.convert_element_type(values, jnp.float64)


def _whole(values: Any) -> Int[Array, " n"]:
    return jax.lax.convert_element_type(values, jnp.int32)


def counted(table: Table, cells: Int[Array, " size"]) -> Counts:
    """The counts of what `continuations` gave."""
    return Counts(jnp.zeros_like(table.counts).at[cells].add(1.0, mode="drop"))
