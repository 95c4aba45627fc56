"""Falsehoods that the kernel once proved, or might: letters, names, signs, sums and inductions.

Each case is the smallest proof of something false by one kind of fault.  None may be accepted; the
true neighbours, of the same shape, must be."""

import pytest
import sympy as sp

from tests.theory.adversaries.proofs import accepted
from theory.kernel.assumptions import model, rests_on
from theory.kernel.theorem import instantiate
from theory.kernel.words import transpose
from theory.proof import Step
from theory.registry import taken
from theory.rules import (
    Algebra,
    Chain,
    Congruence,
    Enumeration,
    Model,
    Monotone,
    Names,
    Sign,
    Termwise,
    Traces,
)
from theory.rules.induction import Induction, Telescoping
from theory.statements import AtMost, Equal
from theory.words import M, N, Trace, Transposed, i, j, m, n, t

x, y, a = sp.symbols("x y a", real=True)
w = sp.Symbol("w", nonnegative=True)
c = sp.Symbol("c", positive=True)
A, B, X_ = sp.symbols("A B X_", commutative=False)
f, X = sp.Function("f"), sp.Function("X")
ZERO, ONE, TWO = sp.S.Zero, sp.S.One, sp.Integer(2)
HALF, TENTH = sp.Rational(1, 2), sp.Rational(1, 10)


def by(rule, statement, *uses, name="last"):
    return Step(name, statement, rule, uses)


def square_sum(upper):
    return sp.Sum(i**2, (i, 1, upper))


def power_mean(value):
    return (m**3 / 3 - m**2 / 2).subs(m, value)


x_ = sp.IndexedBase("x", real=True)


def of_any(each):
    return sp.Product(each, (i, 0, m - 1))


def power_of_a_product(exponent):
    each = sp.IndexedBase("y", positive=True)[i]
    return Equal(of_any(each ** (n + 1)), of_any(each) ** exponent)


empty = sp.Sum(1, (i, 2, -1))
reversed_range = (
    Step("closed form", Equal(sp.Sum(1, (i, 2, n - 1)), n - 2), Telescoping()),
    Step("at 0", Equal(empty, -TWO), Algebra(), (("closed form", {n: 0}),)),
    Step("turned", Equal(-TWO, empty), Algebra(), ("at 0",)),
    by(Algebra(), Equal(-TWO, ZERO), "turned"),
)
below_zero = sp.Sum(1, (i, 0, -6))
outside_the_sort = (
    Step("closed form", Equal(sp.Sum(1, (i, 0, n - 1)), n), Telescoping()),
    by(Algebra(), Equal(below_zero, sp.Integer(-5)), ("closed form", {n: -5})),
)
captured = (
    Step("for every n", Equal(sp.Sum(n * i, (i, 0, 5)), 15 * n), Algebra()),
    by(Algebra(), Equal(sp.Sum(i**2, (i, 0, 5)), 15 * i), ("for every n", {n: i})),
)
primed = sp.Symbol("i'", integer=True, nonnegative=True)
captured_by_a_primed_letter = (
    Step(
        "for every n",
        Equal(sp.Sum(2 * n * sp.Sum(i * primed, (primed, 0, 3)), (i, 0, 3)), 72 * n),
        Algebra(),
    ),
    by(
        Algebra(),
        Equal(sp.Sum(2 * i * sp.Sum(primed**2, (primed, 0, 3)), (primed, 0, 3)), 72 * i),
        ("for every n", {n: i}),
    ),
)
shadowed = sp.Sum(2 * sp.Sum(i * sp.Sum(1, (j, i, n + 1)), (i, n + 5, n + 9)), (i, 0, n))
shadowed_and_shortened = sp.Sum(
    2 * sp.Sum(i * (sp.Sum(1, (j, i, n)) + 1), (i, n + 5, n + 9)), (i, 0, n)
)
even = sp.Symbol("even", integer=True, nonnegative=True, even=True)
negative = sp.Symbol("negative", real=True, negative=True)

FALSE = {
    "a reversed range in closed form": (reversed_range,),
    "a value outside of its sort": (outside_the_sort,),
    "a bound index captures a value": (captured,),
    "a renamed index captures another": (captured_by_a_primed_letter,),
    "a power of a product, one factor short": ((by(Algebra(), power_of_a_product(n)),),),
    "a power of a product of what may be 0": (
        (by(Algebra(), Equal(of_any(x_[i] ** (n - 2)) * of_any(x_[i]), of_any(x_[i] ** (n - 1)))),),
    ),
    "a last term that is lost": ((by(Algebra(), Equal(square_sum(n + 1), square_sum(n))),),),
    "an inner range under the same letter": (
        (by(Algebra(), Equal(shadowed, shadowed_and_shortened)),),
    ),
    "telescoping from below the least value of its letter": (
        (by(Telescoping(), Equal(sp.Sum(1, (i, 0, n)), sp.Sum(1, (j, 0, n - 1)))),),
    ),
    "telescoping over a letter that is even": (
        (by(Telescoping(), Equal(sp.Sum(1, (i, 1, even)), even)),),
    ),
    "a geometric sum at ratio 1": (
        (by(Telescoping(), Equal(sp.Sum(x**i, (i, 0, n)), (x ** (n + 1) - 1) / (x - 1))),),
    ),
    "a removable point": ((by(Algebra(), Equal((x**2 - 1) / (x - 1), x + 1)),),),
    "the identity of two dimensions": (
        (
            Step("rows", Equal(Trace(ONE), m), Model("the identity counts the rows")),
            Step("features", Equal(Trace(ONE), t), Model("the identity counts the features")),
            Step("turned", Equal(m, Trace(ONE)), Algebra(), ("rows",)),
            by(Algebra(), Equal(m, t), "turned", "features"),
        ),
    ),
    "the identity of no dimension": ((by(Traces(), Equal(Trace(A * A**-1), Trace(ONE))),),),
    "an index that is no integer": (
        (by(Sign(), AtMost(N[x + HALF], N[x])),),
        [x >= 1],
    ),
    "a schedule before its first batch": (
        (by(Sign(), AtMost(M[n], N[n + 1], strict=True)),),
        [sp.Ge(N[n], 1)],
    ),
    "a letter of the prover's own": (
        (by(Sign(), AtMost(M[0] + sp.Symbol("R_t", nonnegative=True), N[t])),),
    ),
    "a fact for positive letters in a sum from 0": (
        (
            Step("constant", Equal(f(x), ONE), Algebra(), ("claim",)),
            by(Algebra(), Equal(sp.Sum(f(x), (x, 0, 3)), sp.Integer(4)), "constant"),
        ),
        [],
        {"claim": (Equal(f(x), ONE), [x > 0])},
    ),
    "strict, by a hint that has nothing to do with it": (
        (by(Sign(), AtMost(ZERO, w, strict=True)),),
        [y > 0],
    ),
    "a product of negative factors term by term": (
        (
            Step("terms", AtMost(-TWO, ONE), Sign()),
            by(
                Termwise(),
                AtMost(sp.Product(-2, (i, 0, n)), sp.Product(1, (i, 0, n))),
                "terms",
            ),
        ),
    ),
    "a letter named beyond its sort": (
        (
            Step("name", Equal(c, sp.Integer(-5)), Names("five below zero")),
            Step("sort", AtMost(ZERO, c, strict=True), Sign()),
            by(Chain(), AtMost(ZERO, sp.Integer(-5), strict=True), "sort", "name"),
        ),
    ),
    "a name for two things": (
        (
            Step("one", Equal(y, ONE), Names("one")),
            Step("two", Equal(y, TWO), Names("two")),
            Step("turned", Equal(ONE, y), Algebra(), ("one",)),
            by(Algebra(), Equal(ONE, TWO), "turned", "two"),
        ),
    ),
    "a named function of a letter that it does not show": (
        (
            Step("name", Equal(f(x), x * y), Names("a product")),
            Step("five", Equal(sp.Integer(5), f(1)), Algebra(), (("name", {x: 1, y: 5}),)),
            by(
                Algebra(),
                Equal(sp.Integer(5), sp.Integer(7)),
                "five",
                ("name", {x: 1, y: 7}),
            ),
        ),
    ),
    "a claim about a name": ((by(Names("four"), Equal(y, sp.Integer(4))),),),
    "a name that the domain speaks of": (
        (
            Step("name", Equal(y, ONE), Names("one")),
            Step("large", AtMost(sp.Integer(3), y, strict=True), Sign()),
            by(Chain(), AtMost(sp.Integer(3), ONE, strict=True), "large", "name"),
        ),
        [y > 3],
    ),
    "a name of one value for every index": (
        (
            Step("name", Equal(y, i), Names("an index")),
            by(Algebra(), Equal(sp.Sum(y, (i, 0, 3)), sp.Integer(6)), "name"),
        ),
    ),
    "a rounded number": (
        (
            Step("name", Equal(f(x), x + 1), Names("one more")),
            by(Algebra(), Equal(f(sp.Float(1e16)), sp.Float(1e16)), ("name", {x: sp.Float(1e16)})),
        ),
    ),
    "infinity for a number": (
        (
            Step("square", AtMost(ZERO, x**2), Sign()),
            by(Sign(), AtMost(ZERO, sp.oo), ("square", {x: -sp.oo})),
        ),
    ),
    "infinity in an equation": (
        (
            Step("limit", Equal(x, sp.oo), Algebra(), ("claim",)),
            Step("more", Equal(y, x + 5), Names("five more")),
            by(Algebra(), Equal(y - x, ZERO), "more", "limit"),
        ),
        [],
        {"claim": (Equal(x, sp.oo), [])},
    ),
    "a number that is not real": (
        (
            Step("square", AtMost(ZERO, x**2), Sign()),
            by(
                Sign(),
                AtMost(ZERO, sp.S.NegativeOne ** sp.Rational(2, 3)),
                ("square", {x: sp.S.NegativeOne ** sp.Rational(1, 3)}),
            ),
        ),
    ),
    "a letter that is declared negative": (
        (
            Step("sort", AtMost(sp.Abs(negative), -negative), Sign()),
            by(Sign(), AtMost(sp.Abs(x), -x), ("sort", {negative: x})),
        ),
    ),
    "an induction from below the sort of its letter": (
        (
            Step("first", Equal(X(0), ZERO), Model("starts at 0")),
            Step("one", Equal(X(1), sp.Integer(5)), Model("is 5 then")),
            Step("next", Equal(X(t + 1), X(t)), Model("stays")),
            Step("every", Equal(X(t), ZERO), Induction(t, 0), ("first", "next")),
            Step("turned", Equal(ZERO, X(1)), Algebra(), (("every", {t: 1}),)),
            by(Algebra(), Equal(ZERO, sp.Integer(5)), "turned", "one"),
        ),
    ),
    "an induction from 2 used at 1": (
        (
            Step("first", Equal(X(2), TWO), Model("starts at 2")),
            Step("next", Equal(X(t + 1), X(t) + 1), Model("grows")),
            Step("every", Equal(X(t), t), Induction(t, 2), ("first", "next")),
            by(Algebra(), Equal(X(1), ONE), ("every", {t: 1})),
        ),
    ),
    "an induction whose hypothesis is used where it fails": (
        (by(Induction(n, 0), Equal(f(x, n), ONE), "first", "next"),),
        [sp.Ne(x, 0)],
        {
            "first": (Equal(f(x, 0), ONE), [sp.Ne(x, 0)]),
            "next": (Equal(f(x, n + 1), f(x + 1, n)), []),
        },
    ),
    "a real letter at the sizes": (
        (by(Enumeration({x: (0, 1)}), Equal(x * (x - 1), ZERO)),),
        [x >= 0, x <= 1],
    ),
    "an enumeration beyond its sizes": (
        (by(Enumeration({m: (1, 2)}), Equal(m**2, 3 * m - 2)),),
        [m <= 3],
    ),
    "an enumeration that leaves a size out": (
        (by(Enumeration({m: (1, 3)}), Equal(m**2, 4 * m - 3)),),
        [m <= 3],
    ),
    "sizes through nsimplify": (
        (by(Enumeration({m: (60,)}), Equal(1 - HALF**m, ONE)),),
        [m >= 60, m <= 60],
    ),
    "an increasing function at what is no integer": (
        (
            Step("order", AtMost(TENTH, HALF), Sign()),
            by(
                Monotone(m, m**3 / 3 - m**2 / 2),
                AtMost(power_mean(TENTH), power_mean(HALF)),
                "order",
            ),
        ),
    ),
    "an increasing function across its pole": (
        (
            Step("order", AtMost(-ONE, ONE), Sign()),
            by(Monotone(x, -1 / x), AtMost(ONE, -ONE), "order"),
        ),
    ),
    "the square of a logarithm's argument": (
        (by(Algebra(), Equal(sp.log(x**2), 2 * sp.log(x))),),
        [sp.Ne(x, 0)],
    ),
    "gamma at a pole": ((by(Algebra(), Equal(sp.gamma(a + 1), a * sp.gamma(a))),),),
    "a root of a square": ((by(Algebra(), Equal(sp.sqrt(x**2 + 2 * x + 1), x + 1)),),),
    "the logarithm of psi by the recurrence of psi": (
        (by(Algebra(), Equal(sp.log(sp.digamma(c + 1)), sp.log(sp.digamma(c)) + 1 / c)),),
        [sp.digamma(c) > 0, sp.digamma(c + 1) > 0],
    ),
    "the logarithm of loggamma by the recurrence of loggamma": (
        (
            by(
                Algebra(),
                Equal(sp.log(sp.loggamma(c + 1)), sp.log(sp.loggamma(c)) + sp.log(c)),
            ),
        ),
        [sp.loggamma(c) > 0, sp.loggamma(c + 1) > 0],
    ),
    "matrices that commute": ((by(Algebra(), Equal(A * B, B * A)),),),
    "a square of a matrix by its even power": ((by(Sign(), AtMost(ZERO, A**2)),),),
    "an increasing function of matrices": (
        (
            Step("order", AtMost(A, B), Model("ordered")),
            by(Monotone(x, x**3), AtMost(A**3, B**3), "order"),
        ),
    ),
    "a congruence with an imaginary factor": (
        (by(Congruence(((sp.I, ONE),), {A: A}), AtMost(A, A - 1)),),
    ),
    "a congruence with the root of what may be negative": (
        (by(Congruence(((sp.sqrt(x), ONE),), {}), AtMost(ZERO, x)),),
    ),
    "a schedule that is named anew": (
        (
            Step("name", Equal(N[1], M[0] + 5), Names("five more")),
            Step("count", AtMost(N[1], M[0]), Sign()),
            Step("turned", Equal(M[0] + 5, N[1]), Algebra(), ("name",)),
            by(Chain(), AtMost(M[0] + 5, M[0]), "turned", "count"),
        ),
    ),
}

TRUE = {
    "a closed form": ((by(Telescoping(), Equal(sp.Sum(i, (i, 0, n)), n * (n + 1) / 2)),),),
    "a reversed range, left out": (
        (by(Telescoping(), Equal(sp.Sum(1, (i, 2, n - 1)), n - 2)),),
        [n >= 2],
    ),
    "a removable point, left out": (
        (by(Algebra(), Equal((x**2 - 1) / (x - 1), x + 1)),),
        [sp.Ne(x, 1)],
    ),
    "the identity of one dimension": (
        (
            Step("rows", Equal(Trace(ONE), m), Model("the identity counts the rows")),
            Step("inverse", Equal(B * A, ONE), Model("B is the inverse of A")),
            by(Traces(), Equal(Trace(B * A), m), "rows", "inverse"),
        ),
    ),
    "a value of its sort": (
        (
            outside_the_sort[0],
            by(Algebra(), Equal(sp.Sum(1, (i, 0, n + 2)), n + 3), ("closed form", {n: n + 3})),
        ),
    ),
    "a last term": ((by(Algebra(), Equal(square_sum(n + 1), square_sum(n) + (n + 1) ** 2)),),),
    "a bound index that gives way": (
        (
            captured[0],
            by(Algebra(), Equal(sp.Sum(i * j, (j, 0, 5)), 15 * i), ("for every n", {n: i})),
        ),
    ),
    "a name of its sort": (
        (
            Step("name", Equal(c, w + 1), Names("one more")),
            Step("sort", AtMost(ZERO, c, strict=True), Sign()),
            by(Chain(), AtMost(ZERO, w + 1, strict=True), "sort", "name"),
        ),
    ),
    "an induction": (
        (
            Step("first", Equal(X(1), ONE), Model("starts at 1")),
            Step("next", Equal(X(t + 1), X(t) + 1), Model("grows")),
            by(Induction(t, 1), Equal(X(t), t), "first", "next"),
        ),
    ),
    "a power of a product": ((by(Algebra(), power_of_a_product(n + 1)),),),
    "sizes": ((by(Enumeration({m: (1, 2)}), Equal(m**2, 3 * m - 2)),), [m <= 2]),
    "counts": ((by(Sign(), AtMost(N[t], N[t + 1], strict=True)),),),
    "a hint that strictness needs": ((by(Sign(), AtMost(ZERO, x + w, strict=True)),), [x > 0]),
    "gamma off its poles": ((by(Algebra(), Equal(sp.gamma(c + 1), c * sp.gamma(c))),),),
    "the logarithm of gamma": (
        (by(Algebra(), Equal(sp.log(sp.gamma(c + 1)), sp.log(sp.gamma(c)) + sp.log(c))),),
    ),
    "a congruence": ((by(Congruence(((A, ONE),), {A: B, B: A}), AtMost(ZERO, B * A)),),),
}


@pytest.mark.parametrize("name", FALSE)
def test_no_falsehood_is_accepted(name):
    assert not accepted(*FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_its_true_neighbour_is(name):
    assert accepted(*TRUE[name])


def test_a_function_that_claims_speak_of_is_defined_once():
    named = sp.Function("defined_once")
    assert accepted((by(Names("a square"), Equal(named(x), x**2)),))
    assert accepted((by(Names("a square"), Equal(named(x), x**2)),))
    assert not accepted((by(Names("a cube"), Equal(named(x), x**3)),))


def test_what_is_assumed_of_a_matrix_is_assumed_of_another_in_its_place():
    turned = transpose(Equal(B * A, A), (model(Equal(A * B, A), "A B is A"),), {A: A, B: B})
    used = rests_on("claim", turned.conclusion, (), turned, frozenset((A,)))
    at_another = instantiate(used, {A: X_})
    assumed = {(each.text, each.now) for each in at_another.assumptions}
    assert ("transposes of the matrices", Equal(Transposed(X_), X_)) in assumed
    assert ("A B is A", Equal(X_ * B, X_)) in assumed


def test_claims_carry_what_they_assume_of_matrices():
    id, letter = "errors.sgd.noise_gain", sp.Symbol("C", commutative=False)
    at_another = instantiate(taken(id), {letter: X_})
    assert any(X_ in each.letters and each.text != id for each in at_another.assumptions)
