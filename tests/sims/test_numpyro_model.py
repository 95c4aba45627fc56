"""Any NumPyro model enters the loop: a Gaussian against the exact family, a Student t that
collapses.
"""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
import pytest
from scipy import stats

from sims import (
    Accumulate,
    Draws,
    FreshMixture,
    Gaussian,
    Normal,
    NumPyroModel,
    Replace,
    Weighted,
    Window,
    trajectories,
)
from sims.newton import minimise
from sims.observables import reading
from sims.truths import reference

LEVEL = 1e-6
TOLERANCE = 1e-3


def gaussian(size, points=None):
    loc = numpyro.param("loc", 0.0)
    variance = numpyro.param("variance", 1.0, constraint=dist.constraints.positive)
    with numpyro.plate("data", size):
        numpyro.sample("x", dist.Normal(loc, jnp.sqrt(variance)), obs=points)


def student(size, points=None):
    """1/df = 0.01 + 0.98 B with B ~ Beta(2, 2), so df between 1.01 and 100; flat location,
    log-normal(0, 3) scale.
    """
    loc = numpyro.sample("loc", dist.ImproperUniform(dist.constraints.real, (), ()))
    scale = numpyro.sample("scale", dist.LogNormal(0.0, 3.0))
    part = numpyro.sample("part", dist.Beta(2.0, 2.0))
    with numpyro.plate("data", size):
        numpyro.sample("x", dist.StudentT(1 / (0.01 + 0.98 * part), loc, scale), obs=points)


GAUSSIAN = NumPyroModel(gaussian, start={"loc": 1.0, "variance": 4.0})
LOG_SCALE = reading("log_scale", lambda model, truth: jnp.log(model.parameters["scale"]))
STUDENT = NumPyroModel(
    student, start={"loc": 0.0, "scale": 1.0, "part": 0.25}, estimator="map", tile=64
)


@pytest.mark.parametrize(
    "workflow",
    [
        Replace(),
        Accumulate(),
        Window(length=2),
        FreshMixture(real=4),
        Weighted(0.3, 6, "points"),
        Weighted(0.3, 6, "parameters"),
    ],
    ids=lambda w: type(w).__name__ + getattr(w, "of", ""),
)
@pytest.mark.costly
def test_a_gaussian_by_maximum_likelihood_has_the_exact_law(seed, workflow):
    """Against ddof = 0; a Gaussian of the wrong ddof is told apart."""
    run = {
        "truth": Normal(1.0, 4.0),
        "samples": 8,
        "generations": 3,
        "replicates": 2**14,
        "record": [3],
        "progress": False,
    }
    fitted = trajectories(GAUSSIAN, workflow, seed=seed, **run)
    exact, wrong = (
        trajectories(
            Gaussian(ddof=ddof),
            workflow,
            seed=seed ^ 1,
            observe=("log_variance", "mean_offset"),
            **run,
        )
        for ddof in (0, 1)
    )
    log_variance = np.log(fitted["variance"][:, 0])
    assert (
        stats.ks_2samp(log_variance, exact["log_variance"][:, 0], method="asymp").pvalue
        > LEVEL / 12
    )
    assert (
        stats.ks_2samp(fitted["loc"][:, 0] - 1, exact["mean_offset"][:, 0], method="asymp").pvalue
        > LEVEL / 12
    )
    assert (
        stats.ks_2samp(log_variance, wrong["log_variance"][:, 0], method="asymp").pvalue
        < LEVEL / 12
    )
    assert fitted["unconverged"].sum() == 0 and fitted["gradient_norm"].max() <= TOLERANCE


@pytest.mark.costly
def test_a_student_t_collapses_onto_itself(seed):
    """Its fitted scale falls, generation after generation."""
    found = trajectories(
        STUDENT, Replace(), truth=dist.StudentT(4.0, 0.0, 1.0), samples=20, generations=30,
        replicates=128, seed=seed,
        observe=(LOG_SCALE, "part"), record=[1, 15, 30], progress=False,
    )  # fmt: skip
    first, middle, last = found["log_scale"].astype(float).T
    assert last.mean() < middle.mean() < first.mean()
    assert stats.ttest_rel(last, first, alternative="less").pvalue < LEVEL
    assert found["unconverged"][:, -1].mean() / 30 < 0.01


@pytest.mark.costly
def test_a_posterior_draw_is_noisier_than_the_maximum(seed):
    """With a flat prior on the mean of N(mean, 1), a posterior draw adds a variance of 1/M to the
    drift of 1/M.
    """

    def known_scale(size, points=None):
        loc = numpyro.sample("loc", dist.ImproperUniform(dist.constraints.real, (), ()))
        with numpyro.plate("data", size):
            numpyro.sample("x", dist.Normal(loc, 1.0), obs=points)

    m, n, replicates = 10, 2, 512
    drawn = trajectories(
        NumPyroModel(known_scale, start={"loc": 0.0}, estimator="posterior", warmup=50), Replace(),
        truth=Normal(),
        samples=m, generations=n, replicates=replicates, seed=seed, observe="loc", progress=False,
    )["loc"]  # fmt: skip
    ratio = (drawn.astype(np.float64) ** 2).sum(axis=0) / (np.arange(1, n + 1) * 2 / m)
    p = 2 * np.minimum(stats.chi2(replicates).sf(ratio), stats.chi2(replicates).cdf(ratio))
    assert p.min() > LEVEL / n
    assert stats.chi2(replicates).sf(ratio[0] * 2) < LEVEL  # were it the maximum


def test_map_is_in_the_models_own_parameterisation():
    """Without Jacobian: rate of Poisson points under a Gamma(3, 2) prior, mode (3 - 1 + sum) / (2 +
    count).
    """

    def poisson(size, points=None):
        rate = numpyro.sample("rate", dist.Gamma(3.0, 2.0))
        with numpyro.plate("data", size):
            numpyro.sample("x", dist.Poisson(rate), obs=points)

    points = jnp.array([0.0, 3.0, 1.0, 2.0, 7.0])
    weights = jnp.array([1.0, 1.0, 2.0, 0.5, 0.0])
    draws, truth = Draws.of(0, 0), reference(Normal())
    for estimator, rate in (("map", (2 + 6.0) / (2 + 4.5)), ("ml", 6.0 / 4.5)):
        family = NumPyroModel(poisson, start={"rate": 1.0}, estimator=estimator, tolerance=1e-4)
        fit = jax.jit(
            lambda points, weights, family=family: family.estimate(
                draws, family.origin(truth), points, weights
            )
        )
        assert fit(points, weights).parameters["rate"] == pytest.approx(rate, rel=1e-3)


@pytest.mark.costly
def test_a_fit_that_misses_its_tolerance_is_counted():
    short = NumPyroModel(gaussian, start={"loc": 50.0, "variance": 0.01}, steps=1)
    out = trajectories(
        short,
        Replace(),
        truth=Normal(),
        samples=8,
        generations=2,
        replicates=16,
        seed=0,
        observe="loc",
        progress=False,
    )
    assert (out["unconverged"][:, 0] == 1).all()


def test_newton_descends_from_afar_and_from_saddles():
    """Rosenbrock's valley from afar, and a saddle left along its negative curvature."""

    def found(loss, start, tolerance, steps):
        return jax.jit(lambda start: minimise(loss, start, tolerance=tolerance, steps=steps))(
            jnp.array(start)
        )

    valley = found(
        lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2, [-1.2, 1.0], 1e-3, 100
    )
    assert valley.converged and np.allclose(valley.point, 1, atol=1e-2)
    saddle = found(lambda x: x[0] ** 2 + (x[1] ** 2 - 1) ** 2, [1.0, 1e-2], 1e-3, 100)
    assert saddle.converged and np.allclose(np.abs(saddle.point), [0, 1], atol=1e-2)
    stopped = found(lambda x: jnp.sum(x**4), [100.0], 1e-6, 2)
    assert not stopped.converged and stopped.gradient_norm > 1e-6


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"start": {"loc": 0.0}},
            r"start must give the parameters \['loc', 'variance'\], got \['loc'\]",
        ),
        (
            {"start": {"loc": 0.0, "variance": 1.0}, "estimator": "mle"},
            "estimator must be 'ml', 'map' or 'posterior', got 'mle'",
        ),
        (
            {"start": {"loc": 0.0, "variance": 1.0}, "tolerance": 0.0},
            "tolerance must be a finite number > 0, got 0.0",
        ),
    ],
)
def test_bad_models_are_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        NumPyroModel(gaussian, **options)


def _without_a_plate(size, points=None):
    loc = numpyro.sample("loc", dist.Normal(0.0, 10.0))
    numpyro.sample("x", dist.Normal(loc, 1.0), obs=points)


def _as_one_event(size, points=None):
    """The idiom without a plate: its density would count the padding of the point set in full."""
    loc = numpyro.sample("loc", dist.Normal(0.0, 10.0))
    numpyro.sample("x", dist.Normal(loc, 1.0).expand([size]).to_event(1), obs=points)


def _scaled(size, points=None):
    loc = numpyro.sample("loc", dist.Normal(0.0, 10.0))
    with numpyro.plate("data", size), numpyro.handlers.scale(scale=0.5):
        numpyro.sample("x", dist.Normal(loc, 1.0), obs=points)


def _one_for_each_point(size, points=None):
    with numpyro.plate("data", size):
        loc = numpyro.sample("loc", dist.Normal(0.0, 10.0))
        numpyro.sample("x", dist.Normal(jnp.zeros(size) + loc, 1.0), obs=points)


def _coin(size, points=None):
    loc = numpyro.sample("loc", dist.Uniform(0.0, 1.0))
    with numpyro.plate("data", size):
        numpyro.sample("x", dist.Bernoulli(loc), obs=points)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (
            _without_a_plate,
            r"in a numpyro.plate of that size.*got batch shape \(\) and event shape",
        ),
        (_as_one_event, r"got batch shape \(\) and event shape \(2,\) for size 2 at 'x'"),
        (_scaled, "must not scale or subsample densities.*got a scale at 'x'"),
        (_one_for_each_point, r"the same for all points, got 'loc' of shape \(2,\) for size 2"),
        (_coin, "needs points with more than finitely many values"),
    ],
)
def test_models_whose_points_would_be_miscounted_are_refused(model, sentence):
    with pytest.raises(ValueError, match=sentence):
        NumPyroModel(model, start={"loc": 0.5})


def test_counts_may_be_the_truth_of_a_continuous_model():
    """The first fit to Poisson counts has their mean and their variance, less what 50 points
    cost.
    """
    run = trajectories(
        GAUSSIAN, Replace(), truth=dist.Poisson(3.0), samples=50, generations=1, seed=3,
        replicates=400, observe=["loc", "variance"], progress=False,
    )  # fmt: skip
    loc, variance = (np.asarray(run[name])[:, 0] for name in ("loc", "variance"))
    assert abs(loc.mean() - 3) < 5 * np.sqrt(3 / 50 / 400)
    # Var of the biased variance of M points with cumulants 3, 3 (the fourth): 3/M + 2 * 9/M
    assert abs(variance.mean() - 3 * 49 / 50) < 5 * np.sqrt((3 + 18) / 50 / 400)
