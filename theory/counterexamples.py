"""Deterministic claims need no simulation: a rival is refuted by one point at which balls exclude it."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import theory.balls as balls
from theory.claim import Claim
from theory.rules.base import describe, random_point, unknowns
from theory.statements import AtMost, Equal

TRIES = 20


@dataclass(frozen=True)
class Counterexample:
    """Where a rival fails: the point, the true value there, and the rival's."""

    rival: str
    point: str
    truth: float | None
    value: float | None

    @property
    def found(self) -> bool:
        return self.truth is not None


def counterexamples(claim: Claim, seed: int = 0) -> tuple[Counterexample, ...]:
    """For each rival of a deterministic claim, a point at which its ball is disjoint from the left side's (for a bound: below it)."""
    return tuple(_counterexample(claim, name, Random(f"{seed}/{name}")) for name in claim.rivals)


def _counterexample(claim: Claim, name: str, rng: Random) -> Counterexample:
    statement, rival = claim.statement, claim.rivals[name]
    if isinstance(statement, Equal | AtMost):
        where = tuple(condition.relation for condition in claim.domain)
        for _ in range(TRIES):
            try:
                point = random_point(unknowns(statement.lhs, rival), where, rng)
                left, right = balls.enclose(statement.lhs, point), balls.enclose(rival, point)
            except (balls.NotApplicable, balls.DomainError):
                continue
            wrong = not left.overlaps(right) if isinstance(statement, Equal) else left > right
            if wrong:
                return Counterexample(name, describe(_plain(point)), float(left.mid()), float(right.mid()))
    return Counterexample(name, "", None, None)


def _plain(point: Mapping) -> Mapping:
    return {key: value for key, value in point.items() if not callable(value)}
