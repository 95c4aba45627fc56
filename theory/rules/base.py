"""What a rule is: sound, incomplete, with three outcomes, and a second opinion that only balls
give.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.kernel.assumptions import rests_on
from theory.kernel.domains import from_relation
from theory.kernel.letters import BINDERS, KernelError, free, substitute
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.statements import AtMost, Equal, Statement
from theory.words import M, N

Facts = Mapping[str, Statement]
Where = tuple[sp.Basic, ...]
PROBE_BITS, PROBE_POINTS = 128, 4  #: of a second opinion
CORNERS = 3  #: points at a boundary, besides
EDGES = (0, 1, 2, 3, 40)  #: tried for integers, in an order that is drawn
ENDS = (sp.S.Zero, sp.S.One, sp.Rational(1, 1000), sp.Rational(999, 1000), sp.Integer(1000))
INTEGRAL_BITS, INTEGRAL_POINTS = (
    48,
    2,
)  #: where it integrates: tells a wrong integral, cheap at ends without a derivative


@dataclass(frozen=True)
class Outcome:
    """``proved``; ``refuted`` with a witness point; or ``undecided``, with the reason."""

    verdict: str
    detail: str = ""


@dataclass(frozen=True)
class Opinion:
    """Of the second checker: ``consistent`` or ``refuted`` at a point, or ``not applicable``, and
    why.
    """

    verdict: str
    detail: str = ""


class Rule:
    """A way to a theorem: it finds what the kernel checks.

    ``derive`` calls the kernel's rules of inference, or says in a KernelError where it stops;
    ``probe`` looks for a counterexample."""

    name = "rule"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        """The statement as a theorem, from the theorems in use.

        ``hints`` are conditions that hold where the claim does; they help to choose.  Raises
        KernelError where the rule does not show the statement."""
        raise NotImplementedError

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """The second opinion: both sides in ball arithmetic at points drawn from the symbols' own
        assumptions.
        """
        raise NotImplementedError

    def prove(self, statement: Statement, facts: Facts, hints: Given = ()) -> bool:
        """Whether the statement follows from the facts, taken as they are stated."""
        try:
            self.derive(
                statement, {name: assumed(name, fact) for name, fact in facts.items()}, hints
            )
        except KernelError:
            return False
        return True

    def decide(
        self, statement: Statement, facts: Facts, where: Where = (), rng: Random | None = None
    ) -> Outcome:
        """Proved, refuted with a witness, or undecided."""
        if self.prove(statement, facts, tuple(map(from_relation, where))):
            return Outcome("proved")
        return self.objection(
            statement, facts, where, rng or Random(0), f"{self.name} does not decide it"
        )

    def objection(
        self, statement: Statement, facts: Facts, where: Where, rng: Random, reason: str
    ) -> Outcome:
        """Refuted by the second checker, or undecided for the reason."""
        opinion = self.probe(statement, facts, where, rng)
        if opinion.verdict == "refuted":
            return Outcome("refuted", opinion.detail)
        return Outcome(
            "undecided", f"{reason}; the second checker says {opinion.verdict}: {opinion.detail}"
        )


def assumed(name: str, statement: Statement) -> Theorem:
    """A statement that is taken as it is: the theorem holds wherever it does."""
    return rests_on(name, statement, ())


def rewrite(expr: sp.Expr, facts: Facts) -> sp.Expr:
    """Replace every left side of a known equation by its right side, in the order of the facts."""
    for fact in facts.values():
        if isinstance(fact, Equal):
            expr = expr.xreplace({fact.lhs: fact.rhs})
    return expr


def unknowns(*expressions: sp.Expr) -> set[sp.Basic]:
    """Free symbols, schedules and opaque quantities: what a point has to give a value to."""
    from sympy.core.function import AppliedUndef

    from theory.words import E, Trace

    opaque = {a for e in expressions for a in e.atoms(AppliedUndef, E, Trace)}
    hidden = {symbol: sp.Dummy() for symbol in opaque}
    found: set[sp.Basic] = set(opaque)
    for expression in expressions:
        bare = expression.xreplace(hidden)
        bases = {a.base for a in bare.atoms(sp.Indexed)}
        found |= bases
        labels = {base.label for base in bases}
        found |= {
            symbol
            for symbol in bare.free_symbols
            if symbol not in labels and not isinstance(symbol, (sp.Indexed, sp.Dummy))
        }
    return found


def probe_points(
    compare: Callable[[Mapping], tuple[arb, arb]],
    holds: Callable[[arb, arb], bool | None],
    symbols: set[sp.Basic],
    where: Where,
    rng: Random,
    points: int = PROBE_POINTS,
) -> Opinion:
    """Compare both sides at random points; ``holds`` says False only where finite balls
    exclude it.
    """
    seen, reason = 0, "no ball is finite"
    corners = CORNERS if points == PROBE_POINTS else 0
    for attempt in range(points + corners):
        try:
            point = random_point(symbols, where, rng)
            point = point if attempt < points else corner(point, where, rng, attempt == points)
            left, right = compare(point)
        except balls.NotApplicable as found:
            reason = str(found)
            break
        except balls.DomainError as found:
            reason = str(found)
            continue
        except ValueError as found:  # a letter that only a binder or a quantity holds
            reason = str(found)
            break
        if not (left.is_finite() and right.is_finite()):
            continue  # it overlaps everything
        if holds(left, right) is False:
            return Opinion("refuted", f"{describe(point)}: {short(left)} against {short(right)}")
        seen += 1
    return Opinion("consistent", f"{seen} points") if seen else Opinion("not applicable", reason)


def random_point(symbols: set[sp.Basic], where: Where, rng: Random) -> dict:
    """A random point; the pooled counts are those of its schedule."""
    if N not in symbols:
        return balls.draw(symbols, where, rng)
    point = balls.draw((symbols - {N}) | {M}, where, rng)
    return {**point, N: [0, *accumulate(point[M])]}


def corner(point: Mapping, where: Where, rng: Random, least: bool = False) -> dict:
    """The point with its numbers moved to a boundary where they may: the ``least`` of them, or
    drawn from first integers, 0, 1, next to these, very large; an integer stays small beside a
    schedule, which has few entries.
    """
    moved = dict(point)
    for letter in sorted((x for x in point if isinstance(x, sp.Symbol)), key=str):
        few = any(isinstance(value, list) for value in point.values())
        edges = [sp.Integer(edge) for edge in EDGES[: 3 if few else 5]]
        values = edges if letter.is_integer else list(ENDS)
        for value in values if least else rng.sample(values, len(values)):
            positive = letter.is_positive and value <= 0
            if not positive and _is_admissible({**moved, letter: value}, where):
                moved[letter] = value
                break
    return moved


def _is_admissible(point: Mapping, where: Where) -> bool:
    """Whether every relation that has values for its letters holds, as far as one can tell."""
    for relation in where:
        if relation.atoms(sp.Indexed):
            return False
        if relation.free_symbols <= set(point):
            try:
                if balls.decide(relation, point) is not True:
                    return False
            except (balls.DomainError, balls.NotApplicable):
                return False
    return True


def put_numbers(expr: sp.Expr, point: Mapping) -> sp.Expr:
    """The expression with the numbers of the point in it: integrands of numbers are expanded
    sooner than those of letters.
    """
    values = {x: value for x, value in point.items() if isinstance(x, sp.Symbol)}
    plain = {x: value for x, value in values.items() if getattr(value, "is_Rational", False)}
    try:
        found = substitute(expr, plain)
    except KernelError:  # no value there; the balls will say so
        return expr
    entries = {}
    for entry in found.atoms(sp.Indexed):
        sizes, place = point.get(entry.base), entry.indices[0]
        if isinstance(sizes, list) and place.is_Integer and 0 <= place < len(sizes):
            entries[entry] = sp.sympify(sizes[place])
    return found.xreplace(entries)


def equal_balls(left: arb, right: arb) -> bool | None:
    """False where the balls are disjoint; None (no objection) otherwise."""
    return False if not left.overlaps(right) else None


def ordered_balls(strict: bool) -> Callable[[arb, arb], bool | None]:
    """``left <= right`` (or <) contradicted where the balls say the opposite."""
    return lambda left, right: False if (left >= right if strict else left > right) else None


def probe_relation(statement: Statement, where: Where, rng: Random) -> Opinion:
    """Second opinion on an equation or inequality between expressions that balls can evaluate."""
    if not isinstance(statement, Equal | AtMost):
        return Opinion("not applicable", "a sentence has no value")
    if isinstance(statement, Equal) and statement.lhs == statement.rhs:
        return Opinion("consistent", "both sides are one expression")
    drawn = _with_shared_integrals_drawn(statement)
    if drawn != statement:
        opinion = probe_relation(drawn, where, rng)
        if opinion.verdict == "consistent":
            return opinion
    integrates = statement.lhs.has(sp.Integral) or statement.rhs.has(sp.Integral)
    bits, points = (INTEGRAL_BITS, INTEGRAL_POINTS) if integrates else (PROBE_BITS, PROBE_POINTS)

    def compare(point: Mapping) -> tuple[arb, arb]:
        sides = (statement.lhs, statement.rhs)
        if integrates:
            sides = tuple(put_numbers(side, point) for side in sides)
        left, right = (balls.enclose(side, point, precision=bits) for side in sides)
        return left, right

    holds = equal_balls if isinstance(statement, Equal) else ordered_balls(statement.strict)
    return probe_points(compare, holds, unknowns(statement.lhs, statement.rhs), where, rng, points)


def _with_shared_integrals_drawn(statement: Equal | AtMost) -> Equal | AtMost:
    """The statement with a letter for each integral that stands on both sides: what holds for all
    numbers in its place holds for its value.
    """
    left, right = (side.atoms(sp.Integral) for side in (statement.lhs, statement.rhs))
    nodes = statement.lhs.atoms(*BINDERS) | statement.rhs.atoms(*BINDERS)
    bound = {limit[0] for node in nodes for limit in node.limits}
    shared = sorted((node for node in left & right if not free(node) & bound), key=str)
    names = {node: sp.Symbol(f"integral_{place}", real=True) for place, node in enumerate(shared)}
    sides = (statement.lhs.xreplace(names), statement.rhs.xreplace(names))
    return Equal(*sides) if isinstance(statement, Equal) else AtMost(*sides, statement.strict)


def describe(point: Mapping) -> str:
    """A witness point in words."""
    return ", ".join(
        f"{key} = {_value(value)}"
        for key, value in sorted(point.items(), key=lambda item: str(item[0]))
    )


def _value(value: object) -> str:
    return (
        "[" + ", ".join(str(item) for item in list(value)[:6]) + ", ...]"
        if isinstance(value, list | tuple)
        else str(value)
    )


def short(value: arb) -> str:
    """A ball with few digits."""
    return value.str(12, radius=False)
