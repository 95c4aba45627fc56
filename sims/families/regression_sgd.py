"""One pass of stochastic gradient descent from 0, refitted on its own labels: a plane is followed,
not a vector.

Rows are isotropic, so that the law of the weights depends on two numbers alone: their coordinate p
along w* and the length q of the rest. A generation labels the rows of the next with a = (p, q) and
noise; that one goes from u = -a, one row x after the other, by

    u += rate x (noise z - x'u),

in the plane of a and of the rest of u, across which x has two coordinates and the length chi of the
others. At the end the rest of u has a uniform direction around a. Features not seen are independent
of those seen, and so noise of the real labels."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, UInt32

from sims.draws import Draws
from sims.families import chi_squares
from sims.families.regression_readings import excess_risk, log_excess_risk, signal, statistical_gap
from sims.fold import Observable

PASS, TURN = range(2)
#: What is read.
READ = {
    excess_risk: lambda plane, goal: plane.risk(goal),
    log_excess_risk: lambda plane, goal: jnp.log(plane.risk(goal)),
    statistical_gap: lambda plane, goal: plane.gap(goal),
    signal: lambda plane, goal: plane.along / goal.seen,
}


class Goal(NamedTuple):
    """Lengths of w* at the features seen, and at the others."""

    seen: Float[Array, ""]
    hidden: Float[Array, ""]


class Plane(NamedTuple):
    """The weights at the features seen, the coordinate along w* and the length of the rest; what
    misses w* at the others.
    """

    along: Float[Array, " tile"]
    across: Float[Array, " tile"]
    hidden: Float[Array, ""]

    def gap(self, goal: Goal) -> Float[Array, " tile"]:
        """The squared distance to w* at the features seen."""
        return (self.along - goal.seen) ** 2 + self.across**2

    def risk(self, goal: Goal) -> Float[Array, " tile"]:
        """The squared distance to w*."""
        return self.gap(goal) + self.hidden**2


def run(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The values of the observables at the recorded generations, for replicates side by side."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    draws = Draws.root(seed, replicates.T, tables)
    weights = family.origin(truth).goal.weights
    goal = Goal(
        *(
            jnp.sqrt(jnp.sum(part**2))
            for part in (weights[: family.columns], weights[family.columns :])
        )
    )

    def generation(t, plane):
        noise = jnp.sqrt(truth.deviation**2 + jnp.where(t == 0, goal.hidden**2, 0))
        along, across = refit(
            draws.when(t.astype(jnp.uint32)),
            plane,
            samples[t],
            family.columns,
            family.learner.rate,
            noise,
        )
        return Plane(along, across, goal.hidden)

    def segment(plane, bounds):
        plane = jax.lax.fori_loop(bounds[0], bounds[1], generation, plane)
        return plane, tuple(READ[o](plane, goal) for o in observables)

    zero = jnp.zeros(len(replicates), dtype=float)
    return jax.lax.scan(
        segment, Plane(zero + goal.seen, zero, jnp.zeros_like(goal.hidden)), inputs.segments()
    )[1]


def refit(
    draws: Draws,
    before: Plane,
    count: Float[Array, ""],
    dimension: int,
    rate: Float[Array, ""],
    noise: Float[Array, ""],
) -> tuple[Float[Array, " tile"], Float[Array, " tile"]]:
    """The coordinate along w* and the length of the rest, after a pass over `count` rows that the
    weights before label.
    """
    length = jnp.sqrt(before.along**2 + before.across**2)
    rest = draws.tables.of_degree(jnp.asarray(dimension - 2, float)) if dimension > 2 else None
    steps = draws.at(PASS)

    def row(number: Int[Array, ""], u):
        one, two, three, log_ms = chi_squares.three_and(steps, rest, number.astype(jnp.uint32))
        others = 0 if rest is None else (dimension - 2) * jnp.exp(log_ms)
        two = two if dimension > 1 else 0 * two
        step = rate * (noise * three - one * u[0] - two * u[1])
        return u[0] + step * one, jnp.sqrt((u[1] + step * two) ** 2 + step**2 * others)

    forward, aside = jax.lax.fori_loop(
        0, count.astype(jnp.int32), row, (-length, jnp.zeros_like(length))
    )
    some = length > 0
    cosine, sine = (
        jnp.where(some, x / jnp.where(some, length, 1), x0)
        for x, x0 in ((before.along, 1.0), (before.across, 0.0))
    )
    one, _, _, log_ms = chi_squares.three_and(draws.at(TURN), rest, jnp.uint32(0))
    others = 0 if rest is None else (dimension - 2) * jnp.exp(log_ms)
    out = others / (
        one**2 + others
    )  # never x / sqrt(y): XLA makes of it what has not the same bits in all places of a tile
    turned = jnp.where(one < 0, -1, 1) * jnp.sqrt(one**2 / (one**2 + others))
    ahead = length + forward
    across = ahead * sine + aside * turned * cosine
    return ahead * cosine - aside * turned * sine, jnp.sqrt(across**2 + aside**2 * out)
