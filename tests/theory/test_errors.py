"""Properties of the three errors: none is negative, they sum to the total, and each vanishes in its
own limit.
"""

from dataclasses import replace
from functools import lru_cache

import pytest
import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import theory
from tests.theory.oracles import errors, errors_mixtures, errors_workflows
from tests.theory.oracles.errors_wasserstein import RUNS
from theory import balls
from theory.proof import Proof
from theory.registry import run
from theory.rules import ChiSquare, Normal, Tower
from theory.subjects.errors import gaussian, wasserstein
from theory.subjects.errors.experiment import unseen
from theory.subjects.regression.experiment import SAME
from theory.words import m, q, z

#: steps of a Gaussian refit that integrate over a batch
TOWERS = ("precision after a fit", "one refit")
TERMS = ("expressivity", "approximation", "statistical")
DRAWN = {**errors.POINTS, **errors_mixtures.POINTS, **errors_workflows.POINTS}
PAIRS = [
    id
    for id, claim in theory.claims().items()
    if id.startswith("errors.") and "seen" in claim.parameters
    if f"{id}_statistical" in DRAWN
]
FURTHER = {
    "least_squares": {},
    "ridge": {"penalty": 0.5},
    "gradient": {"steps": 2, "rate": 0.5},
    "sgd": {"rate": 0.1},
}


def predict(id, values):
    claim = theory.claim(id)
    return claim.predict(
        **{name: value for name, value in values.items() if name in claim.parameters}
    )


def terms(id, values):
    """(approximation, statistical, total)."""
    return tuple(predict(id + end, values) for end in ("_approximation", "_statistical", ""))


def parts(id):
    """The claims on the terms of a total."""
    return [part for part in theory.claim(id).proof.external if part.endswith(TERMS)]


@lru_cache
def sign(id):
    claim = theory.claim(id)
    return claim, claim.formula >= 0


def never_negative(id, values, precision):
    """Whether balls show it of every term at this point."""
    for claim, relation in map(sign, parts(id)):
        found = claim.values(
            claim.formula,
            {name: value for name, value in values.items() if name in claim.parameters},
        )
        if balls.decide(relation, found, precision=precision) is not True:
            return False
    return True


def test_every_learner_and_workflow_is_drawn():
    assert len(PAIRS) == sum(
        id.endswith("_statistical") and "seen" in claim.parameters
        for id, claim in theory.claims().items()
    )


@pytest.mark.parametrize("id", PAIRS)
def test_the_terms_sum_to_the_total_whatever_the_parameters(id):
    """As formulas, so at every point; learners that see one subset throughout miss the given
    expressivity error.
    """
    missed = 0 if any(part.endswith("expressivity") for part in parts(id)) else unseen
    assert len(parts(id)) >= 2 - (missed == 0)
    assert theory.claim(id).formula == sp.Add(
        missed, *(theory.claim(part).formula for part in parts(id))
    )


#: integrals over the spectrum, and sums of many polynomials
SLOW = [
    id
    for id in PAIRS
    if theory.claim(id).formula.has(sp.Integral)
    and ("gradient" not in id or SAME in theory.claim(id).assumptions)
]
POSITIVE = st.floats(0.01, 10)


@st.composite
def designs(draw):
    """Parameters of all pairs at once."""
    seen = draw(st.integers(1, 6))
    return {
        "samples": draw(st.integers(1, 300)),
        "real": draw(st.integers(1, 60)),
        "generations": draw(st.integers(1, 20)),
        "seen": seen,
        "features": seen + draw(st.integers(1, 4)),
        "signal": draw(POSITIVE),
        "expressivity": draw(st.just(0.0) | POSITIVE),
        "variance": draw(POSITIVE),
        "noise": draw(POSITIVE),
        "real_weight": draw(st.floats(0.05, 0.95)),
        "steps": draw(st.integers(1, 8)),
        "rate": draw(st.floats(0.05, 0.95)) * 2 / (seen + 2),
    }


@pytest.mark.costly
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(designs())
def test_no_term_is_negative(values):
    """Of any learner and workflow whose terms are closed forms, or polynomials of the spectrum;
    least squares needs two rows more.
    """
    for id in PAIRS:
        if id in SLOW:
            continue
        own = values
        if "least_squares" in id or id == "errors.subset.replace":
            own = own | {"samples": max(values["samples"], values["seen"] + 2)}
        assert never_negative(id, own, 2048), id


@pytest.mark.costly
@pytest.mark.parametrize("id", SLOW)
def test_no_term_is_negative_where_it_is_an_integral(id):
    """Over the rows' spectrum: each costs as much as tens of closed forms, so fewer points are
    drawn.
    """

    @settings(max_examples=50, deadline=None)
    @given(DRAWN[id])
    def check(values):
        assert never_negative(id, values, 24)

    check()


@pytest.mark.parametrize(
    "id",
    [
        "errors.least_squares.fresh_mixture",
        "errors.least_squares.label_mixing",
        "errors.subset.replace",
    ],
)
def test_least_squares_has_no_approximation_error(id):
    assert all(
        theory.claim(part).formula == 0 for part in parts(id) if part.endswith("approximation")
    )


@settings(max_examples=25, deadline=None)
@given(RUNS)
def test_wasserstein_terms_sum_to_the_total(values):
    assume(values["samples"] > values["ddof"])
    lost, bias, spread, total = (
        predict(f"errors.gaussian.wasserstein{end}", values)
        for end in ("_expressivity", "_approximation", "_statistical", "")
    )
    assert min(lost, bias, spread) >= 0
    assert lost + bias + spread == pytest.approx(total, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 8), st.floats(0, 0.9), st.floats(0.1, 3))
def test_no_expressivity_error_where_all_is_seen(features, correlation, weight):
    given = {"features": features, "seen": features, "correlation": correlation, "weight": weight}
    assert predict("errors.decomposition.expressivity", given) == 0
    everything = weight**2 * features * (1 + (features - 1) * correlation)
    assert predict("errors.decomposition.signal", given) == pytest.approx(everything, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 8).flatmap(lambda p: st.tuples(st.just(p), st.integers(1, p))), st.floats(0, 0.9)
)
def test_what_is_explained_and_what_is_missed_make_up_the_target(sizes, correlation):
    features, seen = sizes
    given = {"features": features, "seen": seen, "correlation": correlation, "weight": 1.0}
    parts = predict("errors.decomposition.signal", given) + predict(
        "errors.decomposition.expressivity", given
    )
    assert parts == pytest.approx(features * (1 + (features - 1) * correlation), rel=1e-12)


BASE = {
    "samples": 40,
    "generations": 4,
    "seen": 2,
    "signal": 1.5,
    "expressivity": 0.5,
    "variance": 0.8,
}


@pytest.mark.parametrize("learner", ["least_squares", "gradient", "ridge"])
def test_the_statistical_error_vanishes_with_samples(learner):
    small, large = (
        predict(
            f"errors.{learner}.replace_statistical",
            {**BASE, **FURTHER[learner], "seen": 1, "samples": count},
        )
        for count in (50, 400)
    )
    assert large == pytest.approx(small / 8, rel=0.2)


def test_the_approximation_error_of_ridge_vanishes_with_the_penalty():
    large, small = (
        predict("errors.ridge.replace_approximation", {**BASE, "penalty": penalty})
        for penalty in (1e-2, 1e-4)
    )
    assert small < large * 2e-4


def test_the_approximation_error_of_sgd_vanishes_with_samples():
    values = [
        predict("errors.sgd.replace_approximation", {**BASE, "rate": 0.1, "samples": count})
        for count in (20, 200)
    ]
    assert values[1] < 1e-15 < values[0]


def test_the_statistical_error_of_sgd_stays_unless_the_rate_falls():
    def spread(rate, samples):
        return predict("errors.sgd.replace_statistical", {**BASE, "rate": rate, "samples": samples})

    assert spread(0.1, 2000) == pytest.approx(spread(0.1, 4000), rel=1e-9)
    assert spread(0.01, 4000) < spread(0.1, 4000) / 8


@pytest.mark.costly
@pytest.mark.parametrize("learner", ["ridge", "gradient", "sgd"])
def test_shrinkage_loses_the_target_while_chance_stays_bounded(learner):
    given = {**BASE, **FURTHER[learner], "samples": 10, "generations": 400}
    bias, spread, _ = terms(f"errors.{learner}.replace", given)
    assert bias == pytest.approx(BASE["signal"], rel=1e-3)
    assert spread == pytest.approx(
        predict(f"errors.{learner}.replace_statistical", {**given, "generations": 800}), rel=1e-3
    )


@settings(max_examples=25, deadline=None)
@given(
    st.integers(4, 200),
    st.integers(1, 12),
    st.sampled_from([0, 1, -2]),
    st.just(0.0) | st.floats(1e-6, 1),
)
def test_the_divergence_of_coordinates(samples, generations, ddof, functional_error):
    scale = (samples - 1) / (samples - ddof)
    given = {
        "samples": samples,
        "generations": generations,
        "ddof": ddof,
        "functional_error": functional_error,
        "dimension": 3,
    }
    given |= {"correlation": 0.3, "scale": scale}
    parts = [
        predict(f"errors.gaussian.replace_{term}", given)
        for term in ("expressivity", "statistical")
    ]
    whole = predict("errors.gaussian.replace", given)
    bias = (
        0.0
        if ddof == 1 and functional_error == 0
        else predict("errors.gaussian.replace_approximation", given)
    )
    rest = (
        0.0
        if ddof == 1 and functional_error == 0
        else predict("errors.gaussian.replace_interaction", given)
    )
    assert min(parts) >= 0 and bias >= 0
    assert sum(parts) + bias + rest == pytest.approx(whole, rel=1e-10)


@pytest.mark.parametrize(
    ("id", "values"),
    [
        (
            "errors.gradient.fresh_mixture",
            {"real": 4, "samples": 4, "seen": 1, "steps": 1, "rate": 2, "noise": 1},
        ),
        ("errors.subset.replace", {"samples": 9, "features": 3, "seen": 3}),
        ("errors.subset.replace", {"samples": 7, "features": 5, "seen": 3}),
        ("errors.gaussian.replace_coordinate", {"samples": 9, "ddof": 3, "functional_error": 0.2}),
    ],
)
def test_a_factor_of_1_is_no_exception(id, values):
    """A geometric sum of ratio 1 counts its terms; near 1 the value is near that."""
    claim = theory.claim(id)
    varied = "rate" if "rate" in values else "ddof" if "ddof" in values else "signal"
    given = {"generations": 3, "signal": 1.0, "expressivity": 0.5, "variance": 1.0, **values}
    given = {name: value for name, value in given.items() if name in claim.parameters}
    near = {**given, varied: given[varied] * (1 + 1e-9)}
    assert claim.predict(**given) == pytest.approx(claim.predict(**near), rel=1e-6)


@pytest.mark.parametrize("module", [gaussian, wasserstein])
def test_another_degree_of_freedom_is_no_theorem(module):
    """The law of a batch is a claim, which gives its sum of squares the degrees of freedom."""
    claim = next(c for c in module.CLAIMS if any(s.name in TOWERS for s in c.proof.steps))
    wrong = replace(module.REFIT, draws=(Normal(z), ChiSquare(q, m), *module.REFIT.draws[2:]))
    steps = tuple(
        replace(step, rule=Tower(wrong)) if step.name in TOWERS else step
        for step in claim.proof.steps
    )
    assert run(claim, second=False).conclusion is not None
    assert run(replace(claim, proof=Proof(steps)), second=False).conclusion is None
