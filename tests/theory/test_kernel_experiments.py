"""Falsehoods that the kernel once proved: experiments, limits, integrals, and the sorts of indices.

Each case is the smallest proof of something false by one kind of fault.  None may be accepted; the
true neighbours, of the same shape, must be."""

import pytest
import sympy as sp

from tests.theory.adversaries.proofs import accepted, theorem
from theory.kernel.densities import LinearChange
from theory.kernel.letters import KernelError
from theory.proof import Step
from theory.registry import claim
from theory.rules import (
    Algebra,
    AnotherPoint,
    AnyLaw,
    Chain,
    ChiSquare,
    Chosen,
    Integration,
    Kernel,
    Limit,
    LimitOfProduct,
    Names,
    Ordered,
    Required,
    Sign,
    Start,
    Tokens,
    Tower,
)
from theory.rules.induction import Telescoping
from theory.statements import AtMost, Equal
from theory.words import E, d, m, n, t, v, v0, z

x, y, a, w, mu = sp.symbols("x y a w mu", real=True)
c, u = sp.symbols("c_1 u", positive=True)
r, X = sp.Symbol("r", integer=True), sp.Symbol("X", integer=True, nonnegative=True)
T = sp.Symbol("T", integer=True, positive=True)
apart = sp.Symbol("r", integer=True, nonzero=True)
f = sp.Function("f_joint")
ZERO, ONE, TWO, HALF = sp.S.Zero, sp.S.One, sp.Integer(2), sp.Rational(1, 2)
CHI = "gaussian.chi_square.moment"
MOMENTS = {CHI: (claim(CHI).statement, [each.relation for each in claim(CHI).domain])}


def by(rule, statement, *uses, name="last"):
    return Step(name, statement, rule, uses)


def rise(one, other, first, second, at, there):
    """By how much d rises from generation 4 to 5 in two experiments: ``second <= first``."""
    ways = ((one, "one", first, at), (other, "other", second, there))
    for kernel, name, by_so_much, _ in ways:
        said = Equal(E(d, kernel.index + 1), E(d, kernel.index) + by_so_much)
        yield Step(name, said, Tower(kernel), tuple(MOMENTS))
    yield Step("rise", Equal(risen, first), Algebra(), (("one", at),))
    yield Step("turned", Equal(second, risen), Algebra(), (("other", there),))
    yield by(Chain(), AtMost(second, first), "turned", "rise")


def moving(index, *draws, by_so_much=z):
    return Kernel(index, {d: d + by_so_much}, draws, {d: ZERO})


def mean(letter, value):
    return AnyLaw(letter, (ONE, sp.sympify(value)))


def spread(kernel, centre, value):
    """The mean square about a centre, which is not negative, is the value: ``0 <= value``."""
    square = (d - centre) ** 2
    return (
        Step("square", AtMost(ZERO, square), Sign()),
        Step("mean square", AtMost(ZERO, E(square, n + 1)), Ordered(kernel), ("square",)),
        Step("its value", Equal(E(square, n + 1), value), Tower(kernel)),
        by(Chain(), AtMost(ZERO, value), "mean square", "its value"),
    )


def drawn(draw):
    return Kernel(n, {d: X}, (draw,), {d: ZERO})


moved_to_r, begun_at_r = Kernel(n, {d: r}, (), {d: ZERO}), Kernel(n, {d: d}, (), {d: r})
of_bound = sp.Sum(d * r, (r, 1, 2))
Kernel(n, {v: v}, (mean(mu, 0),), {v: v0})  # elsewhere mu is a draw
by_mu = Step("by mu", Equal(E(d, n + 1), E(d, n) + mu), Tower(moving(n, by_so_much=mu)))
risen = E(d, 5) - E(d, 4)
out_of_sort = Kernel(n, {v: v}, (), {v: a})
at_random = Chosen((X,), m, shares=(HALF,), among=T)
among_T = spread(drawn(at_random), m / 2, m * (T - m) / (4 * (T - 1)))
inner = sp.Integral(sp.exp(-u * x), (x, 0, sp.oo))
rates = sp.Integral(sp.exp(-r * x), (x, 0, sp.oo))
shrinking, growing = sp.Product(1 / apart, (apart, 0, n)), sp.Product(apart, (apart, 0, n))
step = sp.Limit(sp.erf(u * y), y, sp.oo)
old, new = sp.symbols("a_1 y_1", real=True), sp.symbols("u_1 w_1", real=True)
change = LinearChange(
    old, new, ((old[0] + old[1]) / 2, (old[1] - old[0]) / 2), (new[0] - new[1], new[0] + new[1])
)
grown = Step("grown", Equal((old[1] - old[0]) ** 2 / 4, (old[1] - old[0]) ** 2 / 4), Algebra())


def density(height):
    def flat(_):
        return sp.Integer(height)

    return AnotherPoint(change, flat, flat, "the density")


def height(value, name):
    said = Equal(f(new[0], u), 2 * value**2 / sp.sqrt(u))
    return Step(name, said, density(value), ("grown",))


named = (
    Step("name", Equal(c, inner), Names("c is an integral")),
    Step("integral", Equal(inner, 1 / u), Integration()),
    Step("value", Equal(c, 1 / u), Algebra(), ("name", "integral")),
)

FALSE = {
    "a bound index captures the next state": (
        (by(Tower(moved_to_r), Equal(E(of_bound, n + 1), sp.Integer(5))),),
    ),
    "a bound index captures the first state": (
        (by(Start(begun_at_r), Equal(E(of_bound, 0), sp.Integer(5))),),
    ),
    "a letter of a draw in the function of the state": (
        (by(Tower(moving(n, AnyLaw(z, (ONE, ZERO, ONE)))), Equal(E(z * d, n + 1), ONE)),),
    ),
    "an experiment that starts twice": (
        (by(Start(moving(n, by_so_much=ONE)), Equal(E(d, 1), ZERO)),),
    ),
    "one move under two laws, at two letters": (
        tuple(rise(moving(n, mean(z, 0)), moving(t, mean(z, 1)), ZERO, ONE, {n: 4}, {t: 4})),
    ),
    "laws that change places": (
        tuple(
            rise(
                moving(n, mean(z, 0), mean(x, 1)),
                moving(n, mean(x, 0), mean(z, 1)),
                *(ZERO, ONE, {n: 4}, {n: 4}),
            )
        ),
    ),
    "laws of one density at 1": (
        tuple(
            rise(
                moving(n, ChiSquare(u, ONE), by_so_much=u),
                moving(n, ChiSquare(u, sp.Integer(3)), by_so_much=u),
                *(ONE, sp.Integer(3), {n: 4}, {n: 4}),
            )
        ),
    ),
    "a generation after a letter": (
        tuple(
            rise(
                moving(n + 1, by_so_much=ONE),
                moving(sp.Integer(4), by_so_much=TWO),
                *(ONE, TWO, {n: 3}, {}),
            )
        ),
    ),
    "a parameter that is a draw elsewhere": (
        (
            by_mu,
            Step("by 0", Equal(risen, ZERO), Algebra(), (("by mu", {n: 4, mu: 0}),)),
            Step("by 1", Equal(ONE, risen), Algebra(), (("by mu", {n: 4, mu: 1}),)),
            by(Chain(), AtMost(ONE, ZERO), "by 1", "by 0"),
        ),
    ),
    "a first state below its sort": (
        (
            Step("sort", AtMost(ZERO, v), Sign()),
            Step("first", AtMost(ZERO, E(v, 0)), Ordered(out_of_sort), ("sort",)),
            Step("its value", Equal(E(v, 0), a), Start(out_of_sort)),
            by(Chain(), AtMost(ZERO, a), "first", "its value"),
        ),
    ),
    "a choice of more than there are": (among_T, [T > 1]),
    "a negative probability": (
        spread(drawn(Tokens((X,), m, shares=(a,))), m * a, m * a * (1 - a)),
        [a <= 1],
    ),
    "a probability above 1": (spread(drawn(Tokens((X,), m, shares=(c,))), m * c, m * c * (1 - c)),),
    "a limit from two sides": ((by(Limit(), Equal(sp.Limit(sp.erf(1 / x), x, 0, "+-"), -ONE)),),),
    "a limit where its variable is not": (
        (
            Step("integral", Equal(inner, 1 / u), Integration()),
            by(Limit(), Equal(sp.Limit(inner * u**2, u, -1), -ONE), "integral"),
        ),
    ),
    "a limit of an integer to a number": (
        (by(Limit(), Equal(sp.Limit(n / (n + 1), n, 1), HALF)),),
    ),
    "a condition on the variable of a limit": (
        (
            Step("limit", Equal(sp.Limit(1 + x, x, 0), ONE), Limit()),
            Step("here", Equal(y, 1 + x), Required()),
            by(LimitOfProduct((1,)), Equal(sp.Limit(y, x, 0), ONE), "limit", "here"),
        ),
        [sp.Eq(y, 1 + x)],
    ),
    "the condition of an integral inside of a sum": (
        (by(Integration(), Equal(sp.Sum(rates, (r, -3, -1)), sp.Sum(1 / r, (r, -3, -1)))),),
        [r >= 1],
    ),
    "an integral inside of a limit": (
        (
            by(
                Integration(),
                Equal(
                    sp.Limit(sp.Integral(sp.exp(-a * x), (x, 0, sp.oo)), a, 0, "-"),
                    sp.Limit(1 / a, a, 0, "-"),
                ),
            ),
        ),
        [a > 0],
    ),
    "an integral over what its variable is not": (
        (
            Step("step", Equal(step, ONE), Limit()),
            by(
                Algebra(),
                Equal(sp.Integral(step, (u, -1, 1)), sp.Integral(1, (u, -1, 1))),
                "step",
            ),
        ),
    ),
    "an index that is never 0": ((by(Algebra(), Equal(shrinking * growing, ONE)),),),
    "telescoping over a letter that is never 0": (
        (by(Telescoping(), Equal(sp.Sum(1, (r, 1, apart)), apart)),),
        [apart >= 0],
    ),
    "a named integral at two values": (
        (
            *named,
            Step("at 2", Equal(2 * c, ONE), Algebra(), (("value", {u: 2}),)),
            Step("at 1", Equal(c, ONE), Algebra(), (("value", {u: 1}),)),
            Step("turned", Equal(ONE, c), Algebra(), ("at 1",)),
            by(Chain(), AtMost(2 * c, c), "at 2", "turned"),
        ),
    ),
    "a named integral in a limit": (
        (*named, by(Limit(), Equal(sp.Limit(c * u, u, sp.oo), ONE), "value")),
    ),
    "two densities of one pair": (
        (
            grown,
            height(1, "one"),
            height(2, "other"),
            Step("turned", Equal(8 / sp.sqrt(u), f(new[0], u)), Algebra(), ("other",)),
            by(Chain(), AtMost(8 / sp.sqrt(u), 2 / sp.sqrt(u)), "turned", "one"),
        ),
    ),
}

TRUE = {
    "the next state under a bound index": (
        (by(Tower(moved_to_r), Equal(E(of_bound, n + 1), 3 * r)),),
    ),
    "the first state under a bound index": (
        (by(Start(begun_at_r), Equal(E(of_bound, 0), 3 * r)),),
    ),
    "probabilities": (
        spread(drawn(Tokens((X,), m, shares=(c,))), m * c, m * c * (1 - c)),
        [c <= 1],
    ),
    "the start of an experiment": ((by(Start(moving(n, by_so_much=ONE)), Equal(E(d, 0), ZERO)),),),
    "one law of many": (
        tuple(
            rise(
                moving(n, ChiSquare(u, sp.Integer(3)), by_so_much=u),
                moving(t, ChiSquare(u, sp.Integer(3)), by_so_much=u),
                *(sp.Integer(3), sp.Integer(3), {n: 4}, {t: 4}),
            )
        ),
    ),
    "a parameter that is a draw elsewhere": (
        (
            by_mu,
            by(Algebra(), Equal(risen, ONE), ("by mu", {n: 4, mu: 1})),
        ),
    ),
    "one move under one law, at two letters": (
        tuple(rise(moving(n, mean(z, 1)), moving(t, mean(z, 1)), ONE, ONE, {n: 4}, {t: 4})),
    ),
    "a generation after a letter": (
        tuple(
            rise(
                moving(n + 1, by_so_much=TWO),
                moving(sp.Integer(4), by_so_much=TWO),
                *(TWO, TWO, {n: 3}, {}),
            )
        ),
    ),
    "a choice of at most all": (among_T, [T > 1, T >= m]),
    "a limit from one side": ((by(Limit(), Equal(sp.Limit(sp.erf(1 / x), x, 0, "-"), -ONE)),),),
    "an integral inside of a sum": (
        (by(Integration(), Equal(sp.Sum(rates, (r, 1, 3)), sp.Sum(1 / r, (r, 1, 3)))),),
    ),
    "a limit of a product after an equation": (
        (
            Step("limit", Equal(sp.Limit(1 + c, c, 0), ONE), Limit()),
            Step("name", Equal(f(c), 1 + c), Names("f adds 1")),
            by(LimitOfProduct((1,)), Equal(sp.Limit(f(c), c, 0), ONE), "limit", "name"),
        ),
    ),
    "an integral where its variable is": (
        (
            Step("step", Equal(step, ONE), Limit()),
            by(Algebra(), Equal(sp.Integral(step, (u, 0, 1)), sp.Integral(1, (u, 0, 1))), "step"),
        ),
    ),
    "an index that is positive": (
        (by(Algebra(), Equal(sp.Product(1 / T, (T, 1, m)) * sp.Product(T, (T, 1, m)), ONE)),),
    ),
    "a named integral at one value": ((*named, by(Algebra(), Equal(c * u, ONE), "value")),),
    "a density of a pair": ((grown, height(2, "last")),),
}


@pytest.mark.parametrize("name", FALSE)
def test_no_falsehood_is_accepted(name):
    steps, *domain = FALSE[name]
    assert not accepted(steps, *domain or [()], MOMENTS)


@pytest.mark.parametrize("name", TRUE)
def test_its_true_neighbour_is(name):
    steps, *domain = TRUE[name]
    assert accepted(steps, *domain or [()], MOMENTS)


def test_a_generation_is_a_letter_and_a_number():
    with pytest.raises(KernelError, match="a letter and a number"):
        Kernel(2 * n, {d: d}, (), {d: ZERO})


@pytest.mark.parametrize(
    ("change", "domain", "said"),
    [
        (-TWO, (), ["v is positive after every generation"]),
        (TWO, (), []),
        (a, (), ["v is positive after every generation"]),
        (a, (sp.Ge(a, 0),), []),
    ],
)
def test_a_state_that_may_leave_its_sort_is_said_to_stay(change, domain, said):
    """What loses 2 in every generation is not positive for ever: who supposes so, says it aloud."""
    kernel = Kernel(n, {v: v + change}, (), {v: v0})
    step = by(Tower(kernel), Equal(E(v, n + 1), E(v, n) + change))
    found = theorem([step], domain).assumptions
    assert [each.text for each in found if "after every generation" in each.text] == said
