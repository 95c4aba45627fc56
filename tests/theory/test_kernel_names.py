"""What the kernel must not show: an inequality from one that has nothing to do with it, and what
follows from a name that stands for two things.
"""

import pytest
import sympy as sp

from theory.claim import Claim
from theory.kernel.algebra import equal
from theory.kernel.conditions import nonzero, positive
from theory.kernel.order import entails
from theory.proof import Proof, Step
from theory.registry import run
from theory.rules import Algebra, Chain, Names, Sign
from theory.statements import AtMost, Equal
from theory.words import m, smooth_function

u, w = sp.symbols("u w", positive=True)
two, three = sp.Integer(2), sp.Integer(3)


@pytest.mark.parametrize("other", [positive(u), positive(u - w), positive(u * w - 1)])
def test_an_inequality_of_other_letters_makes_no_sign_strict(other):
    assert not entails((other,), positive(m - 1))
    assert not entails((other,), nonzero(m - 1))
    assert entails((other, positive(m - 1)), positive(m - 1))


def proved(*steps):
    claim = Claim(
        id="errors.names.two",
        kind="deterministic",
        title="It is false.",
        statement=steps[-1].statement,
        proof=Proof(steps),
        formula=sp.S.Zero,
    )
    return run(claim, second=False).conclusion is not None


def test_a_name_does_not_take_a_value():
    first = Step("name", Equal(u, two), Names("u is 2"))
    assert not proved(first, Step("false", Equal(three, two), Algebra(), uses=(("name", {u: 3}),)))
    assert proved(first, Step("true", Equal(two + 1, three), Algebra(), uses=(("name", {u: two}),)))


def test_a_letter_names_one_thing():
    steps = (
        Step("one", Equal(u, two), Names("u is 2")),
        Step("other", Equal(u, three), Names("u is 3")),
        Step("same", Equal(w, u), Names("w is u")),
        Step("w is 2", Equal(w, two), Algebra(), uses=("same", "one")),
        Step("w is 3", Equal(w, three), Algebra(), uses=("same", "other")),
        Step("turned", Equal(two, w), Algebra(), uses=("w is 2",)),
        Step("false", Equal(two, three), Algebra(), uses=("turned", "w is 3")),
    )
    assert not proved(*steps)
    assert proved(
        *steps[:1], *steps[2:4], Step("end", Equal(two, two), Algebra(), uses=("w is 2",))
    )


def test_a_name_has_the_sort_of_what_it_names():
    steps = (
        Step("name", Equal(u, -two), Names("u is -2")),
        Step("positive", AtMost(sp.S.Zero, u, strict=True), Sign()),
        Step("false", AtMost(sp.S.Zero, -two, strict=True), Chain(), uses=("positive", "name")),
    )
    assert not proved(*steps)


def test_a_smooth_letter_has_derivatives_and_names_nothing_else():
    """Derivatives of a letter for a smooth function follow the rules of calculus, in any order;
    what has a corner is not named by one, and of another function nothing is known.
    """
    x, y = sp.symbols("x y", real=True)
    smooth, plain = smooth_function("A"), sp.Function("B", real=True)

    def product(function):
        body = function(x, y)
        return Equal(sp.Derivative(x * body, x), body + x * sp.Derivative(body, x))

    for function, known in ((smooth, True), (plain, False)):
        rule = product(function)
        assert (equal(rule.lhs, rule.rhs) is not None) == known
    mixed = Equal(sp.Derivative(smooth(x, y), x, y), sp.Derivative(smooth(x, y), y, x))
    assert proved(Step("order", mixed, Algebra()))
    wrong = Equal(sp.Derivative(smooth(x, y) ** 2, x), sp.Derivative(smooth(x, y), x))
    assert not proved(Step("wrong", wrong, Algebra()))
    curve, corner = smooth_function("F"), Equal(smooth_function("F")(x), sp.Abs(x))
    assert not proved(Step("corner", corner, Names("F is |x|")))
    slope = Equal(sp.Derivative(curve(x), x), 2 * x)
    named = Step("name", Equal(curve(x), x**2), Names("F is the square"))
    assert proved(named, Step("slope", slope, Algebra(), uses=("name",)))
