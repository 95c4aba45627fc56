"""Claims that need no simulation: a rival is refuted by one point at which balls exclude it."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp
from sympy.core.function import AppliedUndef

import theory.balls as balls
from theory.claim import Claim
from theory.rules import Limit
from theory.rules.base import describe, random_point, unknowns
from theory.statements import AtMost, Equal
from theory.words import E

TRIES = 200  #: points at most; one in seven is enough where a rival is least often seen to be wrong


@dataclass(frozen=True)
class Counterexample:
    """Where a rival fails, in words; empty where no point was found."""

    rival: str
    witness: str

    @property
    def found(self) -> bool:
        return bool(self.witness)


def decided_by_balls(claim: Claim) -> bool:
    """Both sides are expressions that balls can evaluate, or a limit and its value, and balls see
    something of it far out: nothing in them is random.
    """
    if claim.kind == "limit":
        statement = claim.statement
        limit = isinstance(statement, Equal) and isinstance(statement.lhs, sp.Limit)
        return limit and not statement.lhs.has(E) and _seen_far_out(claim)
    return claim.kind == "deterministic" and not _says_of_a_function(claim)


def _says_of_a_function(claim: Claim) -> bool:
    """Such a side has no value but the one that the claim gives it: any other refutes nothing."""
    statement = claim.statement
    if not isinstance(statement, Equal | AtMost):
        return False
    return any(side.atoms(AppliedUndef) for side in (statement.lhs, statement.rhs))


def _seen_far_out(claim: Claim) -> bool:
    where = tuple(condition.relation for condition in claim.domain)
    return Limit().probe(claim.statement, {}, where, Random(0)).verdict != "not applicable"


def counterexamples(claim: Claim, seed: int = 0) -> tuple[Counterexample, ...]:
    """For each rival, a point at which its ball is disjoint from the left side's (a bound: below
    it; a limit: not approached).
    """
    return tuple(
        Counterexample(name, _witness(claim, name, Random(f"{seed}/{name}")))
        for name in claim.rivals
    )


def _witness(claim: Claim, name: str, rng: Random) -> str:
    statement, rival = claim.statement, claim.rivals[name]
    where = tuple(condition.relation for condition in claim.domain)
    if not isinstance(statement, Equal | AtMost):
        return ""
    if isinstance(statement.lhs, sp.Limit):
        opinions = (
            Limit().probe(Equal(statement.lhs, rival), {}, where, rng) for _ in range(TRIES)
        )
        return next((opinion.detail for opinion in opinions if opinion.verdict == "refuted"), "")
    for _ in range(TRIES):
        try:
            point = random_point(unknowns(statement.lhs, rival), where, rng)
            left, right = balls.enclose(statement.lhs, point), balls.enclose(rival, point)
        except (balls.NotApplicable, balls.DomainError):
            continue
        if left > right if isinstance(statement, AtMost) else not left.overlaps(right):
            plain: Mapping = {key: value for key, value in point.items() if not callable(value)}
            sides = [side.str(8, radius=False) for side in (left, right)]
            return f"{describe(plain)}: {sides[0]} against {sides[1]}"
    return ""
