"""Properties of the three errors: none is negative, they sum to the total, and each vanishes in its own limit."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import theory
from tests.theory.oracles.errors import LEARNERS, TAKES, WORDS, points
from tests.theory.oracles.errors_mixtures import OWN
from tests.theory.oracles.errors_mixtures import points as mixtures
from tests.theory.oracles.errors_wasserstein import RUNS

RUN = TAKES[""]
CASES = [(learner, "replace") for learner in LEARNERS] + [("least_squares", "accumulate")]
FURTHER = {"least_squares": {}, "ridge": {"penalty": 0.5}, "gradient": {"steps": 2, "rate": 0.5}, "sgd": {"rate": 0.1}}


def predict(id, values):
    claim = theory.claim(id)
    return claim.predict(**{name: value for name, value in values.items() if name in claim.parameters})


def terms(id, values):
    """(approximation, statistical, total)."""
    return tuple(predict(id + end, values) for end in ("_approximation", "_statistical", ""))


@pytest.mark.parametrize(("learner", "workflow"), CASES)
def test_three_terms_that_sum_to_the_total(learner, workflow):
    @settings(max_examples=5 if learner == "ridge" else 25, deadline=None)
    @given(points(learner, (*RUN, *WORDS.get(learner, ()))))
    def check(values):
        bias, spread, total = terms(f"errors.{learner}.{workflow}", values)
        assert bias >= 0 and spread >= 0
        assert bias + spread + values["expressivity"] == pytest.approx(total, rel=1e-12)

    check()


@pytest.mark.parametrize("workflow", OWN)
def test_three_terms_where_real_labels_come_again(workflow):
    @settings(max_examples=25, deadline=None)
    @given(mixtures((*(name for name in RUN if name != "signal"), *OWN[workflow])))
    def check(values):
        bias, spread, total = terms(f"errors.least_squares.{workflow}", {**values, "signal": 1.0})
        assert bias == 0 and spread >= 0
        assert spread + values["expressivity"] == pytest.approx(total, rel=1e-12)

    check()


@settings(max_examples=25, deadline=None)
@given(RUNS)
def test_wasserstein_terms_sum_to_the_total(values):
    assume(values["samples"] > values["ddof"])
    lost, bias, spread, total = (
        predict(f"errors.gaussian.wasserstein{end}", values) for end in ("_expressivity", "_approximation", "_statistical", "")
    )
    assert min(lost, bias, spread) >= 0
    assert lost + bias + spread == pytest.approx(total, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(points("least_squares", ("samples", "generations", "features", "seen", "signal", "variance")))
def test_random_subsets(values):
    assume(values["samples"] != 2 * values["seen"] + 1)
    lost, spread, total = (predict(f"errors.subset.replace{end}", values) for end in ("_expressivity", "_statistical", ""))
    assert lost >= 0 and spread >= 0
    assert lost + spread == pytest.approx(total, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 8), st.floats(0, 0.9), st.floats(0.1, 3))
def test_no_expressivity_error_where_all_is_seen(features, correlation, weight):
    given = {"features": features, "seen": features, "correlation": correlation, "weight": weight}
    assert predict("errors.decomposition.expressivity", given) == 0
    everything = weight**2 * features * (1 + (features - 1) * correlation)
    assert predict("errors.decomposition.signal", given) == pytest.approx(everything, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 8).flatmap(lambda p: st.tuples(st.just(p), st.integers(1, p))), st.floats(0, 0.9))
def test_what_is_explained_and_what_is_missed_make_up_the_target(sizes, correlation):
    features, seen = sizes
    given = {"features": features, "seen": seen, "correlation": correlation, "weight": 1.0}
    parts = predict("errors.decomposition.signal", given) + predict("errors.decomposition.expressivity", given)
    assert parts == pytest.approx(features * (1 + (features - 1) * correlation), rel=1e-12)


BASE = {"samples": 40, "generations": 4, "seen": 2, "signal": 1.5, "expressivity": 0.5, "variance": 0.8}


@pytest.mark.parametrize("learner", ["least_squares", "gradient", "ridge"])
def test_the_statistical_error_vanishes_with_samples(learner):
    small, large = (
        predict(f"errors.{learner}.replace_statistical", {**BASE, **FURTHER[learner], "seen": 1, "samples": count}) for count in (50, 400)
    )
    assert large == pytest.approx(small / 8, rel=0.2)


def test_the_approximation_error_of_ridge_vanishes_with_the_penalty():
    large, small = (predict("errors.ridge.replace_approximation", {**BASE, "penalty": penalty}) for penalty in (1e-2, 1e-4))
    assert small < large * 2e-4


def test_the_approximation_error_of_sgd_vanishes_with_samples():
    values = [predict("errors.sgd.replace_approximation", {**BASE, "rate": 0.1, "samples": count}) for count in (20, 200)]
    assert values[1] < 1e-15 < values[0]


def test_the_statistical_error_of_sgd_stays_unless_the_rate_falls():
    def spread(rate, samples):
        return predict("errors.sgd.replace_statistical", {**BASE, "rate": rate, "samples": samples})

    assert spread(0.1, 2000) == pytest.approx(spread(0.1, 4000), rel=1e-9)
    assert spread(0.01, 4000) < spread(0.1, 4000) / 8


@pytest.mark.parametrize("learner", ["ridge", "gradient", "sgd"])
def test_shrinkage_loses_the_target_while_chance_stays_bounded(learner):
    given = {**BASE, **FURTHER[learner], "samples": 10, "generations": 400}
    bias, spread, _ = terms(f"errors.{learner}.replace", given)
    assert bias == pytest.approx(BASE["signal"], rel=1e-3)
    assert spread == pytest.approx(predict(f"errors.{learner}.replace_statistical", {**given, "generations": 800}), rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 200), st.integers(1, 12), st.sampled_from([0, 1, -2]), st.floats(0, 1))
def test_the_divergence_of_coordinates(samples, generations, ddof, functional_error):
    scale = (samples - 1) / (samples - ddof)
    given = {"samples": samples, "generations": generations, "ddof": ddof, "functional_error": functional_error, "dimension": 3}
    given |= {"correlation": 0.3, "scale": scale}
    parts = [predict(f"errors.gaussian.replace_{term}", given) for term in ("expressivity", "statistical")]
    whole = predict("errors.gaussian.replace", given)
    bias = 0.0 if ddof == 1 and functional_error == 0 else predict("errors.gaussian.replace_approximation", given)
    rest = 0.0 if ddof == 1 and functional_error == 0 else predict("errors.gaussian.replace_interaction", given)
    assert min(parts) >= 0 and bias >= 0
    assert sum(parts) + bias + rest == pytest.approx(whole, rel=1e-10)
