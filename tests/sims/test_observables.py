"""Observables against mpmath and against plain arithmetic on whole trajectories."""

import jax.numpy as jnp
import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from sims import (
    Experiment,
    Gaussian,
    LinearRegression,
    LogisticRegression,
    MultivariateGaussian,
    Normal,
    Observable,
    Replace,
    Samples,
    observables,
    trajectories,
)
from sims.families import multivariate_readings as multivariate
from sims.families.gaussian_readings import FittedGaussian
from sims.truths import reference

MEAN, VARIANCE = 2.0, 4.0
TRUTH = reference(Normal(MEAN, VARIANCE))

#: name -> the definition, from displacement d and g = log(v / v0), with s0 = 2.
DEFINITIONS = {
    "log_variance": lambda d, g: mp.log(VARIANCE) + g,
    "log_ratio": lambda d, g: g,
    "variance": lambda d, g: VARIANCE * mp.exp(g),
    "sigma": lambda d, g: 2 * mp.exp(g / 2),
    "mean_offset": lambda d, g: 2 * d,
    "squared_error": lambda d, g: 4 * d**2,
    "entropy": lambda d, g: mp.log(2 * mp.pi * mp.e * VARIANCE * mp.exp(g)) / 2,
    "kl_to_truth": lambda d, g: (mp.exp(g) - 1 - g + d**2) / 2,
    "kl_from_truth": lambda d, g: (mp.exp(-g) - 1 + g + d**2 * mp.exp(-g)) / 2,
    "wasserstein2": lambda d, g: 4 * (d**2 + (mp.exp(g / 2) - 1) ** 2),
    "cosh_fisher_rao": lambda d, g: d**2 * mp.exp(-g / 2) / 4 + mp.cosh(g / 2),
    "fisher_rao": lambda d, g: mp.sqrt(2) * mp.acosh(d**2 * mp.exp(-g / 2) / 4 + mp.cosh(g / 2)),
}
DISPLACEMENT = st.floats(-5, 5, width=32) | st.floats(-(2**-10), 2**-10, width=32)
LOG_RATIO = st.floats(-30, 5, width=32) | st.floats(-(2**-10), 2**-10, width=32)


def read(observable, d, g):
    model = FittedGaussian(jnp.asarray(d, float), jnp.asarray(g, float), jnp.zeros(()))
    return float(observable.read((), model, TRUTH))


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
@given(d=DISPLACEMENT, g=LOG_RATIO)
def test_formulas_hold_next_to_the_truth_and_far_from_it(name, d, g):
    with mp.workdps(60):
        exact = float(DEFINITIONS[name](mp.mpf(d), mp.mpf(g)))
    assert read(Gaussian().observables[name], d, g) == pytest.approx(exact, rel=2e-5, abs=1e-30)


def test_every_name_is_defined_here():
    assert set(Gaussian().observables) == set(DEFINITIONS) | {"total_variation"}


@given(DISPLACEMENT, st.floats(-4, 4, width=32))
def test_total_variation_is_half_the_integral_of_the_gap(d, g):
    model, truth = stats.norm(d, np.exp(g / 2)), stats.norm()
    grid = np.union1d(
        np.linspace(-12, 12, 40_001), d + np.exp(g / 2) * np.linspace(-12, 12, 40_001)
    )
    exact = integrate.trapezoid(np.abs(model.pdf(grid) - truth.pdf(grid)), grid) / 2
    assert read(observables.total_variation, d, g) == pytest.approx(exact, abs=2e-6)


@pytest.mark.parametrize(("d", "g"), [(0.0, -700.0), (0.5, -700.0), (0.0, 0.0)])
def test_the_ends_are_finite(d, g):
    assert np.isfinite(
        [
            read(o, d, g)
            for o in (
                observables.fisher_rao,
                observables.total_variation,
                observables.tail_mass(1.0),
            )
        ]
    ).all()
    assert read(observables.fisher_rao, 0.0, -700.0) == pytest.approx(700 / np.sqrt(2), rel=1e-5)


@given(DISPLACEMENT, LOG_RATIO, st.sampled_from([1.0, 2.5]))
def test_tail_mass_and_powers(d, g, k):
    exact = stats.norm.sf((k - d) / np.exp(g / 2)) + stats.norm.cdf((-k - d) / np.exp(g / 2))
    assert read(observables.tail_mass(k), d, g) == pytest.approx(exact, rel=1e-3, abs=1e-6)
    assert read(observables.variance_power(-0.5), d, g) == pytest.approx(
        np.exp(-g / 2) / 2, rel=2e-5
    )


def run(observe, generations=60, **options):
    return trajectories(
        Gaussian(), Replace(), truth=Normal(MEAN, VARIANCE), samples=4, generations=generations,
        replicates=64, seed=0,
        observe=observe, progress=False, **options,
    )  # fmt: skip


def test_memories_see_every_generation_though_few_are_recorded():
    level, record = 0.1, [0, 7, 60]
    passage, stop = observables.first_passage(level), observables.stopped(level)
    largest = observables.running_maximum(observables.log_ratio)
    every = run(["log_ratio", largest], record=range(61))["log_ratio"]
    out = run([passage, stop, largest], record=record)
    below = every <= np.float32(np.log(level))
    first = np.where(below.any(axis=1), below.argmax(axis=1), 10**6)
    for column, n in enumerate(record):
        stopped_at = np.minimum(first, n)
        assert np.array_equal(out[passage.name][:, column], stopped_at)
        assert np.array_equal(out[stop.name][:, column], every[np.arange(64), stopped_at])
        assert np.array_equal(out[largest.name][:, column], every[:, : n + 1].max(axis=1))
    assert (first < 60).any() and (first > 7).any()


def test_your_own_observables_are_functions():
    twice = observables.reading("twice", lambda model, truth: 2 * model.log_ratio)
    fits = Observable(
        "fits",
        lambda memory, model, truth: memory,
        lambda model, truth: jnp.zeros(()),
        lambda m, model, truth, t: m + 1,
    )
    out = run([twice, fits, "log_ratio"], generations=5)
    assert np.array_equal(out["twice"], 2 * out["log_ratio"])
    assert np.array_equal(out["fits"], np.broadcast_to(np.arange(1, 6), (64, 5)))


def test_indicators_and_the_tilt_flag():
    level = observables.exceeds(0.5)
    out = run([level, "log_ratio"], generations=5)
    assert np.array_equal(out[level.name] == 1, out["log_ratio"] >= np.float32(np.log(0.5)))
    assert observables.unweighted(level).weighted is False and level.weighted is True


@given(DISPLACEMENT, LOG_RATIO, st.floats(0.001, 0.999))
def test_mass_beyond_a_quantile_is_that_of_the_model(d, g, level):
    exact = stats.norm(d, np.exp(g / 2)).sf(stats.norm.ppf(level))
    assert read(observables.beyond_quantile(level), d, g) == pytest.approx(
        exact, rel=1e-3, abs=1e-6
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("log_variance", [observables.log_variance]),
        (
            "tail_mass(2),first_passage(0.1), beyond_quantile(0.99)",
            [
                observables.tail_mass(2),
                observables.first_passage(0.1),
                observables.beyond_quantile(0.99),
            ],
        ),
        ("exceeds(1e-3),variance", [observables.exceeds(1e-3), observables.variance]),
    ],
)
def test_names_are_read_with_their_numbers(text, found):
    assert list(observables.named(text, Gaussian())) == found
    assert list(observables.named(text, Samples(Gaussian()))) == found


@pytest.mark.parametrize(
    ("family", "name", "sentence"),
    [
        (
            Gaussian(),
            "tail_mass",
            r"observe must name one of .*tail_mass\(...\), .*, got 'tail_mass'",
        ),
        (
            Gaussian(),
            "tail_mass()",
            r"observe must have one number in brackets, got 'tail_mass\(\)'",
        ),
        (Gaussian(), "tail_mass(a)", "observe must have one number in brackets, got"),
        (Gaussian(), "tail_mass(1,2)", "observe must have one number in brackets, got"),
        (Gaussian(), "tail_mass(-1)", "k must be a finite number >= 0, got -1"),
        (Gaussian(), "beyond_quantile(1)", "level must lie strictly between 0 and 1, got 1"),
        (Gaussian(), "weight(0)", "observe must name one of log_variance, "),
        (LinearRegression(2), "weight(0.5)", "k must be an integer, got 0.5"),
        (LinearRegression(2), "", "observe must name one of excess_risk, .*, got ''"),
    ],
)
def test_names_that_say_nothing_are_refused(unchecked, family, name, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        family.observable(name)


@pytest.mark.parametrize(
    ("family", "observable", "sentence"),
    [
        (LinearRegression(2), observables.kl_to_truth, "reads a FittedRegression, .* a FittedGaus"),
        (MultivariateGaussian(2), observables.kl_to_truth, "reads a FittedMultivariate, which Mul"),
        (Samples(Gaussian()), multivariate.kl_to_truth, "kl_to_truth of a FittedMultivariate"),
        (Gaussian(), observables.weight(0), r"weight\(0\) of a FittedRegression"),
        (
            LogisticRegression(2, 0.5),
            observables.running_maximum(observables.sigma),
            "which Logistic",
        ),
    ],
)
def test_an_observable_of_another_model_is_refused(family, observable, sentence):
    """Even where the other model has fields of the same names."""
    with pytest.raises(ValueError, match=f"observe must hold what .*{sentence}"):
        Experiment(family, Replace(), Normal(), 50, 3, observe=observable)
    own = observables.reading("own", lambda model, truth: model.anything)
    assert Experiment(family, Replace(), Normal(), 50, 3, observe=own).observables[0] is own
