"""Draws of many tokens, and inequalities between expectations: what the kernel says of them is so,
and what is not so it does not prove.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb

import pytest
import sympy as sp
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

import theory
import theory.balls as balls
from theory.kernel.letters import KernelError, states
from theory.kernel.tokens import partitions
from theory.proof import Proof
from theory.registry import taken
from theory.rules import Batch, Chosen, Iterated, Kernel, Ordered, Start, Tokens, Tower
from theory.statements import AtMost, Equal
from theory.subjects.discrete.experiment import H, chi
from theory.words import E, k, m, n, state

p, q = state("p_t", nonnegative=True), state("q_t", nonnegative=True)
X, Y = sp.symbols("X_t Y_t", integer=True, nonnegative=True)
p0, u = sp.Symbol("p_0", nonnegative=True), sp.Symbol("u_t", nonnegative=True)
SHARES = st.fractions(0, 1, max_denominator=5)


def refit(size=m, share=p):
    return Kernel(
        index=n, update={p: X / m}, draws=(Tokens((X,), size, shares=(share,)),), initial={p: p0}
    )


def outcomes(size, shares):
    """All sequences of types, the last of which is none, with their probabilities."""
    kinds = [*range(len(shares)), None]
    chances = [*shares, 1 - sum(shares)]
    for sequence in product(range(len(kinds)), repeat=size):
        weight = Fraction(1)
        for kind in sequence:
            weight *= chances[kind]
        yield [sequence.count(kind) for kind in range(len(shares))], weight


def test_partitions_are_counted_by_bell_numbers():
    assert [len(set(partitions(count))) for count in range(7)] == [1, 1, 2, 5, 15, 52, 203]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4), SHARES, st.fractions(0, 1, max_denominator=4), st.data())
def test_moments_of_counts_are_those_of_all_sequences(size, one, rest, data):
    shares = (one, (1 - one) * rest)
    powers = data.draw(st.tuples(st.integers(0, 3), st.integers(0, 2)))
    draw = Tokens((X, Y), sp.Integer(size), shares=tuple(map(sp.Rational, shares)))
    exact = Fraction(
        sum(w * c[0] ** powers[0] * c[1] ** powers[1] for c, w in outcomes(size, shares))
    )
    assert draw.mean(powers, sp.S.One) == sp.Rational(exact)
    summed = balls.enclose(draw.total(X ** powers[0] * Y ** powers[1]), {})  # the second checker
    assert summed.overlaps(arb(exact.numerator) / exact.denominator)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 3), st.integers(0, 6))
def test_moments_without_replacement_are_hypergeometric(among, ours, power, size):
    ours, size = min(ours, among), min(size, among)
    if among < max(power, 1):  # a falling factorial of the corpus is 0
        return
    draw = Chosen(
        (X,), sp.Integer(size), shares=(sp.Rational(ours, among),), among=sp.Integer(among)
    )
    ways = [
        comb(ours, c) * comb(among - ours, size - c) if size >= c else 0 for c in range(size + 1)
    ]
    exact = sum(Fraction(way * c**power, comb(among, size)) for c, way in enumerate(ways))
    assert draw.mean((power,), sp.S.One) == sp.Rational(exact)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 4), SHARES, st.fractions(-2, 2, max_denominator=4))
def test_generating_function_of_a_count(size, share, base):
    draw = Tokens((X,), sp.Integer(size), shares=(sp.Rational(share),))
    exact = sum(w * base ** c[0] for c, w in outcomes(size, (share,)))
    assert base == 1 or draw.mean((0,), sp.Rational(base)) == sp.Rational(exact)


def proves(rule, statement, **facts):
    return rule.prove(statement, facts)


@pytest.mark.parametrize("size", [m - 1, m + 1, 2 * m])
def test_a_wrong_number_of_tokens_is_no_proof(size):
    """The mean square of the share, for batches of m tokens."""
    once = Equal(E(p**2, n + 1), (1 - 1 / m) * E(p**2, n) + E(p, n) / m)
    assert proves(Tower(refit()), once)
    assert not proves(Tower(refit(size)), once)
    outcome = Tower(refit(size)).decide(once, {})
    assert outcome.verdict == "refuted" and "against" in outcome.detail


def test_a_number_of_tokens_is_an_integer():
    for size in (m / 2, sp.Symbol("real_size", positive=True)):
        assert not proves(Tower(refit(size)), Equal(E(p, n + 1), size / m * E(p, n)))


def test_what_is_not_assumed_of_a_token_is_not_known():
    draw = Batch((X,), m, {(1,): p, (2,): q})
    kernel = Kernel(index=n, update={p: X / m, q: q}, draws=(draw,), initial={p: p0})
    assert proves(Tower(kernel), Equal(E(p**2, n + 1), ((m - 1) * E(p**2, n) + E(q, n)) / m))
    assert not proves(Tower(kernel), Equal(E(p**3, n + 1), E(p**3, n)))
    assert not proves(Tower(refit()), Equal(E(sp.log(1 + p), n + 1), E(sp.log(1 + p), n)))


def test_a_later_draw_may_depend_on_an_earlier_one():
    """Tokens drawn from a corpus of tokens: (1 - 1/m)^2 of the heterozygosity is left."""
    twice = Kernel(
        index=n,
        update={p: Y / m},
        draws=(Tokens((X,), m, shares=(p,)), Tokens((Y,), m, shares=(X / m,))),
        initial={p: p0},
    )
    left = (1 - 1 / m) ** 2
    once = Equal(E(p - p**2, n + 1), left * E(p - p**2, n))
    assert proves(Tower(twice), once)
    wrong = replace(twice, draws=tuple(reversed(twice.draws)))
    assert not proves(Tower(wrong), once)


def test_an_order_of_functions_is_one_of_expectations():
    kernel = refit()
    squares = AtMost(E(p**2, n), E(p, n))
    below = AtMost(p**2, p)
    assert not proves(Ordered(kernel), squares)
    assert proves(Ordered(kernel), squares, pointwise=below)  # taken as it is, for every state
    assert not proves(Ordered(kernel), AtMost(E(p, n), E(p**2, n)), pointwise=below)
    assert not proves(Ordered(kernel), AtMost(E(p**2, n), E(p, n), strict=True), pointwise=below)
    assert not proves(Ordered(kernel), AtMost(E(p**2, n), E(p, n + 1)), pointwise=below)


def test_an_order_of_functions_needs_the_range_of_the_state():
    """(1 - y)^m <= exp(-m y) for y from 0 to 1: the bound of the state is an assumption."""
    proof = theory.claim("discrete.replace.loss_bound").proof
    (step,) = (step for step in proof.steps if step.name == "its bound")
    steps = tuple(
        replace(s, rule=replace(s.rule, ranges=())) if s is step else s for s in proof.steps
    )
    assert proof.run(taken).report.proved
    failed = Proof(steps).run(taken).report.failures
    assert failed[0].name == "its bound" and "not so for every state" in failed[0].second_detail


def test_refits_are_taken_off_one_by_one():
    def left(age, generation):
        return E(sp.exp(-age * p), generation)

    once = AtMost(left(k, n + 1), left(k + 1, n))
    assert proves(Iterated(n, k), AtMost(left(k, n), left(k + n, 0)), once=once)
    for wrong in (
        AtMost(left(k, n), left(k + n + 1, 0)),
        AtMost(left(k + n, 0), left(k, n)),
        AtMost(left(k, n), left(k, 0)),
    ):
        assert not proves(Iterated(n, k), wrong, once=once)
    back = AtMost(left(k + 1, n), left(k, n + 1))
    assert not proves(Iterated(n, k), AtMost(left(k, n), left(k + n, 0)), once=back)
    real = sp.Symbol("r_t", nonnegative=True)
    moved = AtMost(left(real, n + 1), left(real + 1, n))
    assert not proves(Iterated(n, real), AtMost(left(real, n), left(real + n, 0)), once=moved)
    same = AtMost(-(n + 1), -(n + 1))  # one letter for both: -n would be at most -2 n
    assert not proves(Iterated(n, n), AtMost(-n, -2 * n), once=same)


def test_expectations_bind_every_state():
    """Those, too, that no experiment moves: what is said of their mean says nothing of a letter."""
    assert {H, chi} <= states()
    with pytest.raises(KernelError):
        Start(refit()).derive(Equal(E(H, 0), p0), {}, ())
