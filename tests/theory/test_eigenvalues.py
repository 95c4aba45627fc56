"""The mean density of the eigenvalues of a normal Gram matrix: its derivation, its values, and the
rule that uses it.
"""

from dataclasses import replace

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.spectrum import density as by_pfaffian
from tests.theory.oracles.spectrum import trace_power
from theory import balls
from theory.eigenvalues import EigenvalueDensity, density
from theory.rules import Eigenvalues, eigenvalues
from theory.statements import Equal
from theory.subjects.errors.experiment import features
from theory.subjects.errors.spectrum import over_spectrum
from theory.subjects.regression.experiment import G, R
from theory.words import Trace, m, x

c = sp.Symbol("c", positive=True)
RULE = Eigenvalues({G: x, R: 1 / (x + c)}, EigenvalueDensity(x, m, features))


@pytest.mark.parametrize("count", eigenvalues.SIZES)
def test_the_density_follows_from_the_joint_one_and_no_other_does(count, monkeypatch):
    derive = eigenvalues.derived.__wrapped__
    assert derive(count)
    for part in ("smooth", "rough") if count > 1 else ("rough",):
        found = density(eigenvalues._a + count, count)
        wrong = replace(found, **{part: 2 * getattr(found, part)})
        monkeypatch.setattr(eigenvalues, "density", lambda rows, features, wrong=wrong: wrong)
        assert not derive(count), part


@pytest.mark.parametrize("count", range(1, 6))
def test_moments_are_those_of_all_pairings_for_any_number_of_rows(count):
    rows = sp.Symbol("m", positive=True)
    found = density(rows, count).moments(4)
    assert sp.cancel(found[0] - count) == 0
    for order in range(1, 5):
        for extra in range(order + 2):  # polynomials of degree `order` in the rows
            assert found[order].subs(rows, count + extra) == trace_power(
                order, count + extra, count
            )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.integers(0, 9), st.floats(0.05, 40))
def test_the_density_is_that_of_the_pfaffian(count, extra, at):
    with mp.workdps(50):
        exact = by_pfaffian(mpf(at), count + extra, count)
        written = density(sp.Integer(count + extra), count).at(x)
        assert balls.evaluate(written, {x: at}) == pytest.approx(float(exact), rel=1e-13)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 12), st.integers(1, 4), st.floats(0.1, 3))
def test_a_polynomial_and_its_integral_are_one_number(rows, count, power, scale):
    """A power that is not known to be an integer is not taken for a polynomial."""
    root = sp.Symbol("q", positive=True)
    by_moments = balls.evaluate(over_spectrum(c * x**power), {m: rows, features: count, c: scale})
    by_integral = balls.evaluate(
        over_spectrum(c * x**root), {m: rows, features: count, c: scale, root: power}
    )
    assert by_moments == pytest.approx(by_integral, rel=1e-12)
    assert by_moments == pytest.approx(scale * trace_power(power, rows, count), rel=1e-12)


@pytest.mark.parametrize(
    ("word", "function", "rows", "verdict"),
    [
        (R * G, x / (x + c), m, "proved"),
        (G * R * R * G, (x / (x + c)) ** 2, m, "proved"),
        (R * G * R, x / (x + c) ** 2, m, "proved"),
        (sp.S.One, sp.S.One, m, "undecided"),  # the eigenvalues that are 0 are not counted
        (R, 1 / (x + c), m, "undecided"),
        (R * G, x**2 / (x + c), m, "refuted"),
        (R * G, x / (x + c), m + 1, "undecided"),  # of another Gram matrix
    ],
)
def test_what_the_rule_proves(word, function, rows, verdict):
    assert RULE.decide(Equal(Trace(word), over_spectrum(function, rows)), {}).verdict == verdict
