"""Numbers read off a fitted Gaussian, by formulas that stay accurate in float32 next to the truth
and far from it.

Notation: d = (mean - truth mean) / truth deviation, g = log(v / v0), both carried by the model; so
v = v0 exp(g). Divergences are pure numbers; `variance`, `sigma`, `mean_offset`, `squared_error` and
`wasserstein2` are in the units of the data."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, Protocol, runtime_checkable

import jax.numpy as jnp
from jax.scipy.stats import norm
from jaxtyping import Array, Float
from scipy.special import ndtri

from sims import checks
from sims.fold import Observable
from sims.fold import reading as reading_of


class FittedGaussian(NamedTuple):
    """A fitted Gaussian in the truth's standard units.

    Attributes:
        displacement: (mean - truth mean) / truth deviation.
        log_ratio: log(variance / truth variance), summed with compensation.
        residue: what rounding still owes: log_ratio - residue is the better sum.
    """

    displacement: Float[Array, "*tile"]
    log_ratio: Float[Array, "*tile"]
    residue: Float[Array, "*tile"]


@runtime_checkable
class Options(Protocol):
    """What the walks ask of a Gaussian: its options."""

    ddof: Any
    temperature: Any
    functional_error: Any
    tilt: Any


def reading(name: str, read: Callable[[Any, Any], Any]) -> Observable:
    """The observable of a fitted Gaussian, without memory."""
    return reading_of(name, read, FittedGaussian)


#: log(v / v0): pure, exact next to the truth.
log_ratio = reading("log_ratio", lambda model, truth: model.log_ratio)
log_variance = reading("log_variance", lambda model, truth: truth.log_variance + model.log_ratio)
variance = reading("variance", lambda model, truth: truth.deviation**2 * jnp.exp(model.log_ratio))
sigma = reading("sigma", lambda model, truth: truth.deviation * jnp.exp(model.log_ratio / 2))
mean_offset = reading("mean_offset", lambda model, truth: truth.deviation * model.displacement)
squared_error = reading(
    "squared_error", lambda model, truth: (truth.deviation * model.displacement) ** 2
)

#: Differential entropy (1/2) log(2 pi e v).
entropy = reading(
    "entropy",
    lambda model, truth: (
        (math.log(2 * math.pi * math.e) + truth.log_variance + model.log_ratio) / 2
    ),
)

#: Those that do not look at the mean.
VARIANCE_ALONE = frozenset({log_ratio, log_variance, variance, sigma, entropy})


def _exp_gap(x):
    """exp(x) - 1 - x without cancellation: its Taylor series in nested form where |x| < 1/2."""
    small = jnp.where(jnp.abs(x) < 0.5, x, 0)
    series = 1 + small / 12
    for k in range(11, 2, -1):
        series = 1 + small / k * series
    return jnp.where(jnp.abs(x) < 0.5, small**2 / 2 * series, jnp.expm1(x) - x)


def _log_cosh_gap(model):
    """log(cosh(D / sqrt 2) - 1), D the Fisher-Rao distance to the truth: d^2 exp(-g/2) / 4 + 2
    sinh(g/4)^2.
    """
    drift = 2 * jnp.log(jnp.abs(model.displacement)) - math.log(4) - model.log_ratio / 2
    quarter = jnp.abs(model.log_ratio) / 4
    log_sinh = quarter + jnp.log(-jnp.expm1(-2 * quarter)) - math.log(2)
    return jnp.logaddexp(drift, math.log(2) + 2 * log_sinh)


def _fisher_rao(model, truth):
    half = (_log_cosh_gap(model) - math.log(2)) / 2
    near, far = jnp.minimum(half, 0), jnp.maximum(half, 0)
    asinh = jnp.where(
        half < 0, jnp.arcsinh(jnp.exp(near)), far + jnp.log1p(jnp.sqrt(1 + jnp.exp(-2 * far)))
    )
    return 2 * math.sqrt(2) * asinh


def _total_variation(model, truth):
    """Between the roots u of the log-density ratio, a u^2 + b u + c in the model's own units, one
    density is above.
    """
    d, g = model.displacement, model.log_ratio
    scale = jnp.exp(g / 2)
    a, b, c = jnp.expm1(g), 2 * d * scale, d**2 - g
    root = jnp.sqrt(jnp.maximum(b**2 - 4 * a * c, 0))
    q = -(b + jnp.where(b < 0, -root, root)) / 2
    same = q == 0
    u, w = jnp.where(a == 0, jnp.inf, q / jnp.where(a == 0, 1, a)), c / jnp.where(same, 1, q)
    gap = (norm.cdf(u) - norm.cdf(d + scale * u)) - (norm.cdf(w) - norm.cdf(d + scale * w))
    return jnp.where(same, 0, jnp.abs(gap))


#: KL(model || truth) = (e^g - 1 - g + d^2) / 2.
kl_to_truth = reading(
    "kl_to_truth", lambda model, truth: (_exp_gap(model.log_ratio) + model.displacement**2) / 2
)

#: KL(truth || model) = (e^-g - 1 + g + d^2 e^-g) / 2.
kl_from_truth = reading(
    "kl_from_truth",
    lambda model, truth: (
        (_exp_gap(-model.log_ratio) + model.displacement**2 * jnp.exp(-model.log_ratio)) / 2
    ),
)

#: Squared 2-Wasserstein distance to the truth, v0 (d^2 + (e^{g/2} - 1)^2).
wasserstein2 = reading(
    "wasserstein2",
    lambda model, truth: (
        truth.deviation**2 * (model.displacement**2 + jnp.expm1(model.log_ratio / 2) ** 2)
    ),
)

#: Fisher-Rao distance D to the truth, and cosh(D / sqrt 2) = d^2 e^{-g/2} / 4 + cosh(g/2), whose
#: mean is closed.
fisher_rao = reading("fisher_rao", _fisher_rao)
cosh_fisher_rao = reading("cosh_fisher_rao", lambda model, truth: 1 + jnp.exp(_log_cosh_gap(model)))

#: Total variation distance to the truth, in [0, 1].
total_variation = reading("total_variation", _total_variation)


@cache
def variance_power(power: float | int) -> Observable:
    """variance^power, in the units of the data to the power 2 * power; taken in logarithms."""
    power = checks.real("power", power)
    return reading(
        f"variance_power({power:g})",
        lambda model, truth: jnp.exp(power * (truth.log_variance + model.log_ratio)),
    )


@cache
def exceeds(level: float | int) -> Observable:
    """1 where variance >= level * truth variance, else 0: its mean is a probability."""
    log_level = math.log(checks.real("level", level, above=0.0))
    return reading(
        f"exceeds({level:g})", lambda model, truth: (model.log_ratio >= log_level).astype(float)
    )


@cache
def tail_mass(k: float | int) -> Observable:
    """The model's own mass farther than k truth deviations from the truth's mean."""
    k = checks.real("k", k, least=0.0)

    def read(model, truth):
        inverse = jnp.exp(-model.log_ratio / 2)
        upper = norm.sf((k - model.displacement) * inverse)
        return upper + norm.sf((k + model.displacement) * inverse)

    return reading(f"tail_mass({k:g})", read)


@cache
def beyond_quantile(level: float | int) -> Observable:
    """The model's own mass above the truth's quantile of this level, 0 < level < 1: 1 - level at
    generation 0, for a normal truth.
    """
    level = checks.real("level", level, above=0.0)
    if not level < 1:
        raise ValueError(f"level must lie strictly between 0 and 1, got {level:g}")
    quantile = float(ndtri(level))

    def read(model, truth):
        return norm.sf((quantile - model.displacement) * jnp.exp(-model.log_ratio / 2))

    return reading(f"beyond_quantile({level:g})", read)


@cache
def first_passage(level: float | int) -> Observable:
    """min(T, n), where T is the first generation with variance <= level * truth variance (T = 0 if
    level >= 1).
    """
    return _passage(level, f"first_passage({level:g})", lambda memory: memory[1].astype(float))


@cache
def stopped(level: float | int) -> Observable:
    """log(v / v0) at generation min(T, n), T as in `first_passage`: the stopped random walk of
    Wald's identity.
    """
    return _passage(level, f"stopped({level:g})", lambda memory: memory[2])


def _passage(level: float | int, name: str, read) -> Observable:
    log_level = float(jnp.log(checks.real("level", level, above=0.0)))

    def init(model, truth):
        return model.log_ratio <= log_level, jnp.int32(0), model.log_ratio

    def update(memory, model, truth, generation):
        passed, time, value = memory
        time = jnp.where(passed, time, generation)
        value = jnp.where(passed, value, model.log_ratio)
        return passed | (value <= log_level), time, value

    return Observable(
        name, lambda memory, model, truth: read(memory), init, update, reads=FittedGaussian
    )


#: What `observe=` may name on a Gaussian family.
NAMED = {
    observable.name: observable
    for observable in (
        log_variance,
        log_ratio,
        variance,
        sigma,
        mean_offset,
        squared_error,
        entropy,
        kl_to_truth,
        kl_from_truth,
        wasserstein2,
        fisher_rao,
        cosh_fisher_rao,
        total_variation,
    )
}

#: What it may build of numbers, as "tail_mass(2)".
BUILT = {
    "variance_power": variance_power,
    "exceeds": exceeds,
    "tail_mass": tail_mass,
    "beyond_quantile": beyond_quantile,
    "first_passage": first_passage,
    "stopped": stopped,
}
