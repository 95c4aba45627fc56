"""The exact laws of regression against really drawing rows and labels and solving least squares, in
NumPy.
"""

import re
from dataclasses import replace

import jax
import numpy as np
import pytest
from scipy import stats

from sims import (
    Accumulate,
    AccumulateSubsample,
    FreshMixture,
    GradientDescent,
    LeastSquares,
    LinearRegression,
    MinimumNorm,
    Normal,
    RandomSubset,
    Replace,
    Ridge,
    Samples,
    StochasticGradient,
    Student,
    Weighted,
    refit,
    simulate,
    trajectories,
)
from sims.observables import (
    excess_risk,
    log_excess_risk,
    running_maximum,
    signal,
    statistical_gap,
    unweighted,
    weight,
)
from tests.sims.published import AGREED

LEVEL, REPLICATES = 1e-6, 2**15
RECORD = [1, 2, 4]
CASES = [
    (design, workflow, d, samples)
    for design in ("fresh", "same")
    for workflow in (Replace(), Accumulate())
    for d, samples in ((1, 3), (3, 3), (3, 12), (5, 9))
]
CASES += [("fresh", Replace(), 3, [9, 3, 5, 4]), ("fresh", Accumulate(), 3, [9, 2, 5, 3])]
TESTS = len(CASES) * (len(RECORD) + 1)


def run(
    family,
    workflow,
    samples,
    seed,
    variance=4.0,
    record=RECORD,
    replicates=REPLICATES,
    observe=("log_excess_risk", "excess_risk"),
):
    """Values by observable; runs that differ in numbers alone share a program."""
    found = trajectories(
        family,
        workflow,
        truth=Normal(0.0, variance),
        samples=samples,
        generations=record[-1],
        replicates=replicates,
        # fmt: skip
        block=REPLICATES,
        record=record,
        seed=seed,
        observe=observe,
        progress=False,
    )
    return {name: values.astype(float) for name, values in found.items()}


def raw(rng, design, workflow, d, schedule, deviation, replicates):
    """Rows, labels and least squares on all that the workflow keeps; anisotropic rows and a true w
    that is not 0.
    """
    scales, truth = np.linspace(0.5, 3, d), np.arange(1.0, d + 1)
    w = np.broadcast_to(truth, (replicates, d))
    rows, labels, out = [], [], []
    for count in schedule:
        x = (
            rows[0]
            if design == "same" and rows
            else rng.normal(size=(replicates, count, d)) * scales
        )
        y = np.einsum("rtd,rd->rt", x, w) + deviation * rng.normal(size=(replicates, count))
        kept = isinstance(workflow, Accumulate)
        rows, labels = (rows + [x], labels + [y]) if kept else ([x], [y])
        pooled, targets = np.concatenate(rows, axis=1), np.concatenate(labels, axis=1)
        q, r = np.linalg.qr(pooled)
        w = np.linalg.solve(r, np.einsum("rtd,rt->rd", q, targets)[..., None])[..., 0]
        out.append(np.sum((scales * (w - truth)) ** 2, axis=1))
    return np.stack(out, axis=1)


@pytest.mark.costly
@pytest.mark.parametrize(("design", "workflow", "d", "samples"), CASES)
def test_the_exact_law_is_that_of_least_squares(seed, design, workflow, d, samples):
    """Risks at each recorded generation, and the growth between two of them."""
    schedule = [samples] * 4 if np.ndim(samples) == 0 else samples
    ours = run(LinearRegression(d, design), workflow, samples, seed)["log_excess_risk"]
    theirs = np.log(
        raw(np.random.default_rng(seed), design, workflow, d, schedule, 2.0, REPLICATES)
    )[:, np.array(RECORD) - 1]
    for a, b in (
        *zip(ours.T, theirs.T, strict=True),
        (ours[:, 2] - ours[:, 0], theirs[:, 2] - theirs[:, 0]),
    ):
        assert stats.ks_2samp(a, b, method="asymp").pvalue > LEVEL / TESTS


@pytest.mark.costly
@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
def test_the_other_design_is_seen(seed, workflow):
    fresh, same = (
        run(LinearRegression(3, design), workflow, 4, seed, replicates=2**17)["log_excess_risk"][
            :, 2
        ]
        for design in ("fresh", "same")
    )
    assert stats.ks_2samp(fresh, same, method="asymp").pvalue < LEVEL


@pytest.mark.costly
@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
@pytest.mark.parametrize("design", ["fresh", "same"])
def test_means_are_the_closed_forms(seed, design, workflow):
    """The rival has one row more where batches are replaced, and the other design where they
    accumulate.
    """
    d, m, n = 3, 12, 8
    found = run(LinearRegression(d, design), workflow, m, seed, record=[1, 2, n], replicates=2**17)[
        "excess_risk"
    ][:, 2]
    i = np.arange(1, n + 1)
    terms = {
        (Replace, "fresh"): np.full(n, 1 / (m - d - 1)),
        (Replace, "same"): np.full(n, 1 / (m - d - 1)),
        (Accumulate, "fresh"): 1 / (i * (i * m - d - 1)),
        (Accumulate, "same"): 1 / (i**2 * (m - d - 1)),
    }
    kind = type(workflow)
    expected = 4 * d * terms[kind, design].sum()
    other = (
        4
        * d
        * (
            n / (m - d)
            if kind is Replace
            else terms[kind, "same" if design == "fresh" else "fresh"].sum()
        )
    )
    law = stats.f(d, m - d + 1)
    heavy = (law.var() + law.mean() ** 2) / (
        law.mean() ** 2 * (d + 2) / d
    )  # of one fit: mean square over that without a Gram matrix
    # where theory knows it: the same rows have a scaled F law, fresh ones new rows in every term
    deviation = {
        (Replace, "same"): expected * law.std() / law.mean(),
        (Accumulate, "same"): expected * law.std() / law.mean(),
        (Replace, "fresh"): expected * np.sqrt((d + 2) / d * (n - 1 + heavy) / n - 1),
    }
    error = deviation.get((kind, design), found.std()) / np.sqrt(len(found))
    assert abs(found.mean() - expected) / error < stats.norm.isf(LEVEL / 8)
    assert abs(found.mean() - other) / error > stats.norm.isf(LEVEL / 8)


CHAINS = [
    (3, "fresh", Replace(), [9, 12, 5, 20]), (3, "fresh", Accumulate(), [5, 1, 30, 2]),
    (3, "same", Replace(), 6),
    (3, "same", Accumulate(), 6), (1, "fresh", FreshMixture(real=2), [3, 1, 5, 2]),
    (2, "fresh", FreshMixture(real=3), [9, 1, 5, 20]),
    (3, "fresh", FreshMixture(real=1), [2, 3, 4, 2]),
    (5, "fresh", FreshMixture(real=4), [9, 1, 5, 20]),
]  # fmt: skip


@pytest.mark.costly
@pytest.mark.parametrize(("features", "design", "workflow", "samples"), CHAINS)
def test_the_chains_have_the_law_of_the_loop(seed, features, design, workflow, samples):
    """An observable with a memory sends the same experiment through the loop; batches may be
    smaller than the features.
    """
    family, level = LinearRegression(features, design), LEVEL / (4 * len(CHAINS))
    remembered = [log_excess_risk, running_maximum(excess_risk)]
    size = 2**17  # as many rows as features have heavy tails, in which the rival hides from fewer
    chain = run(family, workflow, samples, seed, replicates=size)["log_excess_risk"]
    loop = run(family, workflow, samples, seed ^ 1, observe=remembered, replicates=size)[
        "log_excess_risk"
    ]
    wrong = run(
        family, workflow, samples, seed ^ 2, variance=4.6, observe=remembered, replicates=size
    )["log_excess_risk"]
    for a, b in (
        *zip(chain.T, loop.T, strict=True),
        (chain[:, 2] - chain[:, 0], loop[:, 2] - loop[:, 0]),
    ):
        assert stats.ks_2samp(a, b, method="asymp").pvalue > level
    assert stats.ks_2samp(chain[:, 2], wrong[:, 2], method="asymp").pvalue < level


PASSES = [
    (1, None, 1.0),
    (2, None, (1.0, -0.5)),
    (3, None, None),
    (4, 2, (1.0, 0.5, 0.7, -1.0)),
    (7, None, 0.4),
]


@pytest.mark.costly
@pytest.mark.parametrize(("features", "seen", "weights"), PASSES)
def test_a_pass_has_the_law_of_drawn_rows(seed, features, seen, weights):
    family = LinearRegression(
        features, learner=StochasticGradient(0.11), seen=seen, weights=weights
    )
    samples, level = [9, 12, 7, 5], LEVEL / (12 * len(PASSES))
    observe = [
        o for o in (log_excess_risk, signal, statistical_gap) if o.name in family.observables
    ]
    chain = run(family, Replace(), samples, seed, observe=observe)
    rows = run(Samples(family), Replace(), samples, seed ^ 1, observe=observe)
    for name, found in chain.items():
        for a, b in (
            *zip(found.T, rows[name].T, strict=True),
            (found[:, 2] - found[:, 0], rows[name][:, 2] - rows[name][:, 0]),
        ):
            assert stats.ks_2samp(a, b, method="asymp").pvalue > level
    start = run(
        family, Replace(), samples, seed, observe=["excess_risk"], record=[0, 1], replicates=4
    )["excess_risk"]
    assert (start[:, 0] == 0).all() and (start[:, 1] > 0).all()
    faster = replace(family, learner=StochasticGradient(0.13))
    wrong = run(faster, Replace(), samples, seed ^ 2, observe=observe, replicates=2**17)[
        "log_excess_risk"
    ]
    assert stats.ks_2samp(wrong[:, 2], rows["log_excess_risk"][:, 2], method="asymp").pvalue < level


@pytest.mark.parametrize("number", AGREED)
def test_published_simulations_agree(seed, number):
    """Means with standard errors, from code that draws every row."""
    found = run(
        LinearRegression(number.features, "same"),
        number.workflow,
        number.samples,
        seed,
        variance=1.0,
        record=[1, 2, number.generation],
    )["excess_risk"][:, 2]
    assert abs(found.mean() - number.mean) < 4 * np.hypot(number.standard_error, stats.sem(found))


@pytest.mark.parametrize(
    ("family", "workflow", "samples", "sentence"),
    [
        (
            LinearRegression(5),
            Replace(),
            4,
            "a training set needs at least 5 rows for LeastSquares.., got 4 for generation 1 of "
            "Replace",
        ),
        (
            LinearRegression(5, seen=2),
            Replace(),
            [4, 1],
            "at least 2 rows for LeastSquares.., got 1 for generation 2",
        ),
        (
            LinearRegression(5),
            Accumulate(),
            [4, 9],
            "at least 5 rows for LeastSquares.., got 4 for generation 1 of Accumulate",
        ),
        (
            LinearRegression(5, learner=RandomSubset(6)),
            Replace(),
            9,
            "size must be at most the 5 features seen, got 6",
        ),
        (
            LinearRegression(2, "same"),
            Replace(),
            [5, 6],
            "samples must be one number for design 'same', got 5 to 6",
        ),
        (
            LinearRegression(2, "same"),
            FreshMixture(real=4),
            5,
            "samples must be one number for design 'same', got 4 to 5",
        ),
        (
            LinearRegression(2),
            AccumulateSubsample(budget=3),
            5,
            "AccumulateSubsample has no exact statistic: use Samples",
        ),
        (
            LinearRegression(2, rows="laplace"),
            Replace(),
            5,
            "rows 'laplace' has no exact statistic: use Samples",
        ),
        (
            LinearRegression(2, learner=StochasticGradient(0.1)),
            Accumulate(),
            5,
            "StochasticGradient.* has no exact statistic: use Samples",
        ),
        (Samples(LinearRegression(5)), Replace(), 4, "a training set needs at least 5 rows"),
    ],
)
def test_impossible_experiments_are_refused(family, workflow, samples, sentence):
    with pytest.raises(ValueError, match=sentence):
        refit(
            family, workflow, truth=Normal(), samples=samples, generations=2, replicates=1, seed=0
        )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"features": 0}, "features must be at least 1, got 0"),
        ({"design": "old"}, "design must be 'fresh' or 'same', got 'old'"),
        ({"learner": "ridge"}, "learner must be a learner of sims, got 'ridge'"),
        ({"seen": 3}, "seen must be in 1..2, got 3"),
        (
            {"weights": (1.0, 2.0, 3.0)},
            "weights must be one number, or one for each of 2 features, got 3",
        ),
        ({"weights": "a"}, "weights must be a number or a sequence of numbers, got 'a'"),
        ({"start": (1.0, np.nan)}, r"start\[1\] must be a finite number, got nan"),
        ({"noise": -1.0}, "noise must be a finite number >= 0, got -1.0"),
        ({"noise": (1.0, -1.0)}, r"noise\[1\] must be a finite number >= 0, got -1.0"),
        ({"rows": "cauchy"}, "rows must be one of normal, student, laplace, uniform, got 'cauchy'"),
        ({"freedom": 2.0}, "freedom must be a finite number > 2, got 2.0"),
        ({"covariance": [[1.0]]}, r"covariance must have 2 rows and columns, got \[1\]"),
        ({"covariance": [[1.0, 0.5], [0.4, 1.0]]}, "covariance must be symmetric and finite"),
        (
            {"covariance": [[1.0, 2.0], [2.0, 1.0]]},
            "positive definite with a condition number of at most .*, got eigenvalues from -1 to 3",
        ),
        ({"covariance": [[1.0, 0.0], [0.0, 1e13]]}, "a condition number of at most"),
    ],
)
def test_bad_families_are_refused(unchecked, options, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        LinearRegression(**({"features": 2} | options))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Ridge(0.0), "penalty must be a finite number > 0, got 0.0"),
        (lambda: GradientDescent(0, 0.1), "steps must be at least 1, got 0"),
        (lambda: GradientDescent(1, -0.1), "rate must be a finite number > 0, got -0.1"),
        (lambda: StochasticGradient(0.0), "rate must be a finite number > 0, got 0.0"),
        (lambda: RandomSubset(0), "size must be at least 1, got 0"),
        (lambda: weight(-1), "k must be at least 0, got -1"),
    ],
)
def test_bad_learners_are_refused(unchecked, make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_defaults_spelt_out_are_the_defaults():
    """They are equal, print alike and take the same chain."""
    spelt = LinearRegression(3, weights=(0, 0, 0.0), noise=[1, 1.0], start=0)
    assert spelt == LinearRegression(3) and repr(spelt) == repr(LinearRegression(3))
    assert hash(LinearRegression(2, covariance=[[2, 1], [1, 2]])) == hash(
        LinearRegression(2, covariance=((2.0, 1.0), (1.0, 2.0)))
    )


def test_observables_are_named_where_they_mean_something():
    risks = {"excess_risk", "log_excess_risk"}
    assert set(LinearRegression(3).observables) == risks
    assert set(LinearRegression(3, weights=1.0).observables) == risks | {"signal"}
    assert set(LinearRegression(3, seen=2, weights=(0.0, 0.0, 1.0)).observables) == risks | {
        "statistical_gap"
    }
    with pytest.raises(ValueError, match="needs k below 3 features, got 3"):
        trajectories(
            LinearRegression(3),
            Replace(),
            truth=Normal(),
            samples=5,
            generations=1,
            replicates=1,
            seed=0,
            observe=weight(3),
        )
    passing = LinearRegression(3, learner=StochasticGradient(0.1))
    with pytest.raises(
        ValueError,
        match=r"exact route for excess_risk, .* only: use Samples\(...\) for weight\(0\)",
    ):
        trajectories(
            passing,
            Replace(),
            truth=Normal(),
            samples=5,
            generations=1,
            replicates=1,
            seed=0,
            observe=weight(0),
        )


@pytest.mark.costly
def test_generation_zero_is_the_truth_plus_start():
    family = LinearRegression(
        2, weights=(1.0, -2.0), start=(0.5, 0.0), covariance=((4.0, 0.0), (0.0, 1.0))
    )
    for route in (family, Samples(family)):
        out = trajectories(
            route,
            Accumulate(),
            truth=Normal(),
            samples=5,
            generations=1,
            replicates=2,
            seed=0,
            record=[0],
            # fmt: skip
            observe=["excess_risk", "signal", weight(0)],
            progress=False,
        )
        assert (
            np.allclose(out["excess_risk"], 1.0)
            and np.allclose(out["signal"], 1 + 4 * 0.5 / 8)
            and np.allclose(out["weight(0)"], 1.5)
        )


@pytest.mark.costly
def test_a_student_is_its_teacher_until_it_learns():
    """The same draws give the teacher's fits before, and the learner's own at once."""

    def risks(learner, generations):
        family = LinearRegression(2, learner=learner, weights=(1.0, -1.0))
        return trajectories(
            family,
            Replace(),
            truth=Normal(),
            samples=9,
            generations=generations,
            replicates=50,
            seed=7,
            observe=["excess_risk"],
        )

    ridge = Ridge(penalty=0.2)
    for learner, same in (
        (Student(ridge, generations=3), LeastSquares()),
        (Student(ridge, generations=0), ridge),
    ):
        taught, plain = (risks(each, 3)["excess_risk"] for each in (learner, same))
        np.testing.assert_allclose(taught, plain, rtol=1e-4)
    for teacher in (3, StochasticGradient(0.1)):
        with pytest.raises(
            TypeError, match="teacher must be a learner of sims that does not need rows one by one"
        ):
            Student(ridge, generations=1, teacher=teacher)


#: rows of each batch, and the first fit without a finite mean of the squared error, None where all
#: have one
INFINITE = [
    (LinearRegression(3), Replace(), [5, 5, 4], 3),
    (LinearRegression(3), Replace(), [3, 9, 9], 1),
    (LinearRegression(3), Replace(), [5, 5, 5], None),
    (LinearRegression(3), Accumulate(), [4, 1, 9], 1),
    (LinearRegression(3), Accumulate(), [5, 1, 1], None),
    (LinearRegression(3, "same"), Accumulate(), 4, 1),
    (LinearRegression(3, "same"), Accumulate(), 5, None),
    (LinearRegression(3), FreshMixture(real=2), [2, 3, 4], 1),
    (LinearRegression(3, "same"), FreshMixture(real=4), 4, 1),
    (LinearRegression(3), FreshMixture(real=4), 4, None),
    (LinearRegression(3), Weighted(0.5, 9, "parameters"), 4, 1),
    (LinearRegression(3), Weighted(0.5, 4, "parameters"), 9, 1),
    (LinearRegression(3, seen=2, weights=1.0), Replace(), 4, None),
    (LinearRegression(3, seen=2, weights=1.0), Replace(), 3, 1),
    (LinearRegression(5, learner=MinimumNorm()), Replace(), 3, None),
    (LinearRegression(5, learner=MinimumNorm()), Replace(), [3, 4], 2),
    (LinearRegression(5, learner=MinimumNorm()), Replace(), [3, 5], 2),
    (LinearRegression(5, learner=MinimumNorm()), Replace(), [3, 6], 2),
    (LinearRegression(5, learner=MinimumNorm()), Replace(), [3, 7], None),
    (LinearRegression(5, learner=MinimumNorm()), Accumulate(), [3, 3, 1], 2),
    (LinearRegression(5, learner=MinimumNorm()), Accumulate(), [3, 4, 1], None),
    (LinearRegression(5, "same", MinimumNorm()), Accumulate(), 3, None),
    (LinearRegression(5, learner=MinimumNorm(), noise=(1.0, 0.0)), Replace(), [3, 5], None),
    (LinearRegression(5, learner=RandomSubset(3)), Replace(), 4, 1),
    (LinearRegression(5, learner=RandomSubset(3)), Replace(), 5, None),
    (LinearRegression(3, learner=Ridge(0.1)), Replace(), 3, None),
    (LinearRegression(3, learner=Student(Ridge(0.1), generations=2)), Replace(), [5, 5, 3], None),
    (LinearRegression(3, learner=Student(Ridge(0.1), generations=2)), Replace(), [5, 4, 9], 2),
]


@pytest.mark.parametrize(("family", "workflow", "samples", "first"), INFINITE)
def test_a_mean_that_is_infinite_is_refused_from_its_generation_on(
    family, workflow, samples, first
):
    schedule = np.broadcast_to(samples, 3) if np.ndim(samples) == 0 else np.array(samples)
    sentence = (
        rf"excess_risk has no finite mean with \d+ rows for \d features, in generation {first} "
    )
    for route in (family, Samples(family)):
        for last in range(1, len(schedule) + 1):
            if first is None or last < first:
                route.require_moments((excess_risk,), workflow, schedule[:last])
            else:
                with pytest.raises(ValueError, match=sentence):
                    route.require_moments((excess_risk,), workflow, schedule[:last])


@pytest.mark.parametrize("run", [refit, simulate])
@pytest.mark.parametrize("samples", [2, 3, 4])
def test_moments_are_refused_below_two_rows_more_than_features(run, samples):
    sentence = (
        "at least 3 rows"
        if samples < 3
        else f"excess_risk has no finite mean with {samples} rows for 3 features, "
        "in generation 1 of Rep"
    )
    with pytest.raises(ValueError, match=sentence):
        run(
            LinearRegression(3),
            Replace(),
            truth=Normal(),
            samples=samples,
            generations=2,
            replicates=9,
            seed=0,
            observe="excess_risk",
        )


@pytest.mark.parametrize(
    "family", [LinearRegression(3, weights=1.0), Samples(LinearRegression(3, weights=1.0))]
)
def test_logarithms_need_no_mean_and_weights_one_row_more(family):
    family.require_moments((log_excess_risk,), Replace(), np.array([3]))
    family.require_moments((signal, log_excess_risk), Replace(), np.array([4]))
    with pytest.raises(
        ValueError,
        match="signal has no finite mean with 3 rows for 3 features, in generation 2 of Replace",
    ):
        family.require_moments((log_excess_risk, signal), Replace(), np.array([4, 3]))


@pytest.mark.parametrize(
    ("observable", "enough"),
    [
        (running_maximum(excess_risk), 5),
        (unweighted(excess_risk), 5),
        (weight(1), 4),
        (running_maximum(signal), 4),
    ],
)
def test_what_shares_an_infinite_mean_is_refused_too(observable, enough):
    LinearRegression(3).require_moments((observable,), Replace(), np.array([enough]))
    with pytest.raises(
        ValueError,
        match=(
            rf"{re.escape(observable.name)} has no finite mean with {enough - 1} rows for 3 "
            rf"features"
        ),
    ):
        LinearRegression(3).require_moments(
            (observable,), Replace(), np.array([enough, enough - 1])
        )


def conditioned(number):
    """A covariance of three features with this condition number, no axis of which is a
    coordinate.
    """
    turn = np.linalg.qr(np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 2.0], [2.0, 1.0, 1.0]]))[0]
    matrix = (turn * [1.0, np.sqrt(number), number]) @ turn.T
    return ((matrix + matrix.T) / 2).tolist()


@pytest.mark.costly
def test_a_condition_number_near_the_limit_of_double_precision_changes_no_risk(seed):
    """The same draws give the risks of the identity covariance, up to rounding; in single precision
    it is refused.
    """
    with (
        jax.enable_x64(False),
        pytest.raises(
            ValueError, match=r"a condition number of at most 1e\+06, got eigenvalues from"
        ),
    ):
        LinearRegression(3, covariance=conditioned(1e11))
    common = dict(
        truth=Normal(),
        samples=9,
        generations=3,
        replicates=2**10,
        seed=seed,
        observe="excess_risk",
        progress=False,
    )
    with jax.enable_x64(True):
        plain, wide = (
            trajectories(
                LinearRegression(3, weights=1.0, covariance=covariance), Accumulate(), **common
            )["excess_risk"]
            for covariance in (None, conditioned(0.9e12))
        )
        with pytest.raises(
            ValueError, match=r"a condition number of at most 1e\+12, got eigenvalues from"
        ):
            LinearRegression(3, covariance=conditioned(1.2e12))
    assert wide.dtype == np.float64
    np.testing.assert_allclose(wide, plain, rtol=1e-6)
    assert stats.kstest(wide[:, 0], stats.f(3, 7, scale=3 / 7).cdf).pvalue > LEVEL
