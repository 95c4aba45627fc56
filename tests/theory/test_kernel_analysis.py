"""Falsehoods of calculus and of expectations that the kernel once proved, or might."""

import pytest
import sympy as sp

from tests.theory.adversaries.proofs import accepted
from theory.proof import Step
from theory.rules import (
    Algebra,
    Antiderivative,
    Chain,
    Integration,
    Limit,
    LimitOfProduct,
    Linearity,
    Names,
    Sign,
    Start,
    Tower,
)
from theory.rules.tower import AnyLaw, Kernel
from theory.statements import AtMost, Equal
from theory.words import E, d, n, v, v0

x, y, a = sp.symbols("x y a", real=True)
w = sp.Symbol("w", nonnegative=True)
c = sp.Symbol("c", positive=True)
f = sp.Function("f")
ZERO, ONE, TWO = sp.S.Zero, sp.S.One, sp.Integer(2)
HALF = sp.Rational(1, 2)
DOUBLES = Kernel(n, {v: 2 * v}, (), {v: v0})
TRIPLES = Kernel(n, {v: 3 * v}, (), {v: v0})
LATE = Kernel(n, {v: 2 * v}, (), {v: 5 * v0})
FIRST = Kernel(ZERO, {v: 5 * v}, (), {v: v0})
OTHER = Kernel(n, {d: d}, (), {d: ZERO})
NARROW = Kernel(n, {v: v * (1 + x) ** 2}, (AnyLaw(x, (ONE, ZERO, ONE)),), {v: v0})
WIDE = Kernel(n, {v: v * (1 + x) ** 2}, (AnyLaw(x, (ONE, ZERO, TWO)),), {v: v0})


def by(rule, statement, *uses, name="last"):
    return Step(name, statement, rule, uses)


def derivative(body):
    return sp.Derivative(body, x)


product_rule = Step("slope", Equal(derivative(x * y), y), Algebra())


def both(left, right, factors, moment=n):
    """That one expectation is two things, by two experiments."""
    return (
        left,
        Step("turned", Equal(factors[0], left.statement.lhs), Algebra(), ("left",)),
        right,
        by(Algebra(), Equal(*factors), "turned", "right"),
    )


def moves(kernel, factor, name):
    return Step(name, Equal(E(v, n + 1), factor * E(v, n)), Tower(kernel))


FALSE = {
    "two letters of a derivative become one": (
        (product_rule, by(Algebra(), Equal(derivative(x * x), x), ("slope", {y: x}))),
    ),
    "the letter of a derivative becomes another of its letters": (
        (product_rule, by(Algebra(), Equal(sp.Derivative(y * y, y), y), ("slope", {x: y}))),
    ),
    "a name that depends on the letter of a derivative": (
        (
            Step("name", Equal(y, x**2), Names("a square")),
            by(Algebra(), Equal(derivative(x * y), 3 * x**2), "name"),
        ),
    ),
    "an equation at one point under a derivative": (
        (
            Step("point", Equal(f(x), sp.Integer(7)), Algebra(), ("claim",)),
            by(Algebra(), Equal(derivative(f(x)), ZERO), "point"),
        ),
        [x >= 1, x <= 1],
        {"claim": (Equal(f(x), sp.Integer(7)), [x >= 1, x <= 1])},
    ),
    "a derivative in an integer": (
        (
            Step("zero", Equal(f(n), ZERO), Algebra(), ("claim",)),
            Step("slope", Equal(derivative(f(x)), sp.pi * sp.cos(sp.pi * x)), Algebra(), ("name",)),
            by(Algebra(), Equal(sp.Derivative(f(n), n), sp.pi), ("slope", {x: n})),
        ),
        [],
        {
            "claim": (Equal(f(n), ZERO), []),
            "name": (Equal(f(x), sp.sin(sp.pi * x)), []),
        },
    ),
    "a derivative at a kink": (
        (by(Algebra(), Equal(derivative(sp.sqrt(x**2 + 2 * x + 1)), ONE)),),
        [x >= -1],
    ),
    "a derivative of what jumps": ((by(Algebra(), Equal(derivative(sp.floor(x)), ZERO)),),),
    "a derivative of an absolute value": (
        (by(Algebra(), Equal(derivative(sp.Abs(x)), ONE)),),
        [x >= 0],
    ),
    "a value captured by a point of evaluation": (
        (
            Step("point", Equal(y, sp.Subs(x * y, x, 1)), Algebra()),
            by(Algebra(), Equal(x, ONE), ("point", {y: x})),
        ),
    ),
    "an integral under a hint that is then forgotten": (
        (
            Step(
                "integral",
                Equal(sp.Integral(sp.sqrt(x**2 + 2 * a * x + a**2), (x, 0, 1)), a + HALF),
                Integration(),
            ),
            by(
                Algebra(),
                Equal(sp.Integral(sp.sqrt(x**2 - 10 * x + 25), (x, 0, 1)), -sp.Rational(9, 2)),
                ("integral", {a: -5}),
            ),
        ),
        [a > 1],
    ),
    "a hint about the letter that is integrated": (
        (
            by(
                Antiderivative(x**2 / 2 + x),
                Equal(sp.Integral(sp.sqrt(x**2 + 2 * x + 1), (x, -3, 1)), ZERO),
            ),
        ),
        [x >= -1],
    ),
    "a divergent integral": (
        (by(Integration(), Equal(sp.Integral(x**-2 * sp.exp(-x), (x, 0, sp.oo)), sp.gamma(-1))),),
    ),
    "an integral without decay": (
        (by(Integration(), Equal(sp.Integral(sp.exp(a * x), (x, 0, sp.oo)), -1 / a)),),
    ),
    "a beta integral that diverges": (
        (
            by(
                Integration(),
                Equal(
                    sp.Integral(x ** (a - 1), (x, 0, 1)),
                    1 / a,
                ),
            ),
        ),
        [sp.Ne(a, 0)],
    ),
    "an antiderivative across a pole": (
        (by(Antiderivative(-1 / x), Equal(sp.Integral(x**-2, (x, -1, 1)), -TWO)),),
    ),
    "a fact for positive letters in an integral over others": (
        (
            Step("constant", Equal(f(x), ONE), Algebra(), ("claim",)),
            by(
                Integration(),
                Equal(sp.Integral(f(x) * sp.exp(-(x**2)), (x, -sp.oo, sp.oo)), sp.sqrt(sp.pi)),
                "constant",
            ),
        ),
        [],
        {"claim": (Equal(f(x), ONE), [x > 0])},
    ),
    "a chain of derivatives beyond the domain": (
        (
            Step("near", AtMost(w / 2, sp.log(1 + w)), Sign(chain=w)),
            by(Chain(), AtMost(sp.Integer(5), sp.log(11)), ("near", {w: 10})),
        ),
        [w <= 1],
    ),
    "a limit of 0/0": (
        (
            by(
                Limit(),
                Equal(
                    sp.Limit((a - x) ** 2 * n / ((a**2 - 2 * a * x + x**2) * (n + 1)), n, sp.oo),
                    ONE,
                ),
            ),
        ),
    ),
    "a limit whose leading coefficient may vanish": (
        (by(Limit(), Equal(sp.Limit((n + 1) / (a * n + 1), n, sp.oo), 1 / a)),),
    ),
    "a product of limits, one of them 0": (
        (
            Step("zero", Equal(sp.Limit(1 / n, n, sp.oo), ZERO), Limit()),
            by(
                LimitOfProduct((-1,)),
                Equal(sp.Limit(n, n, sp.oo), ZERO),
                "zero",
            ),
        ),
    ),
    "a limit by a name of its variable": (
        (
            Step("name", Equal(y, 1 / n), Names("a reciprocal")),
            by(Algebra(), Equal(sp.Limit(y, n, sp.oo), sp.Limit(1 / n, n, sp.oo)), "name"),
        ),
    ),
    "a condition on a state under an expectation": (
        (by(Algebra(), Equal(E(sp.sqrt(d**2 + 2 * d + 1), n), E(d + 1, n))),),
        [d >= -1],
    ),
    "a condition on a state by linearity": (
        (
            by(
                Linearity(OTHER),
                Equal(E(sp.sqrt(d**2 + 2 * d + 1), n), E(d, n) + 1),
            ),
        ),
        [d >= -1],
    ),
    "an equation at one state under an expectation": (
        (
            Step("point", Equal(d**2, ONE), Algebra(), ("claim",)),
            by(Algebra(), Equal(E(d**2, n), E(ONE, n)), "point"),
        ),
        [d >= 1, d <= 1],
        {"claim": (Equal(d**2, ONE), [d >= 1, d <= 1])},
    ),
    "a value that is a state": (
        (
            Step("linear", Equal(E(a * d, n), a * E(d, n)), Linearity(OTHER)),
            by(Algebra(), Equal(E(d**2, n), d * E(d, n)), ("linear", {a: d})),
        ),
    ),
    "a state that does not move": ((by(Tower(OTHER), Equal(E(v, n + 1), E(v, n))),),),
    "a state that does not start": ((by(Start(OTHER), Equal(E(v, 0), v)),),),
    "a state that moves in two ways": (
        both(
            moves(DOUBLES, 2, "left"),
            moves(TRIPLES, 3, "right"),
            (2 * E(v, n), 3 * E(v, n)),
        ),
    ),
    "a draw with two laws": (
        both(
            moves(NARROW, 2, "left"),
            moves(WIDE, 3, "right"),
            (2 * E(v, n), 3 * E(v, n)),
        ),
    ),
    "a first generation that moves in two ways": (
        (
            moves(DOUBLES, 2, "left"),
            Step("turned", Equal(2 * E(v, 0), E(v, 1)), Algebra(), (("left", {n: 0}),)),
            Step("right", Equal(E(v, 1), 5 * E(v, 0)), Tower(FIRST)),
            by(Algebra(), Equal(2 * E(v, 0), 5 * E(v, 0)), "turned", "right"),
        ),
    ),
    "a product of expectations by linearity": (
        (by(Linearity(DOUBLES), Equal(E(v**2, n), E(v, n) ** 2)),),
    ),
    "a state that starts in two ways": (
        (
            Step("left", Equal(E(v, 0), v0), Start(DOUBLES)),
            Step("name", Equal(f(x), x + 1), Names("one more")),
            Step("turned", Equal(v0, f(v0) - 1), Algebra(), ("name",)),
            Step("right", Equal(E(v, 0), 5 * v0), Start(LATE)),
            by(Algebra(), Equal(E(v, 0) - v0, 4 * v0), "right"),
            Step("ends", Equal(E(v, 0) * E(v, 0), 5 * v0**2), Algebra(), ("left",)),
        ),
    ),
}

TRUE = {
    "a derivative": ((by(Algebra(), Equal(derivative(x**2 * y), 2 * x * y)),),),
    "another letter in a derivative": (
        (product_rule, by(Algebra(), Equal(derivative(x * (a + 1)), a + 1), ("slope", {y: a + 1}))),
    ),
    "a derivative of an equation that holds everywhere": (
        (by(Algebra(), Equal(derivative(f(x)), 2 * x), "claim"),),
        [],
        {"claim": (Equal(f(x), x**2), [])},
    ),
    "an integral": (
        (by(Integration(), Equal(sp.Integral(x * sp.exp(-c * x), (x, 0, sp.oo)), c**-2)),),
    ),
    "a limit": ((by(Limit(), Equal(sp.Limit((n + 1) / (2 * n + 3), n, sp.oo), HALF)),),),
    "a chain of derivatives": ((by(Sign(chain=w), AtMost(sp.log(1 + w), w)),),),
    "a move": ((moves(DOUBLES, 2, "last"),),),
    "a law": ((moves(WIDE, 3, "last"),),),
    "a start": ((by(Start(DOUBLES), Equal(E(v**2, 0), v0**2)),),),
    "linear": ((by(Linearity(DOUBLES), Equal(E(2 * v + 1, n), 2 * E(v, n) + 1)),),),
}


@pytest.mark.parametrize("name", FALSE)
def test_no_falsehood_is_accepted(name):
    assert not accepted(*FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_its_true_neighbour_is(name):
    assert accepted(*TRUE[name])
