"""Falsehoods that the kernel once proved: names that stand for one value where all are meant, terms
that have no value, first states and draws that are none.

Each is the smallest proof of something false by one kind of fault; its neighbours are true."""

import pytest
import sympy as sp

from tests.theory.adversaries.proofs import accepted
from theory.kernel.letters import KernelError
from theory.proof import Step
from theory.rules import (
    Algebra,
    Chain,
    Descent,
    Integration,
    Kernel,
    Limit,
    Names,
    Normal,
    Ordered,
    Sign,
    Start,
    Telescoping,
    Tower,
)
from theory.statements import AtMost, Equal
from theory.words import E, d, n, smooth_function, v, z

ZERO, ONE = sp.S.Zero, sp.S.One
x, y, w, c = sp.symbols("x y w c_1", real=True)
k, C = sp.symbols("k C", integer=True, positive=True)
many = sp.Symbol("many", integer=True, positive=True)  #: a state, which no claim speaks of
T = sp.Symbol("T", integer=True, nonnegative=True)
X, gap, u = sp.symbols("X D u", positive=True)
F = smooth_function("F")


def by(rule, statement, *uses, name="last"):
    return Step(name, statement, rule, uses)


def named(letter, value):
    """A name, and the equation turned round."""
    yield by(Names("a name"), Equal(letter, value), name="name")
    yield by(Algebra(), Equal(value, letter), "name", name="turned")


def below(term, value, *points):
    """``0 <= value`` from the sign of a term that is said to have this value."""
    return (
        by(Sign(), AtMost(ZERO, term), name="sign"),
        by(Chain(), AtMost(ZERO, value), *(("sign", point) for point in points or ({},))),
    )


def falling(letter):
    return -(1 + letter - gap) / (1 + (letter - gap) ** 2 / 4)


def first(state, value, kernel, least):
    """``least <= value`` by the sort of a state that starts there."""
    return (
        by(Sign(), AtMost(least, state), name="sort"),
        by(Ordered(kernel), AtMost(least, E(state, n)), "sort", name="mean"),
        by(Start(kernel), Equal(E(state, 0), value), name="start"),
        by(Chain(), AtMost(least, value), ("mean", {n: 0}), "start"),
    )


step = sp.Piecewise((0, x < 0), (1, True))
cases = sp.Piecewise((sp.log(x) ** 2, x < 0), (1, True))
slope = sp.Derivative(x * sp.log(y), x)
area = sp.Integral(sp.log(y) * sp.exp(-X), (X, 0, sp.oo))
put = sp.Subs(sp.log(X), X, -ONE)
drawn = Kernel(n, {v: v + z**2}, (Normal(z),), {v: z})
counted = Kernel(n, {many: many}, (), {many: ZERO})
rooted = Kernel(n, {v: v + c, d: d + sp.sqrt(c)}, (), {v: ONE, d: ZERO})
below_0 = Kernel(n, {d: d}, (), {d: -ONE})

FALSE = {
    "a name in a derivative": (
        *named(c, w**2),
        by(Algebra(), Equal(sp.Derivative(w**2, w), ZERO), "turned"),
    ),
    "a name in a smooth letter's derivative": (
        *named(y, F(w)),
        by(Algebra(), Equal(sp.Derivative(F(w), w), ZERO), "turned"),
    ),
    "a name in telescoping": (
        *named(C, (T + 1) ** 2),
        by(Telescoping(), Equal(sp.Sum(k**2, (k, 1, T)), T * (T + 1) ** 2), "turned"),
    ),
    "a name in descent": (
        by(Names("a name"), Equal(gap, X), name="name"),
        by(Sign(), AtMost(falling(X + 1), falling(X)), "name", name="fall"),
        by(Limit(), Equal(sp.Limit(falling(X), X, sp.oo), ZERO), name="limit"),
        by(Descent(X), AtMost(ZERO, falling(X)), "fall", "limit"),
    ),
    "a case without a value": below(cases, -(sp.pi**2), {x: -ONE}),
    "a derivative without a value": (
        by(Sign(), AtMost(ZERO, slope**2), name="sign"),
        by(Algebra(), Equal(sp.Derivative(x * c, x), c), name="slope"),
        by(Chain(), AtMost(ZERO, slope.subs(y, 1) ** 2), ("sign", {y: -ONE})),
    ),
    "an integral without a value": (by(Sign(), AtMost(ZERO, area**2)),),
    "a value that is put in": below(put**2, -(sp.pi**2)),
    "a jump inside of a smooth letter": (
        by(Algebra(), Equal(sp.Derivative(F(step), x), ZERO)),
    ),
    "a count that starts at 0": first(many, ZERO, counted, ONE),
    "a state that starts at a draw": first(v, z, drawn, ZERO),
    "a move that has no value": (
        by(Tower(rooted), Equal(E(v, n + 1), E(v, n) + c)),
    ),
    "a function of the first state without a value": (
        by(Start(below_0), Equal(E(sp.log(d), 0), sp.I * sp.pi)),
    ),
    "cases of the first state without a value": (
        by(Start(below_0), Equal(E(cases.subs(x, d), 0), -(sp.pi**2))),
    ),
}  # fmt: skip
squared = Kernel(n, {many: (many + 1) ** 2}, (), {many: ONE})
at_1 = Kernel(n, {many: many}, (), {many: ONE})
TRUE = {
    "a name": (
        *named(c, w**2),
        by(Sign(), AtMost(ZERO, c), "name", name="sign"),
        by(Chain(), AtMost(ZERO, w**2), "sign", "name"),
    ),
    "a derivative": (by(Algebra(), Equal(sp.Derivative(w**2, w), 2 * w)),),
    "a sum": (by(Telescoping(), Equal(sp.Sum(2 * k - 1, (k, 1, T)), T**2)),),
    "cases": (by(Sign(), AtMost(ZERO, sp.Piecewise((X, x < 0), (1, True)))),),
    "an integral": (
        by(Integration(), Equal(sp.Integral(sp.exp(-u * X), (X, 0, sp.oo)), 1 / u)),
    ),
    "a count that starts at 1": first(many, ONE, at_1, ONE),
    "a count that is squared": (
        by(Tower(squared), Equal(E(many, n + 1), E((many + 1) ** 2, n))),
    ),
    "a function of the first state": (
        by(Start(at_1), Equal(E(sp.log(many), 0), ZERO)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_no_falsehood_is_accepted(name):
    assert not accepted(tuple(FALSE[name]))


@pytest.mark.parametrize("name", TRUE)
def test_its_true_neighbour_is(name):
    assert accepted(tuple(TRUE[name]))


def test_a_draw_takes_every_value_of_its_law():
    with pytest.raises(KernelError, match="does not take every value of its law"):
        Kernel(n, {v: v + X}, (Normal(X),), {v: ONE})
