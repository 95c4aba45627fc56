"""Controls of the proof machine, in both directions, drawn by Hypothesis from the steps of the real
proofs.

A true twin says the same in other words: it must be proved.  A false twin has one number, one index
or one sign changed, and a ball certifies that it is false: none may be proved, and nearly all must
be refuted with their witness."""

from functools import cache
from itertools import product
from random import Random

import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import theory
import theory.balls as balls
from theory.proof import Step
from theory.registry import _statement
from theory.rules import (
    Algebra,
    Enclosure,
    Enumeration,
    Induction,
    Integration,
    Sign,
    Start,
    Telescoping,
    Tower,
)
from theory.rules.base import random_point, rewrite, unknowns
from theory.statements import AtMost, Equal

RULES = (Algebra, Start, Tower, Induction, Telescoping, Integration, Sign, Enclosure, Enumeration)
TWINS = 200  # of either kind are tried
EXAMPLES = 320  # draws at most: some have no false twin that a ball certifies
# of a step that takes part, its facts put in: in longer ones a changed exponent may make an
# expansion blow up
OPERATIONS = 70
POINTS = 8  # at which a twin is tried
MUTANTS = 4  # of a step that are tried
BOUNDED = settings(
    max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None, database=None
)


@cache
def steps():
    """(claim id, step, facts) of every step, but the longest, that is decided by a rule with two
    sides; once where claims share it.
    """
    found = {}
    for claim in theory.claims().values():
        own = {step.name: step.statement for step in claim.proof.steps}
        for step in claim.proof.steps:
            if isinstance(step.rule, RULES) and isinstance(step.statement, Equal | AtMost):
                facts = facts_of(step, own)
                if operations(step, facts) <= OPERATIONS:
                    found.setdefault(
                        (type(step.rule), step.statement, *facts.values()), (claim.id, step, facts)
                    )
    return list(found.values())


def operations(step, facts):
    return sum(
        rewrite(side, facts).count_ops() for side in (step.statement.lhs, step.statement.rhs)
    )


def facts_of(step, own):
    facts = {}
    for position, use in enumerate(step.uses):
        name, values = (use, {}) if isinstance(use, str) else use
        statement = own.get(name) or _statement(name)
        facts[name if name not in facts else f"{name} #{position}"] = (
            statement.subs(values) if values else statement
        )
    return facts


def with_right(statement, right):
    return (
        Equal(statement.lhs, right)
        if isinstance(statement, Equal)
        else AtMost(statement.lhs, right, statement.strict)
    )


def disguise(expr, choice):
    """The same function, written differently."""
    u = sp.Rational(choice % 7 + 2, choice % 3 + 2)
    return [
        lambda e: sp.Mul(e, (1 + u) ** 2 - u**2 - 2 * u, evaluate=False),
        lambda e: sp.Add(
            e, sp.Mul(u, e, evaluate=False), sp.Mul(-u, e, evaluate=False), evaluate=False
        ),
        lambda e: sp.Mul(sp.Rational(1, 3), sp.Add(e, 2 * e, evaluate=False), evaluate=False),
        lambda e: sp.Add(sp.Mul(2, e), -e, evaluate=False),
        lambda e: sp.Pow(sp.Pow(e, -1, evaluate=False), -1, evaluate=False) if e != 0 else e,
    ][choice % 5](expr)


def mutations(expr):
    """Every expression with one number, one index or one sign changed, not inside a bound's name."""
    found = []
    for path, node in _walk(expr, ()):
        if node.is_Rational and not node.is_zero:
            found += [_put(expr, path, node + 1), _put(expr, path, node - 1)] + (
                [_put(expr, path, 2 * node)] if node != 1 else []
            )
        elif isinstance(node, sp.Indexed):
            found.append(_put(expr, path, node.base[node.indices[0] + 1]))
        elif isinstance(node, sp.Add):
            found += [_put(expr, path, node - 2 * term) for term in node.args]
        elif isinstance(node, sp.Mul):
            found.append(_put(expr, path, -node))
    return [mutant for mutant in found if mutant is not None and mutant != expr]


def _walk(expr, path):
    yield path, expr
    for position, argument in enumerate(expr.args):
        if isinstance(argument, sp.Tuple | sp.Indexed) and not isinstance(argument, sp.Indexed):
            continue  # limits of sums
        if isinstance(expr, sp.Indexed):
            continue
        yield from _walk(argument, (*path, position))


def _put(expr, path, new):
    try:
        if not path:
            return new
        arguments = list(expr.args)
        arguments[path[0]] = _put(arguments[path[0]], path[1:], new)
        return expr.func(*arguments)
    except (ValueError, TypeError, ZeroDivisionError):
        return None


def sizes_of(rule, rng):
    """Some points where the rule's word holds: among the stated sizes of an enumeration, any for
    other rules.
    """
    sizes = rule.sizes if isinstance(rule, Enumeration) else {}
    points = [dict(zip(sizes, values, strict=True)) for values in product(*sizes.values())]
    return rng.sample(points, POINTS) if len(points) > POINTS else points * (POINTS // len(points))


def certified_false(step, mutant, seed):
    """A point at which the mutant's ball is disjoint from the true right side's (for a bound: the
    mutant is below the left side).

    An enumeration says nothing beyond its sizes: there, and only there, must its mutant be false.
    """
    rng = Random(seed)
    for size in sizes_of(step.rule, rng):
        true, left, wrong = (
            side.subs(size) for side in (step.statement.rhs, step.statement.lhs, mutant)
        )
        try:
            point = random_point(
                unknowns(true, wrong, left if isinstance(step.statement, AtMost) else true),
                step.where,
                rng,
            )
            value = balls.enclose(wrong, point)
            if isinstance(step.statement, Equal):
                if not value.overlaps(balls.enclose(true, point)):
                    return True
            elif value < balls.enclose(left, point):
                return True
        except (balls.NotApplicable, balls.DomainError, ValueError):
            continue
    return False


def test_true_twins_are_proved():
    proved = []

    @BOUNDED
    @given(st.sampled_from(steps()), st.integers(0, 10**6))
    def run(drawn, choice):
        if len(proved) >= TWINS:
            return
        claim, step, facts = drawn
        twin = (
            step.statement
            if isinstance(step.rule, Enumeration)
            else with_right(step.statement, disguise(step.statement.rhs, choice))
        )
        outcome = step.rule.decide(twin, facts, step.where, Random(choice))
        assert outcome.verdict == "proved", (claim, step.name, twin.rhs, outcome)
        proved.append((claim, step.name))

    run()
    assert len(proved) >= TWINS


def false_twin(step, choice):
    """The step's statement with something changed in its right side that a ball certifies to be
    false, or None.
    """
    candidates = mutations(step.statement.rhs)
    for attempt in range(min(MUTANTS, len(candidates))):
        mutant = candidates[(choice + attempt) % len(candidates)]
        if certified_false(step, mutant, choice):
            return with_right(step.statement, mutant)
    return None


def test_false_twins_are_never_proved_and_nearly_all_are_refuted():
    refuted, survived = [], []

    @BOUNDED
    @given(st.sampled_from(steps()), st.integers(0, 10**6))
    def run(drawn, choice):
        if len(refuted) + len(survived) >= TWINS:
            return
        claim, step, facts = drawn
        twin = false_twin(step, choice)
        if twin is None:
            return
        outcome = step.rule.decide(twin, facts, step.where, Random(choice))
        assert outcome.verdict != "proved", (claim, step.name, twin)
        (refuted if outcome.verdict == "refuted" else survived).append(
            (claim, step.name, twin, outcome.detail)
        )

    run()
    total = len(refuted) + len(survived)
    assert total >= TWINS
    assert all(detail for *_, detail in refuted)
    assert len(refuted) >= 0.95 * total, survived


def test_every_kind_of_step_takes_part():
    names = {type(step.rule).__name__ for _, step, _ in steps()}
    assert {"Algebra", "Tower", "Induction", "Integration", "Start"} <= names
    assert all(isinstance(step, Step) for _, step, _ in steps())


def test_a_twin_that_differs_only_beyond_the_stated_sizes_is_no_false_twin():
    """binomial(k, 3) vanishes at 1 and 2: an enumeration of these sizes proves both statements, and
    rightly so.
    """
    k = sp.Symbol("k", integer=True, positive=True)
    step = Step("sizes", Equal(k**2, k**2), Enumeration({k: (1, 2)}))
    alike, other = k**2 + sp.binomial(k, 3), k**2 + sp.binomial(k, 2)
    assert not any(certified_false(step, alike, seed) for seed in range(50))
    assert all(certified_false(step, other, seed) for seed in range(50))
    assert step.rule.decide(Equal(k**2, alike), {}).verdict == "proved"
    assert step.rule.decide(Equal(k**2, other), {}).verdict == "refuted"
