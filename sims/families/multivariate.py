"""The Gaussian in d dimensions under `Replace`, by Bartlett factors: O(d^3) per generation whatever
the batch size.

With covariance Sigma = L L' a batch of M points has mean mu + L z / sqrt(M) and scatter L A A' L',
where A is the Bartlett factor of W_d(M - 1) and independent of z. So L' = L A / sqrt(M - ddof)
stays triangular and is never factorised again. It is kept as L = U diag(exp(l)) with U unit lower
triangular: l may go to -infinity, no number under- or overflows.

Everything is in the truth's own coordinates, where it is standard normal; the observables are
invariant under affine maps."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from sims import checks
from sims.draws import Draws
from sims.engine.chi_square import ChiSquares
from sims.families import chi_squares
from sims.families.bartlett import Bartlett, bartlett, diagonal
from sims.families.base import Chain, ChainFamily, Family
from sims.families.chi_squares import STEP
from sims.fold import Observable, reading
from sims.trees import static, traced
from sims.truths import Normal, Reference, is_normal
from sims.workflows import Replace, Workflow

FACTOR, MEAN, WALK = range(3)


class FittedMultivariate(NamedTuple):
    """A fitted normal law with mean `displacement` and covariance L L', L = factor
    diag(exp(log_scale)), in d dimensions.
    """

    displacement: Float[Array, " d"]
    factor: Float[Array, "d d"]
    log_scale: Float[Array, " d"]


def _trace(model: FittedMultivariate) -> Float[Array, ""]:
    return jnp.sum(model.factor**2 * jnp.exp(2 * model.log_scale)[None, :])


def _kl(model: FittedMultivariate, truth: Reference) -> Float[Array, ""]:
    square = jnp.sum(model.displacement**2)
    return (_trace(model) + square - len(model.log_scale)) / 2 - jnp.sum(model.log_scale)


#: log det Sigma_n - log det Sigma_0; tr Sigma_0^-1 Sigma_n; (mu_n - mu_0)' Sigma_0^-1 (mu_n -
#: mu_0); KL(model || truth).
log_det = reading("log_det", lambda model, truth: 2 * jnp.sum(model.log_scale), FittedMultivariate)
trace = reading("trace", lambda model, truth: _trace(model), FittedMultivariate)
squared_distance = reading(
    "squared_distance", lambda model, truth: jnp.sum(model.displacement**2), FittedMultivariate
)
kl_to_truth = reading("kl_to_truth", _kl, FittedMultivariate)
NAMED = {o.name: o for o in (log_det, trace, squared_distance, kl_to_truth)}


@traced
class MultivariateGaussian(ChainFamily):
    """N(mean, covariance) in `dimension` dimensions, fitted with divisor count - ddof, from a
    `Normal` truth.

    The truth stands for any normal law: what is observed does not depend on its mean and
    covariance. Every training set must have more points than dimensions. Under `Replace`; with
    `Samples` under every workflow."""

    dimension: int = static()
    ddof: Any = 0.0

    fitted = FittedMultivariate

    def __post_init__(self):
        checks.integer("dimension", self.dimension, least=1)
        checks.real("ddof", self.ddof)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """By the walk and by the factor."""
        return ((cls(2), Normal()),)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables."""
        return NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        if is_normal(truth) and not isinstance(workflow, Replace):
            raise ValueError(
                f"MultivariateGaussian runs under Replace, got {workflow}: use Samples({self})"
            )
        self.check_counts(truth, workflow, samples)

    def check_counts(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, unless the truth is normal and every training set has more
        points than dimensions and than ddof.
        """
        if not is_normal(truth):
            raise ValueError(f"MultivariateGaussian needs a Normal truth, got {truth}")
        least = int(workflow.counts(samples).min())
        if least <= self.dimension or not least > self.ddof:
            raise ValueError(
                f"samples must exceed dimension = {self.dimension} and ddof = {self.ddof:g}, got "
                f"{least}"
            )

    def tables(
        self,
        truth: Any,
        workflow: Workflow,
        samples: np.ndarray,
        observables: tuple[Observable, ...],
    ) -> ChiSquares:
        """The laws of the diagonals of all Bartlett factors."""
        return ChiSquares.of(
            float(count) - 1 - j for count in np.unique(samples) for j in range(self.dimension)
        )

    def route(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Chain:
        """A walk where only log det is read; else the factor, and the mean where it is read."""
        return walk if set(observables) <= {log_det} else factor_chain


def _read(observables, model, truth):
    return tuple(
        jax.vmap(lambda m, o=o: jnp.asarray(o.read((), m, truth), float), in_axes=-1)(model)
        for o in observables
    )


def factor_chain(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The factor of the covariance, and the mean where it is read."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    d, tile = family.dimension, len(replicates)
    draws = Draws.root(seed, replicates.T, tables)
    laws_of = diagonal(tables, samples - 1, d)
    moving = not set(observables) <= {log_det, trace}

    def variates(t):
        now = draws.when(t.astype(jnp.uint32))
        return bartlett(now.at(FACTOR), laws_of.at(t)), now.at(MEAN).normal((d,)) if moving else ()

    def generation(t, carry):
        (mean, factor, scale), residue, (wishart, z) = carry
        count = samples[t]
        if moving:
            mean = mean + _apply(factor, jnp.exp(scale) * z) / jnp.sqrt(count)
        factor, scale, residue = _step(factor, scale, residue, wishart, count - family.ddof)
        return FittedMultivariate(mean, factor, scale), residue, variates(t + 1)

    def segment(carry, bounds):
        carry = jax.lax.fori_loop(bounds[0], bounds[1], generation, carry)
        return carry, _read(observables, carry[0], truth)

    zero = jnp.zeros((d, tile), dtype=float)
    origin = FittedMultivariate(zero, jnp.broadcast_to(jnp.eye(d)[:, :, None], (d, d, tile)), zero)
    return jax.lax.scan(segment, (origin, zero, variates(jnp.int32(0))), inputs.segments())[1]


def _apply(
    factor: Float[Array, "d d tile"], vector: Float[Array, "d tile"]
) -> Float[Array, "d tile"]:
    return sum(
        (factor[:, k] * vector[k][None] for k in range(1, len(vector))),
        start=factor[:, 0] * vector[0][None],
    )


def _step(
    factor: Float[Array, "d d tile"],
    scale: Float[Array, "d tile"],
    residue: Float[Array, "d tile"],
    wishart: Bartlett,
    divisor,
) -> tuple[Float[Array, "d d tile"], Float[Array, "d tile"], Float[Array, "d tile"]]:
    """U diag(e^l) A / sqrt(divisor) = U' diag(e^l'), with U' = U T and T_kj = e^(l_k - l'_j) A_kj /
    sqrt(divisor) below T_jj = 1.
    """
    term = wishart.log_diagonal - jnp.log(divisor) / 2 - residue
    total = scale + term
    new = factor
    for k in range(1, len(scale)):
        row = jnp.exp(scale[k][None] - total[:k] - jnp.log(divisor) / 2) * wishart.row(k)
        new = new.at[k:, :k].add(factor[k:, k][:, None] * row[None])
    return new, total, (total - scale) - term


def walk(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """log det is a sum of d independent terms per generation, drawn for STEP of them at a time."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    d, tile = family.dimension, len(replicates)
    draws = Draws.root(seed, replicates.T, tables).at(WALK)
    laws_of = diagonal(tables, samples - 1, d).plus(-jnp.log(samples - family.ddof)[:, None])

    def segment(carry, bounds):
        first, last = bounds

        def step(number, carry):
            now, times = (
                draws.when(number.astype(jnp.uint32)),
                [STEP * number + k for k in range(STEP)],
            )
            here = [((first <= t) & (t < last)).astype(samples.dtype) for t in times]

            def dimension(j, term):
                laws = [laws_of.at((t, j)).times(on) for t, on in zip(times, here, strict=True)]
                one, two, three, four = chi_squares.four(now, laws, j.astype(jnp.uint32))
                return term + ((one + two) + (three + four))

            total, residue = carry
            term = jax.lax.fori_loop(0, d, dimension, -residue)
            new = total + term
            return new, (new - total) - term

        carry = jax.lax.fori_loop(first // STEP, -(-last // STEP), step, carry)
        half = jnp.broadcast_to(carry[0][None] / (2 * d), (d, tile))
        model = FittedMultivariate(jnp.zeros_like(half), jnp.zeros((d, d, tile), dtype=float), half)
        return carry, _read(observables, model, truth)

    zero = jnp.zeros(tile, dtype=float)
    return jax.lax.scan(segment, (zero, zero), inputs.segments())[1]
