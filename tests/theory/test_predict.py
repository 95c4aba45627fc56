"""``claim.predict`` against independent 60-digit implementations, at parameters drawn over each
claim's domain.

A module of ``tests.theory.oracles`` holds ``MPMATH`` (claim id: function of the public parameters)
and may hold ``GENERATIONS`` (claim id: how many generations its function does quickly) and
``POINTS`` (claim id: a strategy of parameters, where the domain is too thin for these here)."""

import math
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from random import Random

import pytest
import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

import theory

MODULES = [
    import_module(f"tests.theory.oracles.{found.name}")
    for found in iter_modules([str(Path(__file__).parent / "oracles")])
]
MPMATH = {id: function for module in MODULES for id, function in module.MPMATH.items()}
GENERATIONS = {
    id: most for module in MODULES for id, most in getattr(module, "GENERATIONS", {}).items()
}
POINTS = {id: points for module in MODULES for id, points in getattr(module, "POINTS", {}).items()}
EXAMPLES = 15  #: for each claim, others in every run
FEW_EXAMPLES = 3  #: where it is an integral, which takes a second or more on both sides
FEW_GENERATIONS = 25  #: for an oracle that says nothing
RELATIVE = mpf("1e-13")
ROUNDING = mpf("1e-50")
NEGLIGIBLE = mpf("1e-25")  #: logarithms below this are those of 1, up to the oracle's own error
WORDS = {
    "ddof": st.sampled_from([0, 1]) | st.floats(-2, 2).map(lambda ddof: round(ddof, 3)),
    "variance": st.floats(1e-3, 1e3),
}


def mostly_small(low: int, high: int) -> st.SearchStrategy[int]:
    """Integers of every magnitude."""
    return st.floats(math.log(low), math.log(high + 1)).map(
        lambda size: min(max(int(math.exp(size)), low), high)
    )


def number(symbol: sp.Symbol) -> st.SearchStrategy:
    """Values that the symbol's assumptions allow."""
    if symbol.is_integer:
        return st.integers(1 if symbol.is_positive else 0, 6)
    low = 0.01 if symbol.is_positive else 0 if symbol.is_nonnegative else -3
    return st.floats(low, 3 if low < 0 else 10).map(lambda value: round(value, 4)) | st.integers(
        max(math.ceil(low), -3), 3
    )


def parameters(id: str, most: int) -> st.SearchStrategy[dict]:
    """Public parameters for the claim with this id."""
    claim = theory.claim(id)
    return values(
        {name: claim.parameters[name] for name in claim.predicts_with()},
        "generations" in claim.parameters,
        most,
    )


@st.composite
def values(draw, symbols: dict, timed: bool, most: int) -> dict:
    """A value for each symbol, a schedule half of the time where it takes one (no function of
    theory is called in here).
    """
    given: dict = {"generations": draw(mostly_small(1, most))} if timed else {}
    for name, symbol in symbols.items():
        if name == "samples" and isinstance(symbol, sp.IndexedBase) and draw(st.booleans()):
            length = max(given.get("generations", 2), 2)
            sizes = draw(st.lists(mostly_small(2, 10**6), min_size=1, max_size=6))
            given[name] = [sizes[k % len(sizes)] for k in range(length)]
        elif name == "samples":
            given[name] = draw(mostly_small(2, 10**6))
        elif name != "generations":
            given[name] = draw(WORDS[name] if name in WORDS else number(symbol))
    return {name: given[name] for name in symbols}


def agrees(value: float, exact: mpf) -> bool:
    """Within 1e-13 relative, beyond the oracle's own rounding."""
    with mp.workdps(60):
        return abs(mpf(value) - exact) <= RELATIVE * abs(exact) + ROUNDING


def compare(claim, given: dict) -> None:
    """Prediction and oracle at a point, as logarithms where the value leaves float64."""
    exact = MPMATH[claim.id](**given)
    with mp.workdps(60):
        size = abs(mpf(exact))
        inside = size == 0 or mpf("2.3e-308") < size < mpf("1.7e308")
        if inside:
            assert agrees(claim.predict(**given), mpf(exact)), given
        else:
            with pytest.raises(ValueError, match="log=True"):
                claim.predict(**given)
        if (exact > ROUNDING or not inside and exact > 0) and abs(mp.log(exact)) > NEGLIGIBLE:
            assert agrees(claim.predict(log=True, **given), mp.log(exact)), given


def with_oracle() -> list[str]:
    return [
        id for id, claim in theory.claims().items() if claim.formula is not None and id in MPMATH
    ]


def test_every_formula_has_an_oracle():
    assert [
        id
        for id, claim in theory.claims().items()
        if claim.formula is not None and id not in MPMATH
    ] == []


def test_every_oracle_has_a_claim():
    assert [id for id in MPMATH if id not in theory.claims()] == []


@pytest.mark.costly
@pytest.mark.parametrize("id", with_oracle())
def test_predict_agrees_with_the_oracle(id):
    claim = theory.claim(id)
    points = (
        POINTS[id]
        if id in POINTS
        else parameters(id, min(GENERATIONS.get(id, FEW_GENERATIONS), 100))
    )

    @settings(
        max_examples=FEW_EXAMPLES if claim.formula.has(sp.Integral) else EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    @given(points)
    def check(given):
        try:
            claim.require_domain(claim.values(claim.formula, given))
        except ValueError:
            assume(False)
        compare(claim, given)

    check()


@pytest.mark.costly
@pytest.mark.parametrize(
    "id", [id for id in with_oracle() if GENERATIONS.get(id, 0) > 100 and id not in POINTS]
)
def test_predict_agrees_after_many_generations(id):
    claim = theory.claim(id)

    @settings(max_examples=2, suppress_health_check=list(HealthCheck))
    @given(parameters(id, GENERATIONS[id]))
    def check(given):
        given["generations"] = GENERATIONS[id]
        if isinstance(given["samples"], list):
            given["samples"] = given["samples"][0]
        try:
            claim.require_domain(claim.values(claim.formula, given))
        except ValueError:
            assume(False)
        compare(claim, given)

    check()


FAR = """
import sys, theory
for id in sys.argv[1:]:
    claim = theory.claim(id)
    names = claim.predicts_with()
    given = {**dict.fromkeys(names, 1), "ddof": 0, "samples": 10**6, "generations": 10**5}
    try:
        claim.predict(**{name: given[name] for name in names})
    except ValueError as reason:
        print(id, reason) if not str(reason) else None
"""


def test_a_hundred_thousand_generations(seed):
    """A value, or one sentence where the domain is smaller; in a process of its own, where nothing
    checks types a million times.
    """
    long = [
        id
        for id, claim in theory.claims().items()
        if {"samples", "generations"} <= set(claim.predicts_with()) and id not in POINTS
    ]
    drawn = Random(seed).sample(long, 20)
    done = subprocess.run(
        [sys.executable, "-c", FAR, *drawn],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
