"""What the kernel needs of a term, and what it sees from bounds and under integrals."""

import pytest
import sympy as sp

from theory.kernel.conditions import at_least, definedness, nonzero, positive
from theory.kernel.order import entails
from theory.words import j, n, x, z

real = sp.Symbol("a", real=True)
weight, penalty = sp.symbols("w lambda", positive=True)


def test_an_upper_bound_gives_a_sign():
    goal = positive(penalty + x * (2 - weight))
    assert entails((positive(1 - weight),), goal)
    assert not entails((), goal)
    assert not entails((positive(3 - weight),), goal)


def test_a_letter_keeps_its_sort_where_it_is_written_through_its_bound():
    assert entails((at_least(1 - weight),), positive(weight * (2 - weight)))
    assert not entails((at_least(1 - real),), at_least(real * (2 - real)))


def test_what_is_linear_in_a_letter_is_least_at_an_end():
    """A mixture, whose weight is at most 1; a root of the weight is no letter beside it."""
    one, other = sp.symbols("A B", nonnegative=True)
    share = (at_least(1 - weight),)
    assert entails(share, at_least(one * (1 - weight) + other * weight))
    assert not entails((), at_least(one * (1 - weight) + other * weight))
    assert not entails(share, at_least(one * (1 - weight) - other * weight))
    assert not entails(share, positive(one * (1 - weight) + other * weight))
    assert not entails(share, at_least(weight - sp.sqrt(weight)))


def test_a_distance_above_a_number_keeps_from_it():
    far = (positive(sp.Abs(real) - 2),)
    assert entails(far, nonzero(real - 2)) and entails(far, nonzero(3 * real + 6))
    assert not entails(far, nonzero(real - 3))
    assert not entails((positive(sp.Abs(real) + 2),), nonzero(real + 2))


def test_signs_of_the_larger_one_and_of_cases():
    assert entails((), positive(sp.Max(weight, real)))
    assert entails((), at_least(sp.Max(sp.S.Zero, real)))
    assert not entails((), at_least(sp.Max(real, -weight)))
    cases = sp.Piecewise((weight, real > 0), (0, True))
    assert entails((), at_least(cases)) and not entails((), positive(cases))
    assert not entails((), at_least(sp.Piecewise((weight, real > 0), (real, True))))
    assert not entails((), at_least(sp.Piecewise((weight, real > 0))))


@pytest.mark.parametrize(
    ("body", "low", "high", "holds"),
    [
        (z**2 * sp.exp(-(z**2)), -sp.oo, sp.oo, True),
        (z * sp.exp(-(z**2)), 0, sp.oo, True),
        (z * sp.exp(-(z**2)), -1, sp.oo, False),
        (sp.exp(-(z**2)), 0, 1, True),
        (sp.exp(-(z**2)), 1, 0, False),
        (x - 2, 1, 3, False),
    ],
)
def test_an_integral_of_what_is_not_negative(body, low, high, holds):
    variable = z if body.has(z) else x
    assert entails((), at_least(sp.Integral(body, (variable, low, high)))) is holds


@pytest.mark.parametrize(
    ("exponent", "needs"), [(j, False), (n - 1 - j, False), (n - 2 - j, True), (j - 1, True)]
)
def test_a_power_that_counts_down_to_0_needs_no_base(exponent, needs):
    total = sp.Sum(real**exponent, (j, 0, n - 1))
    assert (nonzero(real) in definedness(total)) is needs


def test_a_base_that_one_of_two_powers_divides_by():
    total = sp.Sum(real ** (n - 1 - j) + 1 / real, (j, 0, n - 1))
    assert nonzero(real) in definedness(total)
