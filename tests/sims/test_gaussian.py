"""The exact Gaussian far from where naive arithmetic lives, and its options."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import digamma, loggamma, polygamma

from sims import Draws, Gaussian, Normal, Replace, Samples, Window, trajectories
from sims.engine.chi_square import ChiSquares
from sims.families.chi_squares import STEP, four
from sims.families.gaussian import Statistic
from sims.families.gaussian_walk import WALK
from sims.observables import exceeds, log_variance, unweighted

LEVEL = 1e-6


def z_test(values, expected, tests=1):
    """Whether the mean of `values` is `expected`, at the family's level."""
    values = np.asarray(values, dtype=np.float64)
    return 2 * stats.norm.sf(abs(values.mean() - expected) / stats.sem(values)) > LEVEL / tests


def run(family, workflow, samples, generations, replicates, seed, observe, truth=None, **options):
    return trajectories(
        family, workflow, truth=truth or Normal(), samples=samples, generations=generations,
        replicates=replicates,
        seed=seed, observe=observe, progress=False, **options,
    )  # fmt: skip


# --- deep collapse


def window_reference(rng, replicates, generations, samples=5):
    """log v under Window(2), ddof 0, from points in float64 that are put back to mean 0 and
    variance 1 after each fit.
    """
    old, log_v = None, np.zeros(replicates)
    for _ in range(generations):
        new = rng.standard_normal((replicates, samples))
        training = new if old is None else np.concatenate([old, new], axis=1)
        mean, spread = training.mean(axis=1, keepdims=True), training.std(axis=1, keepdims=True)
        old, log_v = (new - mean) / spread, log_v + 2 * np.log(spread[:, 0])
    return log_v


def window_naive(rng, replicates, generations, samples=5):
    """The same law with batches kept as absolute means and sums of squares, in float64, next to a
    mean of 1.
    """
    mean, log_v = np.ones(replicates), np.zeros(replicates)
    old = None
    for _ in range(generations):
        centre = mean + np.exp(log_v / 2) * rng.standard_normal(replicates) / np.sqrt(samples)
        new = (centre, np.exp(log_v) * rng.chisquare(samples - 1, replicates))
        pool = [new] if old is None else [old, new]
        mean = np.mean([c for c, _ in pool], axis=0)
        total = sum(s + samples * (c - mean) ** 2 for c, s in pool)
        old, log_v = new, np.log(total / (samples * len(pool)))
    return log_v


@pytest.mark.costly
def test_a_window_keeps_its_between_batch_variance_at_generation_2000(seed):
    """At sigma ~ 1e-150 next to a mean of 1; absolute coordinates lose it and collapse too fast."""
    rng = np.random.default_rng(seed)
    ours = run(
        Gaussian(),
        Window(length=2),
        5,
        2000,
        4096,
        seed,
        ("log_ratio",),
        truth=Normal(1.0),
        record=[2000],
    )
    ours = ours["log_ratio"][:, 0]
    assert np.median(ours) < -300
    assert (
        stats.ks_2samp(ours, window_reference(rng, 4096, 2000), method="asymp").pvalue > LEVEL / 2
    )
    assert stats.ks_2samp(ours, window_naive(rng, 4096, 2000), method="asymp").pvalue < LEVEL / 2


@pytest.mark.costly
def test_log_variance_is_summed_without_drift(seed):
    """Generation 2000 with batches of 5 against the same variates added up in float64."""
    size, generations = 32, 2000
    ours = run(
        Gaussian(ddof=1),
        Replace(),
        5,
        generations,
        size,
        seed,
        ("log_ratio",),
        record=[generations],
    )["log_ratio"]

    def variates(replicate):
        draws = Draws.of(seed, 0, tables=ChiSquares.of((4.0,)))._replace(
            replicate=jnp.stack([jnp.uint32(0), replicate])
        )
        laws = [draws.tables.of_degree(jnp.asarray(4.0))] * STEP
        steps = jnp.arange(generations // STEP, dtype=jnp.uint32)
        return jax.vmap(lambda step: jnp.stack(four(draws.when(step).at(WALK), laws)))(steps)

    terms = np.asarray(
        jax.jit(jax.vmap(variates))(jnp.arange(size, dtype=jnp.uint32)), dtype=np.float64
    )
    expected = terms.sum(axis=(1, 2))
    assert np.isfinite(ours).all()
    np.testing.assert_allclose(ours[:, 0], expected, rtol=1e-5)


# --- merging

NUMBER = st.floats(-3, 3, width=32)
STATISTIC = st.builds(
    lambda count, offset, log_ms: Statistic(
        *(jnp.asarray(x, float) for x in (count, offset, log_ms if count > 1 else -np.inf))
    ),
    st.integers(1, 1000),
    NUMBER,
    NUMBER,
)
merge = jax.jit(Gaussian().merge)


@given(STATISTIC)
def test_the_empty_set_is_the_identity(a):
    for merged in (merge(a, Gaussian().empty(None, 0)), merge(Gaussian().empty(None, 0), a)):
        assert all(x == y for x, y in zip(merged, a, strict=True))


@given(STATISTIC, STATISTIC, STATISTIC)
def test_merging_commutes_and_associates(a, b, c):
    for x, y in ((merge(a, b), merge(b, a)), (merge(merge(a, b), c), merge(a, merge(b, c)))):
        np.testing.assert_allclose(np.asarray(x), np.asarray(y), rtol=1e-5, atol=1e-5)


@given(st.lists(st.floats(-10, 10, width=16), min_size=2, max_size=8), st.integers(1, 7))
def test_merging_is_pooling_points(values, cut):
    cut = min(cut, len(values) - 1)

    def statistic(x):
        with np.errstate(divide="ignore"):
            return Statistic(
                *(jnp.asarray(v, float) for v in (len(x), np.mean(x), np.log(np.var(x))))
            )

    count, offset, log_ms = merge(statistic(values[:cut]), statistic(values[cut:]))
    assert count == len(values)
    np.testing.assert_allclose(offset, np.mean(values), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(np.exp(log_ms), np.var(values), rtol=1e-3, atol=1e-4)


# --- units


@pytest.mark.costly
@settings(max_examples=20)
@given(st.floats(-1e6, 1e6), st.floats(-300, 300), st.sampled_from([0.0, 1.0]))
def test_refitting_commutes_with_shift_and_scale(mean, exponent, ddof):
    """Standard units make it exact, even where float32 cannot hold the variance itself."""
    names = ("log_ratio", "log_variance", "kl_to_truth", "mean_offset")
    plain = run(Gaussian(ddof=ddof), Replace(), 7, 4, 16, 3, names)
    moved = run(
        Gaussian(ddof=ddof), Replace(), 7, 4, 16, 3, names, truth=Normal(mean, 10.0**exponent)
    )
    for name in ("log_ratio", "kl_to_truth"):
        assert np.array_equal(plain[name], moved[name])
    np.testing.assert_allclose(
        moved["log_variance"], plain["log_variance"] + exponent * np.log(10), rtol=1e-6, atol=1e-5
    )
    if abs(exponent) < 30:
        np.testing.assert_allclose(
            moved["mean_offset"], plain["mean_offset"] * 10.0 ** (exponent / 2), rtol=1e-5
        )


@pytest.mark.costly
def test_default_options_change_no_bit():
    names = ("log_ratio", "mean_offset")
    plain = run(Gaussian(ddof=1), Replace(), 5, 20, 64, 0, names)
    spelt = run(
        Gaussian(ddof=1, temperature=1, functional_error=0, ridge=0),
        Replace(),
        5,
        20,
        64,
        0,
        names,
        tilt=0,
    )
    assert all(np.array_equal(plain[name], spelt[name]) for name in names)


# --- temperature, functional error, ridge


@pytest.mark.costly
@pytest.mark.parametrize("route", [lambda g: g, Samples])
@pytest.mark.parametrize("ddof", [0.0, 1.0])
def test_temperature(seed, route, ddof):
    """E v_n = (lambda q)^n and E d_n^2 = (lambda / M) (1 - (lambda q)^n) / (1 - lambda q), in units
    of v_0 = 4.
    """
    m, n, lam = 12, 4, 0.8
    out = run(
        route(Gaussian(ddof=ddof, temperature=lam)),
        Replace(),
        m,
        n,
        40_000,
        seed,
        ("variance", "squared_error"),
        Normal(0, 4.0),
    )
    rate = lam * (m - 1) / (m - ddof)
    assert z_test(out["variance"][:, -1], 4 * rate**n, 8)
    assert z_test(out["squared_error"][:, -1], 4 * lam / m * (1 - rate**n) / (1 - rate), 8)
    assert not z_test(
        out["variance"][:, -1], 4 * rate**n / lam, 8
    )  # were the real data not tempered


@pytest.mark.costly
@pytest.mark.parametrize("route", [lambda g: g, Samples])
def test_functional_error_adds_its_variance_every_generation(seed, route):
    m, n, error = 12, 4, 0.5
    out = run(
        route(Gaussian(functional_error=error)),
        Replace(),
        m,
        n,
        40_000,
        seed,
        ("squared_error", "variance"),
        Normal(0, 4.0),
    )
    shrink = (1 - 1 / m) ** n
    assert z_test(out["squared_error"][:, -1], 4 * (1 - shrink) + n * error, 4)
    assert z_test(out["variance"][:, -1], 4 * shrink, 4)


@pytest.mark.parametrize("route", [lambda g: g, Samples])
def test_ridge_keeps_a_floor(seed, route):
    """v' = v R + r gives E v_n = q^n v_0 + r (1 - q^n) / (1 - q), towards M r for ddof = 0."""
    m, n, ridge = 12, 30, 0.5
    out = run(
        route(Gaussian(ridge=ridge)),
        Replace(),
        m,
        n,
        40_000,
        seed,
        ("variance",),
        Normal(0, 4.0),
        record=[n],
    )
    q = 1 - 1 / m
    assert z_test(out["variance"][:, 0], 4 * q**n + ridge * (1 - q**n) / (1 - q), 2)


# --- conservation and the tilt


@pytest.mark.costly
@settings(max_examples=5)
@given(st.permutations([2, *range(5, 31, 5)]), st.integers(1, 7))
def test_variance_and_drift_are_conserved(schedule, n):
    """E[v + d^2] = v_0 for ddof = 0 and any schedule; one seed per schedule, at a level for all
    examples.
    """
    out = run(
        Gaussian(),
        Replace(),
        schedule,
        n,
        2**14,
        hash(tuple(schedule)) % 2**64,
        ("variance", "squared_error"),
        record=[n],
    )
    assert z_test(out["variance"][:, 0] + out["squared_error"][:, 0], 1.0, 1000)


def survival(nu, n, level):
    """P(sum of n logs of chi2_nu / nu >= log level), by inversion of the characteristic
    function.
    """
    step = 1e-4 / np.sqrt(n)
    t = step * (np.arange(600_000) + 0.5)
    log_cf = n * (
        loggamma(nu / 2 + 1j * t) - loggamma(nu / 2) + 1j * t * np.log(2 / nu)
    ) - 1j * t * np.log(level)
    return 0.5 + step * np.sum(np.exp(log_cf).imag / t) / np.pi


@pytest.mark.parametrize(("generations", "tilt"), [(40, 0.5), (40, 1.0), (100, 0.5), (100, 0.7)])
def test_the_tilt_finds_rare_survivors(seed, generations, tilt):
    """At n / (M - 1) = 10 and 25 with M = 5 and ddof = 1, where plain runs are nearly all
    collapsed.
    """
    nu = 4
    rare = exceeds(1.0)
    out = run(
        Gaussian(ddof=1), Replace(), nu + 1, generations, 2**16, seed,
        (rare, unweighted(log_variance)),
        tilt=tilt, record=[generations],
    )  # fmt: skip
    weighted, tilted = out[rare.name][:, 0], out["log_variance tilted"][:, 0]
    exact = survival(nu, generations, 1.0)
    assert exact < 0.02 and stats.sem(weighted) < 0.05 * exact
    assert z_test(weighted, exact, 12)
    shape = nu / 2 + tilt
    assert z_test(tilted, generations * (digamma(shape) + np.log(2 / nu)), 12)
    assert z_test(
        (tilted - generations * (digamma(shape) + np.log(2 / nu))) ** 2,
        generations * polygamma(1, shape),
        12,
    )
    assert not z_test(tilted, generations * (digamma(nu / 2) + np.log(2 / nu)), 12)


@pytest.mark.costly
def test_every_batch_of_a_schedule_is_weighted(seed):
    """E v_n = v_0 prod (1 - 1 / M_i) comes back from the tilted law, with the constant of each
    batch.
    """
    schedule = (8, 20, 11)
    out = run(
        Gaussian(),
        Replace(),
        schedule,
        3,
        2**16,
        seed,
        ("variance",),
        truth=Normal(0, 3.0),
        tilt=0.5,
        record=[3],
    )
    assert z_test(out["variance"][:, 0], 3 * np.prod([1 - 1 / m for m in schedule]))


@pytest.mark.costly
def test_a_plain_mean_is_not_to_be_trusted_where_the_tilt_is(seed):
    """The trap: E v_n = v_0 for ddof = 1, yet no plain run of this size comes near it."""
    plain = run(Gaussian(ddof=1), Replace(), 5, 200, 2**14, seed, ("variance",), record=[200])[
        "variance"
    ]
    assert plain.mean() < 0.5
