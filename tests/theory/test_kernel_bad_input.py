"""What is wrong with a claim is said in one sentence that names the claim and the step."""

import pytest
import sympy as sp

from theory import registry
from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Sign
from theory.rules.induction import Telescoping
from theory.statements import AtMost, Equal
from theory.words import i, n

x, positive_x = sp.Symbol("x", real=True), sp.Symbol("x", positive=True)
SAME = Equal(sp.S.One, sp.S.One)
POSITIVE = Step("sort", AtMost(sp.S.Zero, positive_x, strict=True), Sign())
NATURAL = Step("sort", AtMost(sp.S.Zero, n), Sign())
LOGARITHM = Step("power", Equal(sp.log(x**3), 3 * sp.log(x)), Algebra())

COUNTED = Step("counted", Equal(sp.Sum(1, (i, 2, n - 1)), n - 2), Telescoping())


def made_up(*steps, domain=()):
    conditions = tuple(Condition(relation, "a relation") for relation in domain)
    return Claim(
        "made.up.claim",
        "deterministic",
        "made up",
        steps[-1].statement,
        Proof(steps),
        domain=conditions,
    )


CASES = {
    "itself": (made_up(Step("a", SAME, Algebra(), ("a",))), "step 'a': it uses itself"),
    "a later step": (
        made_up(Step("a", SAME, Algebra(), ("b",)), Step("b", SAME, Algebra())),
        "step 'a': it uses 'b', which is not proved before it",
    ),
    "its own claim": (
        made_up(Step("a", SAME, Algebra(), ("made.up.claim",))),
        "step 'a': it uses 'made.up.claim', which is not proved before it",
    ),
    "an unknown use": (
        made_up(Step("a", SAME, Algebra(), ("gaussian.no.such_claim",))),
        "step 'a': it uses 'gaussian.no.such_claim', which is not proved before it",
    ),
    "two sorts": (
        made_up(POSITIVE, Step("square", AtMost(sp.S.Zero, x**2), Sign())),
        "step 'square': the letter x has two sorts",
    ),
    "two sorts in one step": (
        made_up(Step("both", Equal(x + positive_x, positive_x + x), Algebra())),
        "step 'both': the letter x has two sorts",
    ),
    "a value outside its sort": (
        made_up(POSITIVE, Step("a", SAME, Algebra(), (("sort", {positive_x: sp.S.NegativeOne}),))),
        "step 'a': it uses 'sort': -1 is not a value of x",
    ),
    "a fraction for an integer": (
        made_up(NATURAL, Step("a", SAME, Algebra(), (("sort", {n: sp.Rational(1, 2)}),))),
        "step 'a': it uses 'sort': n stands for an integer, got 1/2",
    ),
    "a value that is infinite": (
        made_up(POSITIVE, Step("a", SAME, Algebra(), (("sort", {positive_x: sp.oo}),))),
        "step 'a': it uses 'sort': x stands for a real number, got oo",
    ),
    "a hypothesis against the domain": (
        made_up(COUNTED, domain=(n <= 1,)),
        "step 'counted' (the domain contradicts n - 2 >= 0)",
    ),
    "a hypothesis that the domain lacks": (
        made_up(LOGARITHM, domain=(sp.Ne(x, 0),)),
        "step 'power': the domain does not imply what the proof needs: x > 0",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_sentence_names_claim_and_step(name):
    claim, sentence = CASES[name]
    report = registry.run(claim, second=False).report
    assert not report.proved
    detail = report.failures[0].detail
    assert detail.startswith("made.up.claim, step ")
    assert sentence in detail
    assert "\n" not in detail


def test_a_domain_that_contradicts_itself_is_named():
    claim = made_up(Step("order", AtMost(sp.S.One, x), Sign()), domain=(x > 1, x < 0))
    run = registry.run(claim, second=False)
    assert run.conclusion is None
    assert "made.up.claim: its domain contradicts itself" in run.report.failures[0].detail


def test_a_sound_claim_of_the_same_shape_is_a_theorem():
    claim = made_up(LOGARITHM, domain=(x > 0,))
    assert registry.run(claim, second=False).conclusion is not None
