"""Curated data: the points of a training set are chosen, one by one, among those that the model
makes; what is chosen and what is not differ in one respect, the type, 1 or 0."""

from typing import Any

import jax
import jax.numpy as jnp

from sims import checks
from sims.draws import Draws
from sims.families.relay import FittedRate, Rate, Relay, probability, uniforms
from sims.fold import reading
from sims.trees import static, traced

NAMED = {
    o.name: o
    for o in (
        reading("rate", lambda model, truth: model.rate, FittedRate),
        reading("change", lambda model, truth: model.rate - truth.rate, FittedRate),
    )
}


class _Selection(Relay):
    """The rate of ones of a training set of points that are chosen independently."""

    fitted, truths, named = FittedRate, Rate, NAMED
    tile = 2**12

    def begin(self, draws: Draws, truth: Rate) -> FittedRate:
        """The truth."""
        return FittedRate(jnp.asarray(truth.rate, float))


@traced
class BestOf(_Selection):
    """Of `pool` points of the model one is chosen, with odds of e^reward; ones have a reward that
    is larger by `gap` (Bradley and Terry, Luce)."""

    gap: Any
    pool: int = static(default=2)

    def __post_init__(self):
        checks.real("gap", self.gap)
        checks.integer("pool", self.pool, least=1)

    @classmethod
    def prototypes(cls):
        """Of two."""
        return ((cls(1.0), Rate(0.3)),)

    def hop(self, draws: Draws, model: FittedRate, count, truth: Rate) -> FittedRate:
        """For every point a pool, and a choice from it."""
        blocks = self.pool // 4 + 1  # a choice needs one number more than the pool has points
        odds = jnp.exp(self.gap)

        def more(point, ones):
            first = point * jnp.uint32(blocks)
            numbers = uniforms(draws, first + jnp.arange(blocks, dtype=jnp.uint32)).ravel()
            there = jnp.sum((numbers[1 : self.pool + 1] < model.rate).astype(float))
            weight = there * odds
            chosen = numbers[0] * (weight + self.pool - there) < weight
            return ones + chosen.astype(float)

        many = count.astype(jnp.uint32)
        ones = jax.lax.fori_loop(jnp.uint32(0), many, more, jnp.zeros(()))
        return FittedRate(ones / count)


@traced
class Verified(_Selection):
    """Points of the model are made until one is kept: ones with probability `keep_ones`, zeros
    with probability `keep_zeros`.

    A one is spoiled, and becomes a zero, with probability `spoiled` before it is looked at.  With
    probability 1 - `community` a point is for others, who keep the two types the other way round.
    """

    keep_ones: Any
    keep_zeros: Any
    spoiled: Any = 0.0
    community: Any = 1.0

    def __post_init__(self):
        for name in ("keep_ones", "keep_zeros"):
            probability(name, getattr(self, name), above=0)
        for name in ("spoiled", "community"):
            probability(name, getattr(self, name))

    @classmethod
    def prototypes(cls):
        """With all parts."""
        return ((cls(0.9, 0.3, 0.1, 0.8), Rate(0.3)),)

    def hop(self, draws: Draws, model: FittedRate, count, truth: Rate) -> FittedRate:
        """Points are made and looked at until enough are kept."""

        def make(state):
            place, done, ones, for_us = state
            who, made, looked, whole = uniforms(draws, place)
            # a point is for whom it is for until one is kept: -1 is for nobody yet
            for_us = jnp.where(for_us < 0, (who < self.community).astype(float), for_us)
            one = (made < model.rate) & (whole >= self.spoiled)
            kept = looked < jnp.where(one == (for_us > 0), self.keep_ones, self.keep_zeros)
            return (
                place + jnp.uint32(1),
                done + kept.astype(float),
                ones + (kept & one).astype(float),
                jnp.where(kept, -1.0, for_us),
            )

        none = jnp.zeros(())
        start = (jnp.uint32(0), none, none, jnp.full((), -1.0))
        _, _, ones, _ = jax.lax.while_loop(lambda state: state[1] < count, make, start)
        return FittedRate(ones / count)
