"""Expected traces of words: what the rule proves, and what it must not."""

from random import Random

import pytest
import sympy as sp

import theory
from theory.rules import CongruenceInduction, Traces, Transposed, Words
from theory.statements import AtMost, Equal
from theory.words import Trace

A, B, G, R, S, a, aT, b, bT = sp.symbols("A B G R S a a' b b'", commutative=False)
k, w = sp.symbols("k w", positive=True)
INVERSE = {"inverse": Equal(R * S, sp.S.One)}
TRANSPOSE = {a: aT, aT: a, b: bT, bT: b}


def decide(rule, statement, facts=None):
    return rule.decide(statement, facts or {}).verdict


def test_traces_are_linear_and_cyclic():
    assert (
        decide(Traces(), Equal(Trace(A * (B + k * G)), Trace(B * A) + k * Trace(G * A))) == "proved"
    )
    assert (
        decide(Traces(), Equal(Trace(R * G * S), Trace(G)), {"other side": Equal(S * R, sp.S.One)})
        == "proved"
    )
    assert decide(Traces(), Equal(Trace(G * R * S), Trace(G)), INVERSE) == "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        Equal(Trace(A * B * G), Trace(A * G * B)),
        Equal(Trace(A + B), Trace(A) - Trace(B)),
        Equal(Trace(A * B), Trace(A) * Trace(B)),
        Equal(Trace(k * A), Trace(A)),
    ],
)
def test_wrong_identities_are_refuted(wrong):
    assert decide(Traces(), wrong) in ("refuted", "undecided")
    assert not Traces().prove(wrong, {})


def test_plain_wrong_identities_come_with_matrices():
    assert decide(Traces(), Equal(Trace(A * B * G), Trace(A * G * B))) == "refuted"
    assert decide(Traces(), Equal(Trace(G * R * S), Trace(S)), INVERSE) == "refuted"


def test_a_word_has_the_trace_of_its_transpose_only_where_letters_say_so():
    turned = Equal(Trace(A * a * bT), Trace(b * aT * A))
    assert Traces(TRANSPOSE).prove(turned, {})
    assert not Traces().prove(turned, {})
    assert not Traces(TRANSPOSE).prove(Equal(Trace(A * a * bT), Trace(a * aT * A)), {})


def test_known_expectations_are_put_in():
    facts = {"noise": Equal(Trace(a * aT), k), "cross": Equal(Trace(b * aT), sp.S.Zero)}
    assert Traces(TRANSPOSE).prove(Equal(Trace((a + b) * (aT + bT)), k + Trace(b * bT)), facts)
    assert not Traces(TRANSPOSE).prove(
        Equal(Trace((a + b) * (aT + bT)), 2 * k + Trace(b * bT)), facts
    )


def test_an_order_of_matrices_orders_traces_times_a_number_that_is_not_negative():
    facts = {"order": AtMost(A, B)}
    assert Traces().prove(AtMost(Trace(A), Trace(B)), facts)
    assert Traces(times=k).prove(AtMost(k * Trace(A) + Trace(G), k * Trace(B) + Trace(G)), facts)
    assert not Traces().prove(AtMost(Trace(B), Trace(A)), facts)
    assert not Traces(times=-k).prove(AtMost(-k * Trace(A), -k * Trace(B)), facts)
    assert not Traces().prove(AtMost(Trace(A), Trace(B), strict=True), facts)
    assert not Traces().prove(AtMost(Trace(A), Trace(B)), {})


def test_words_may_have_coefficients_that_cancel():
    facts = {"move": Equal(b, (1 - w) * a), "name": Equal(G, b + w * a)}
    assert decide(Words(), Equal(G, a), facts) == "proved"
    assert Words().probe(Equal(G, a), facts, (), Random(1)).verdict == "consistent"
    assert decide(Words(), Equal(G, 2 * a), facts) == "refuted"


def test_a_transpose_follows_from_what_is_transposed():
    facts = {"fit": Equal(a, R * (S * b + w * b)), **INVERSE}
    assert decide(Transposed(TRANSPOSE), Equal(aT, bT + w * bT * R), facts) == "proved"
    assert decide(Transposed(TRANSPOSE), Equal(aT, bT + w * R * bT), facts) == "refuted"
    assert decide(Transposed(TRANSPOSE), Equal(aT, bT - w * bT * R), facts) == "refuted"
    assert not Transposed({a: aT, aT: a}).prove(
        Equal(aT, bT + w * bT * R), facts
    )  # nothing says what b' is
    assert not Transposed(TRANSPOSE).prove(Equal(aT, bT + w * bT * R), {})


D, n = sp.Function("D", commutative=False), sp.Symbol("n", integer=True, nonnegative=True)


@pytest.mark.parametrize(
    ("start", "following", "bound", "verdict"),
    [
        (sp.S.Zero, G * D(n) * G + B - G * B * G, B, "proved"),
        (2 * B, G * D(n) * G + B - G * B * G, B, "refuted"),  # it starts above
        (sp.S.Zero, G * D(n) * G + 2 * B, B, "refuted"),  # it grows
        (sp.S.Zero, G * D(n) * G + B - G * B * G, B / 2, "undecided"),  # the bound is too small
    ],
)
def test_an_order_is_carried_from_one_generation_to_the_next(start, following, bound, verdict):
    rule = CongruenceInduction(
        n, first=((sp.S.One, B),), following=((G, bound - D(n)),), positive=(B,)
    )
    facts = {"start": Equal(D(0), start), "one generation": Equal(D(n + 1), following)}
    assert decide(rule, AtMost(D(n), bound), facts) == verdict


def test_a_letter_that_is_not_known_to_be_positive_carries_nothing():
    facts = {"start": Equal(D(0), sp.S.Zero), "one generation": Equal(D(n + 1), D(n) - A)}
    rule = CongruenceInduction(
        n, first=((sp.S.One, B),), following=((sp.S.One, B - D(n)), (sp.S.One, A)), positive=(B,)
    )
    assert decide(rule, AtMost(D(n), B), facts) == "undecided"


@pytest.mark.parametrize(
    ("factor", "verdict"), [(sp.Rational(1, 2), "consistent"), (sp.Rational(1, 20), "refuted")]
)
def test_a_second_opinion_unrolls_an_ordering(factor, verdict):
    """The spread of a model refitted on real rows and synthetic ones, and a bound that is a tenth
    of the proved one.
    """
    steps = {step.name: step for step in theory.claim("regression.augment.risk_bound").proof.steps}
    step = steps["spread always"]
    facts = {name: steps[name].statement for name in step.uses}
    wanted = AtMost(step.statement.lhs, 2 * factor * step.statement.rhs)
    assert {step.rule.probe(wanted, facts, (), Random(seed)).verdict for seed in range(10)} == {
        verdict
    }
