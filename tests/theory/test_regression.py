"""Least squares refitted on its own labels: pathwise facts on drawn designs, and the order of the
closed forms.
"""

import numpy as np
import pytest
import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import theory
from tests.sims.published import AGREED

MANY = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
TOLERANCE = 1e-9


def predict(id, **given):
    return theory.claim(f"regression.{id}").predict(**given)


@st.composite
def designs(draw, least=1, first=2):
    """Rows of a first batch and of others: normal or heavy-tailed, with a covariance, more real
    rows than features.
    """
    features = draw(st.integers(1, 8))
    counts = [
        features + draw(st.integers(first, 20)),
        *draw(st.lists(st.integers(least, 20), min_size=1, max_size=6)),
    ]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    mix = rng.standard_normal((features, features)) + 2 * np.eye(features)
    freedom = draw(st.sampled_from([1.5, 3.0, np.inf]))

    def rows(count):
        drawn = rng.standard_normal((count, features))
        return (
            drawn
            if freedom == np.inf
            else drawn / np.sqrt(rng.chisquare(freedom, (count, 1)) / freedom)
        ) @ mix

    return [rows(count) for count in counts], rng


def gram(rows):
    return rows.T @ rows


def whitened(matrix, inverse_of):
    """A matrix in coordinates in which the inverse of ``inverse_of`` is the identity."""
    root = np.linalg.cholesky(inverse_of)
    return root.T @ matrix @ root


def spread_of_accumulate(grams):
    """Covariance of the error after the last fit, over the noise variance: the sum of S_i^-1 G_i
    S_i^-1.
    """
    pool, total = np.zeros_like(grams[0]), np.zeros_like(grams[0])
    for each in grams:
        pool = pool + each
        inverse = np.linalg.inv(pool)
        total = total + inverse @ each @ inverse
    return total, np.linalg.inv(pool)


@MANY
@given(designs())
def test_the_sandwich_holds_for_every_design_and_schedule(drawn):
    grams = [gram(rows) for rows in drawn[0]]
    assume(np.linalg.cond(grams[0]) < 1e6)
    spread, last = spread_of_accumulate(grams)
    first = np.eye(len(spread))
    spread, last = whitened(spread, grams[0]), whitened(last, grams[0])
    assert np.linalg.eigvalsh(spread - first).min() >= -TOLERANCE
    assert np.linalg.eigvalsh(2 * first - last - spread).min() >= -TOLERANCE


@MANY
@given(designs())
def test_kept_real_rows_anchor_every_design(drawn):
    """The spread around the fit on the real rows stays below half of that fit's own, whatever the
    synthetic batches.
    """
    real, *others = [gram(rows) for rows in drawn[0]]
    assume(np.linalg.cond(real) < 1e6)
    spread = np.zeros_like(real)
    for each in others:
        inverse = np.linalg.inv(real + each)
        spread = inverse @ each @ spread @ each @ inverse + inverse @ each @ inverse
        assert (
            np.linalg.eigvalsh(np.eye(len(real)) / 2 - whitened(spread, real)).min() >= -TOLERANCE
        )


def test_a_smaller_anchor_is_false():
    """Rival 1/4: a synthetic batch as large as the real one, again and again, exceeds it."""
    real = synthetic = np.eye(1)
    spread = np.zeros((1, 1))
    for _ in range(20):
        inverse = np.linalg.inv(real + synthetic)
        spread = inverse @ synthetic @ spread @ synthetic @ inverse + inverse @ synthetic @ inverse
    assert spread[0, 0] == pytest.approx(1 / 3) and spread[0, 0] > 1 / 4


@MANY
@given(
    st.integers(1, 8), st.lists(st.integers(1, 12), min_size=1, max_size=6), st.integers(0, 2**32)
)
def test_the_recursion_is_least_squares_on_the_pooled_rows(features, counts, seed):
    """Least norm, across as many rows as features: the pool's fit is the one before plus the
    pseudo-inverse times X' noise.
    """
    rng = np.random.default_rng(seed)
    weights = truth = rng.standard_normal(features)
    rows, labels = np.zeros((0, features)), np.zeros(0)
    for batch, count in enumerate(counts):
        new = rng.standard_normal((count, features))
        noise = rng.standard_normal(count)
        rows, labels = np.vstack([rows, new]), np.concatenate([labels, new @ weights + noise])
        values = np.linalg.svd(rows, compute_uv=False)
        assume(values.min() > 1e-3 * values.max())
        inverse = np.linalg.pinv(gram(rows))
        start = inverse @ gram(rows) @ truth if batch == 0 else weights
        weights = start + inverse @ new.T @ noise
        fitted = np.linalg.lstsq(rows, labels, rcond=None)[0]
        assert np.allclose(
            weights, fitted, rtol=0, atol=1e-6 * (1 + np.abs(fitted).max()) * np.linalg.cond(rows)
        )


@MANY
@given(designs(first=2), st.integers(2, 12))
def test_one_set_of_rows_has_harmonic_spread(drawn, generations):
    rows = drawn[0][0]
    assume(np.linalg.cond(gram(rows)) < 1e6)
    spread, _ = spread_of_accumulate([gram(rows)] * generations)
    harmonic = sum(1 / i**2 for i in range(1, generations + 1))
    assert harmonic <= np.pi**2 / 6
    assert np.allclose(
        whitened(spread, gram(rows)),
        harmonic * np.eye(rows.shape[1]),
        atol=TOLERANCE * np.linalg.cond(gram(rows)),
    )


def fitted(rows, spread):
    """Of each generation: the map from all noises so far to the error of a fit on its own rows,
    which the one before labels.
    """
    passed = np.zeros((rows[0].shape[1], 0))
    for each, deviation in zip(rows, spread, strict=True):
        labels = np.hstack([each @ passed, deviation * np.eye(len(each))])
        passed = np.linalg.lstsq(each, labels, rcond=None)[0]
        yield passed @ passed.T


@MANY
@given(designs(least=20), st.floats(0.1, 3), st.floats(0.1, 3))
def test_replace_loses_in_every_direction_in_every_generation(drawn, first, later):
    """The covariance of the error grows in Loewner's order, by the noise variance times the inverse
    Gram matrix of the new rows.
    """
    rows = drawn[0]
    assume(max(np.linalg.cond(gram(each)) for each in rows) < 1e6)
    noise = [first, *[later] * (len(rows) - 1)]
    before = np.zeros_like(gram(rows[0]))
    for each, deviation, spread in zip(rows, noise, fitted(rows, noise), strict=True):
        step = whitened(spread - before, gram(each)) / deviation**2
        size = 1 + np.abs(whitened(spread, gram(each))).max() / deviation**2
        assert np.linalg.eigvalsh(step).min() > 0
        assert np.allclose(step, np.eye(len(step)), atol=TOLERANCE * size)
        before = spread


def test_fits_of_least_norm_lose_in_no_such_order():
    """With fewer rows than features a fit forgets what the one before had in the directions that
    its rows do not see.
    """
    one, two = fitted([np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])], [1.0, 1.0])
    assert np.linalg.eigvalsh(two - one).min() < -0.5


@st.composite
def schedules(draw):
    features = draw(st.integers(1, 8))
    counts = [
        features + draw(st.integers(2, 40)),
        *draw(st.lists(st.integers(1, 60), min_size=1, max_size=11)),
    ]
    return {
        "samples": counts,
        "generations": len(counts),
        "features": features,
        "variance": draw(st.floats(0.01, 9)),
    }


@MANY
@given(schedules())
def test_accumulate_lies_between_one_fit_on_all_rows_and_twice_the_first_fit(given):
    first = given["samples"][0]
    p, v, c = given["features"], given["variance"], given["features"] + 1
    risk = predict("accumulate.risk_mean", **given)
    ratio = risk / (v * p / (first - c))
    assert v * p / (sum(given["samples"]) - c) <= risk * (1 + TOLERANCE)
    assert 1 - TOLERANCE <= ratio < 2
    assert (
        ratio <= 1 + (first - c) / c * np.log(first / (first - c)) + TOLERANCE
    )  # the sum below its integral
    assert risk <= predict("accumulate.risk_bound", **given) * (1 + TOLERANCE)


@MANY
@given(schedules())
def test_accumulate_grows_by_summable_steps(given):
    counts, p, v = given["samples"], given["features"], given["variance"]
    risks = [
        predict("accumulate.risk_mean", **{**given, "generations": n})
        for n in range(1, len(counts) + 1)
    ]
    pools = np.cumsum(counts)
    steps = [
        v * p * count / (pool * (pool - p - 1))
        for count, pool in zip(counts[1:], pools[1:], strict=True)
    ]
    assert np.allclose(np.diff(risks), steps, rtol=1e-9) and min(steps, default=1) > 0
    if min(counts) > p + 1:
        assert risks[-1] <= predict("replace.risk_mean", **given) * (1 + TOLERANCE)


@MANY
@given(st.integers(1, 8), st.integers(2, 100), st.integers(1, 30), st.floats(0.01, 9))
def test_fresh_rows_lose_less_than_the_same_rows_strictly_from_the_second_fit(
    features, spare, generations, variance
):
    given = {
        "samples": features + spare,
        "generations": generations,
        "features": features,
        "variance": variance,
    }
    fresh, same = (
        predict("accumulate.risk_mean", **given),
        predict("accumulate_same.risk_mean", **given),
    )
    assert fresh < same if generations > 1 else fresh == pytest.approx(same, rel=1e-12)
    assert same <= predict("accumulate_same.risk_bound", **given) * (1 + TOLERANCE)


def chain(workflow, rows, noise, truth):
    """Least squares on its own labels, generation after generation: the weights at the end."""
    weights, labels = truth, []
    for batch, each in enumerate(noise):
        labels.append(rows[batch] @ weights + each)
        pooled = (
            (np.concatenate(rows[: batch + 1]), np.concatenate(labels))
            if workflow == "accumulate"
            else (rows[batch], labels[-1])
        )
        weights = np.linalg.lstsq(*pooled, rcond=None)[0]
    return weights


@MANY
@given(
    st.sampled_from(["replace", "accumulate"]),
    st.integers(1, 6),
    st.integers(2, 5),
    st.integers(0, 2**32),
    st.floats(0.1, 3),
)
def test_the_risk_does_not_know_the_covariance_or_the_truth(
    workflow, features, generations, seed, scale
):
    """A chain's error in whitened coordinates is the same run's, whatever covariance and true
    weights; it scales with the noise.
    """
    rng = np.random.default_rng(seed)
    rows = [
        rng.standard_normal((features + rng.integers(2, 20), features)) for _ in range(generations)
    ]
    noise = [rng.standard_normal(len(each)) for each in rows]
    mix = rng.standard_normal((features, features)) + 3 * np.eye(features)
    truth = rng.standard_normal(features)
    assume(max(map(np.linalg.cond, [*rows, mix])) < 1e3)
    plain = chain(workflow, rows, [scale * each for each in noise], np.zeros(features))
    mixed = chain(workflow, [each @ mix for each in rows], noise, truth) - truth
    assert np.linalg.norm(plain) == pytest.approx(
        scale * np.linalg.norm(mix @ mixed), rel=1e-6, abs=1e-9
    )


POOL = st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(1, 12)).filter(
    lambda drawn: drawn[0] + drawn[1] > drawn[2] + 1
)


def kappa(synthetic, real, features):
    return (
        predict("design.mixing_factor", samples=synthetic, real=real, features=features) / features
    )


@MANY
@given(POOL)
def test_the_mixing_factor_is_at_least_the_square_of_the_share(drawn):
    synthetic, real, features = drawn
    total = synthetic + real
    assert kappa(*drawn) >= (synthetic / total) ** 2 * (1 - TOLERANCE)
    assert (
        kappa(synthetic, real, 1)
        == pytest.approx(synthetic * (synthetic + 2) / (total * (total + 2)), rel=1e-12)
        or total <= 2
    )


def test_without_real_rows_the_mixing_factor_is_one():
    """As a formula, in the number of rows and of features."""
    claim = theory.claim("regression.design.mixing_factor")
    assert (
        sp.simplify(claim.formula.subs(claim.parameters["real"], 0) / claim.parameters["features"])
        == 1
    )


@MANY
@given(st.integers(1, 8), st.integers(1, 10**4), st.integers(1, 20))
def test_with_ever_fewer_real_rows_in_proportion_it_tends_to_one(features, spare, real):
    synthetic = features + 1 + spare
    assert abs(kappa(synthetic, real, features) - 1) <= 4 * real * (features + 1) / synthetic


def test_the_mixing_factor_may_exceed_one_and_is_not_monotone():
    """Both plausible properties are false: an explicit case of each."""
    assert kappa(24, 24, 40) > 1
    values = [kappa(synthetic, 10, 12) for synthetic in range(4, 60)]
    assert min(np.diff(values)) < 0 < max(np.diff(values))


@MANY
@given(st.floats(0.01, 0.99), st.floats(0.05, 20))
def test_no_weight_beats_the_best_one(weight, ratio):
    best = (np.sqrt(ratio**2 + 4 * ratio) - ratio) / 2
    assert predict("label_mixing.golden_ratio", real_weight=weight, ratio=ratio) >= best * (
        1 - TOLERANCE
    )
    assert predict("label_mixing.golden_ratio", real_weight=best, ratio=ratio) == pytest.approx(
        best, rel=1e-9
    )


@st.composite
def spectra(draw):
    """Eigenvalues of a Gram matrix, squared true weights along its eigenvectors, a penalty and the
    variance of the noise.
    """
    count = draw(st.integers(1, 6))
    numbers = st.lists(st.floats(0.01, 20), min_size=count, max_size=count)
    return draw(numbers), draw(numbers), draw(st.floats(0.01, 20)), draw(st.floats(0.01, 9))


def settled(weights, gram, signal, penalty, variance):
    """The risk that ridge settles at with mixed labels on the same rows: the fixed point of one
    more fit, for each weight.
    """
    w, gram = weights[:, None], np.array(gram)
    shrink = gram / (gram + penalty)
    kept = shrink * w / (1 - shrink * (1 - w))  # c = shrink (w + (1 - w) c)
    spread = (
        variance
        * gram
        / (gram + penalty) ** 2
        * (w**2 + (1 - w) ** 2)
        / (1 - (shrink * (1 - w)) ** 2)
    )
    return np.sum(np.array(signal) * (1 - kept) ** 2 + spread, axis=1)


@MANY
@given(spectra(), st.floats(0.01, 0.5))
def test_the_best_weight_of_real_labels_for_ridge_is_at_least_one_half(drawn, weight):
    gram, signal, penalty, variance = drawn
    weights = np.linspace(0.01, 1, 100)
    risks = settled(weights, *drawn)
    assert weights[np.argmin(risks)] >= 0.5 - TOLERANCE
    assert (np.diff(risks[weights <= 0.5 + TOLERANCE]) < 0).all()
    predicted = predict(
        "weighted.ridge_optimum",
        weight=weight,
        gram=gram,
        signal=signal,
        features=len(gram),
        penalty=penalty,
        variance=variance,
    )
    assert predicted == pytest.approx(settled(np.array([weight]), *drawn)[0], rel=1e-9)


@pytest.mark.parametrize("number", AGREED)
def test_published_simulations_agree_with_theory(number):
    """Within three of their standard errors; fresh rows and the other workflow do not where they
    differ by six.
    """
    given = {
        "samples": number.samples,
        "generations": number.generation,
        "features": number.features,
    }
    values = {
        id: predict(f"{id}.risk_mean", **given)
        for id in ("replace", "replace_same", "accumulate", "accumulate_same")
    }
    own = type(number.workflow).__name__.lower()
    right = values.pop(f"{own}_same")
    (other,) = (value for id, value in values.items() if id.endswith("_same"))
    assert abs(right - number.mean) < 3 * number.standard_error
    apart = [value for value in values.values() if abs(value - right) > 6 * number.standard_error]
    assert other in apart
    assert all(abs(value - number.mean) > 3 * number.standard_error for value in apart)
