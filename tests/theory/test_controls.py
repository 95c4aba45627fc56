"""Controls of the proof machine, in both directions, drawn by Hypothesis from the steps of the
shipped claims.

A true twin says the same in other words: it must be proved.  A false one has one thing changed, and
a ball certifies that it is false: none may be proved, and nearly all must be refuted."""

from collections import Counter
from functools import cache
from random import Random

import pytest
import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.theory.adversaries.mutations import (
    CHANGES,
    Drawn,
    changed,
    disguise,
    other_laws,
    refuted,
    steps,
    with_right,
)
from theory.balls import DomainError, NotApplicable
from theory.proof import Step
from theory.rules import Enumeration
from theory.statements import AtMost, Equal

#: of all tests together; they share them as follows
DRAWS, ALL_DRAWS = 500, 10_000
SHARES = {"true twins": 0.4, "false twins": 0.4, "dropped conditions": 0.2}
LEAST = 0.95  #: of the true twins are proved, and of the false ones refuted by the second checker
CHANCE = 1e-6  #: of bad luck


@pytest.fixture
def draws(request):
    total = ALL_DRAWS if request.config.getoption("--every-case") else DRAWS
    return {name: round(share * total) for name, share in SHARES.items()}


@cache
def proves(drawn):
    """Whether a step as it is shipped is proved: once for all its twins."""
    return drawn.proves()


@cache
def changes(drawn, kind):
    """Its right side with one thing of this kind changed, in every way."""
    return changed(drawn.step.statement.rhs, kind)


def enough(count, tried):
    """Whether so few may be, but for bad luck, where each is with probability LEAST or more."""
    return stats.binom.cdf(count, tried, LEAST) > CHANCE


def drawn_by(draws):
    checks = list(HealthCheck)
    return settings(max_examples=draws, suppress_health_check=checks, deadline=None, database=None)


def said(counts, name, record_property):
    """The numbers of a test, in its report and on its output."""
    text = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    record_property(name, text)
    print(f"{name}: {text}")


def test_true_twins_are_proved(draws, record_property):
    counts, lost = Counter(), []
    draws = draws["true twins"]

    @drawn_by(draws)
    @given(st.sampled_from(steps()), st.integers(0, 10**6))
    def run(drawn, choice):
        counts["drawn"] += 1
        statement = drawn.step.statement
        if not proves(drawn):
            counts["not proved themselves"] += 1
            return
        plain = isinstance(drawn.step.rule, Enumeration)
        twin = statement if plain else with_right(statement, disguise(statement.rhs, choice))
        counts["tried"] += 1
        if drawn.proves(twin):
            counts["proved"] += 1
        else:
            lost.append((drawn.claim, drawn.step.name, twin))

    run()
    said(counts, "true twins", record_property)
    assert counts["tried"] >= draws / 2, counts
    assert enough(counts["proved"], counts["tried"]), lost[:5]


def second_opinion(drawn, statement, choice):
    try:
        opinion = drawn.step.rule.probe(statement, drawn.facts, drawn.domain, Random(choice))
    except (NotApplicable, DomainError):
        return "not applicable"
    return opinion.verdict


def test_nothing_false_is_proved(draws, record_property):
    counts, proved, survived = Counter(), [], []
    draws = draws["false twins"]

    @drawn_by(draws)
    @given(st.sampled_from(steps()), st.integers(0, 10**6))
    def run(drawn, choice):
        counts["drawn"] += 1
        kinds = Random(choice).sample(list(CHANGES), len(CHANGES))
        kind = next((kind for kind in kinds if changes(drawn, kind)), None)
        if kind is None:
            return
        right = changes(drawn, kind)[choice % len(changes(drawn, kind))]
        if not refuted(drawn, right, choice):
            return
        counts["false"] += 1
        counts[f"false by {kind}"] += 1
        twin = with_right(drawn.step.statement, right)
        if drawn.proves(twin):
            proved.append((drawn.claim, drawn.step.name, kind, twin))
        opinion = second_opinion(drawn, twin, choice)
        counts[opinion] += 1
        if opinion == "consistent":
            survived.append((drawn.claim, drawn.step.name, kind, twin))

    run()
    counts["false and proved"] = len(proved)
    said(counts, "false twins", record_property)
    assert counts["false"] >= draws / 10, counts
    assert not proved
    told = counts["refuted"] + counts["consistent"]
    assert enough(counts["refuted"], told), survived[:5]


def test_a_dropped_condition_is_missed_or_was_not_needed(draws, record_property):
    counts, proved = Counter(), []
    candidates = [drawn for drawn in steps() if drawn.domain]

    @drawn_by(draws["dropped conditions"])
    @given(st.sampled_from(candidates), st.integers(0, 10**6))
    def run(drawn, choice):
        counts["drawn"] += 1
        dropped = choice % len(drawn.domain)
        domain = (*drawn.domain[:dropped], *drawn.domain[dropped + 1 :])
        wider = Drawn(drawn.claim, drawn.step, drawn.facts, domain)
        if not wider.proves():
            counts["missed"] += 1
            return
        counts["still proved"] += 1
        if second_opinion(wider, wider.step.statement, choice) == "refuted":
            proved.append((drawn.claim, drawn.step.name, drawn.domain[dropped]))

    run()
    counts["false and proved"] = len(proved)
    said(counts, "dropped conditions", record_property)
    assert not proved


def test_another_law_of_a_draw_is_noticed(record_property):
    counts, proved = Counter(), []
    for drawn in steps():
        others = other_laws(drawn)
        for wrong in others if others and proves(drawn) else ():
            counts["drawn"] += 1
            if second_opinion(wrong, wrong.step.statement, 0) != "refuted":
                continue
            counts["false"] += 1
            if wrong.proves():
                proved.append((drawn.claim, drawn.step.name, wrong.step.rule.kernel.draws))
    counts["false and proved"] = len(proved)
    said(counts, "laws", record_property)
    assert counts["false"]
    assert not proved


def test_every_kind_of_step_takes_part():
    names = {type(drawn.step.rule).__name__ for drawn in steps()}
    assert {"Algebra", "Tower", "Induction", "Integration", "Start"} <= names


def test_a_twin_that_differs_only_beyond_the_stated_sizes_is_no_false_twin():
    """binomial(k, 3) vanishes at 1 and 2: an enumeration of these sizes proves both statements, and
    rightly so.
    """
    k = sp.Symbol("k", integer=True, positive=True)
    step = Step("sizes", Equal(k**2, k**2), Enumeration({k: (1, 2)}))
    drawn = Drawn("none", step, {}, (sp.Le(k, 2),))
    alike, other = k**2 + sp.binomial(k, 3), k**2 + sp.binomial(k, 2)
    assert not any(refuted(drawn, alike, seed) for seed in range(20))
    assert all(refuted(drawn, other, seed) for seed in range(20))
    assert drawn.proves(Equal(k**2, alike))
    assert not drawn.proves(Equal(k**2, other))


def test_an_inequality_is_changed_too():
    assert with_right(AtMost(sp.S.Zero, sp.S.One), sp.S.NegativeOne).rhs == -1
