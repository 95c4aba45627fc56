"""Steps of shipped claims, and what is false beside them: one thing changed, by kind of fault."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from random import Random

import sympy as sp

import theory
import theory.balls as balls
from theory.kernel.domains import from_relations
from theory.kernel.letters import KernelError
from theory.kernel.order import entails
from theory.kernel.theorem import close, instantiate
from theory.proof import Step
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
from theory.rules.base import assumed, random_point, rewrite, unknowns
from theory.rules.tower import ChiSquare, Normal
from theory.statements import AtMost, Equal

RULES = (Algebra, Start, Tower, Induction, Telescoping, Integration, Sign, Enclosure, Enumeration)
#: of a step that takes part, its facts put in: in longer ones a changed exponent may make an
#: expansion blow up
OPERATIONS = 70
POINTS = 8  #: at which a changed statement is tried
LARGE = 30


@dataclass(frozen=True, eq=False)
class Drawn:
    """A step of a claim, the statements that it uses, and the relations of the claim's domain."""

    claim: str
    step: Step
    facts: dict
    domain: tuple[sp.Basic, ...]

    def proves(self, statement=None, domain=None) -> bool:
        """Whether the rule shows the statement wherever the domain holds."""
        domain = from_relations(self.domain if domain is None else domain)
        try:
            facts = {name: assumed(name, said) for name, said in self.facts.items()}
            found = close(self.step.rule.derive(statement or self.step.statement, facts, domain))
        except KernelError:
            return False
        return all(entails(domain, need) for need in found.conditions)


@cache
def steps() -> tuple[Drawn, ...]:
    """Every step, but the longest, that a rule with two sides decides; once where it is shared."""
    found = {}
    for claim in theory.claims().values():
        own = {step.name: step.statement for step in claim.proof.steps}
        domain = tuple(condition.relation for condition in claim.domain)
        for step in claim.proof.steps:
            if not isinstance(step.rule, RULES) or not isinstance(step.statement, Equal | AtMost):
                continue
            facts = _facts(step, own)
            if facts is not None and _operations(step, facts) <= OPERATIONS:
                key = (type(step.rule), step.statement, *facts.values())
                found.setdefault(key, Drawn(claim.id, step, facts, domain))
    return tuple(found.values())


def _operations(step, facts):
    sides = (step.statement.lhs, step.statement.rhs)
    return sum(rewrite(side, facts).count_ops() for side in sides)


def _facts(step, own):
    facts = {}
    for position, use in enumerate(step.uses):
        name, values = (use, {}) if isinstance(use, str) else use
        said = own[name] if name in own else theory.claim(name).statement
        try:
            said = instantiate(assumed(name, said), values).conclusion
        except KernelError:
            return None
        facts[name if name not in facts else f"{name} #{position}"] = said
    return facts


def with_right(statement, right):
    """The statement with another right side."""
    if isinstance(statement, Equal):
        return Equal(statement.lhs, right)
    return AtMost(statement.lhs, right, statement.strict)


def disguise(expr, choice):
    """The same function, written differently, and defined where it was."""
    u = sp.Rational(choice % 7 + 2, choice % 3 + 2)
    return [
        lambda e: sp.Mul(e, (1 + u) ** 2 - u**2 - 2 * u, evaluate=False),
        lambda e: sp.Add(
            e, sp.Mul(u, e, evaluate=False), sp.Mul(-u, e, evaluate=False), evaluate=False
        ),
        lambda e: sp.Mul(sp.Rational(1, 3), sp.Add(e, 2 * e, evaluate=False), evaluate=False),
        lambda e: e.func(*reversed(e.args), evaluate=False) if e.is_Add or e.is_Mul else e,
    ][choice % 4](expr)


def _coefficient(node):
    if node.is_Rational and not node.is_zero:
        return [node + 1, node - 1, 2 * node]
    return []


def _index(node):
    if isinstance(node, sp.Indexed):
        return [node.base[node.indices[0] + 1]]
    return []


def _sign(node):
    if node.is_Add:
        return [node - 2 * term for term in node.args]
    return [-node] if node.is_Mul else []


def _range(node):
    if not isinstance(node, sp.Sum | sp.Product):
        return []
    (letter, low, high), *others = node.limits
    ends = [(low + 1, high), (low - 1, high), (low, high + 1), (low, high - 1)]
    return [node.func(node.function, (letter, *each), *others) for each in ends]


def _bound_letter(node):
    if not isinstance(node, sp.Sum | sp.Product):
        return []
    letter, low, high = node.limits[0]
    names = node.free_symbols | {sp.Symbol("n", integer=True, nonnegative=True)}
    free = [x for x in sorted(names, key=str) if x.is_Symbol and x.is_integer and x != letter]
    bodies = [node.function.xreplace({letter: other}) for other in free]
    captured = [node.function.xreplace({other: letter}) for other in free]
    return [node.func(body, (letter, low, high)) for body in (*bodies, *captured)]


CHANGES = {
    "coefficient": _coefficient,
    "index": _index,
    "sign": _sign,
    "range": _range,
    "bound letter": _bound_letter,
}


def changed(expr, kind):
    """Every expression with one thing of this kind changed."""
    change = CHANGES[kind]
    found = [_put(expr, path, new) for path, node in _walk(expr, ()) for new in change(node)]
    return [each for each in found if each is not None and each != expr]


def _walk(expr, path):
    yield path, expr
    for position, argument in enumerate(expr.args):
        if isinstance(argument, sp.Tuple) or isinstance(expr, sp.Indexed):
            continue  # the limits of a sum; the index of a letter
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


def other_laws(drawn):
    """The step under an experiment one of whose draws has another law."""
    if not isinstance(drawn.step.rule, Tower):
        return []
    kernel, found = drawn.step.rule.kernel, []
    for place, draw in enumerate(kernel.draws):
        for law in _other_laws(draw):
            draws = (*kernel.draws[:place], law, *kernel.draws[place + 1 :])
            rule = replace(drawn.step.rule, kernel=replace(kernel, draws=draws))
            found.append(replace(drawn, step=replace(drawn.step, rule=rule)))
    return found


def _other_laws(draw):
    if isinstance(draw, ChiSquare):
        return [ChiSquare(draw.symbol, draw.freedom + 1), ChiSquare(draw.symbol, draw.freedom + 2)]
    return [ChiSquare(draw.symbol, sp.Integer(3))] if isinstance(draw, Normal) else []


def points(symbols, where, rng, sizes):
    """Admissible points, half of them at a boundary: least integers, 0, 1, close to 0, large."""
    for attempt, size in enumerate(sizes):
        free = {each for each in symbols if each not in size}
        try:
            point = random_point(free, where, rng)
        except (balls.NotApplicable, balls.DomainError, ValueError):
            continue
        yield (point if attempt % 2 else _corner(point, where, rng)) | size


def _corner(point, where, rng):
    """The point with one number after another moved to a boundary, where it stays admissible."""
    for letter in sorted((x for x in point if isinstance(x, sp.Symbol)), key=str):
        values = [0, 1, 2, LARGE] if letter.is_integer else [0, 1, sp.Rational(1, 1000), LARGE]
        for value in map(sp.Integer, values) if letter.is_integer else map(sp.sympify, values):
            fits = not (letter.is_positive and value <= 0) and rng.random() < 0.8
            moved = {**point, letter: value}
            if fits and _admissible(moved, where):
                point = moved
                break
    return point


def _admissible(point, where):
    for relation in where:
        if relation.atoms(sp.Indexed) or not relation.free_symbols <= set(point):
            continue
        try:
            if balls.decide(relation, point) is not True:
                return False
        except (balls.NotApplicable, balls.DomainError, ValueError):
            return False
    return not any(relation.atoms(sp.Indexed) for relation in where)


def _sizes(rule, rng):
    """Some points where the rule's word holds: among its sizes, for an enumeration."""
    sizes = rule.sizes if isinstance(rule, Enumeration) else {}
    found = [dict(zip(sizes, values, strict=True)) for values in product(*sizes.values())]
    return rng.sample(found, POINTS) if len(found) > POINTS else found * (POINTS // len(found))


def refuted(drawn, right, seed):
    """Whether balls exclude the statement with this right side at an admissible point.

    What the facts say is put in first, so that only what they leave open is drawn."""
    rng, statement = Random(seed), drawn.step.statement
    true, left, wrong = (
        rewrite(side, drawn.facts) for side in (statement.rhs, statement.lhs, right)
    )
    is_equal = isinstance(statement, Equal)
    symbols = unknowns(true, wrong) if is_equal else unknowns(left, wrong)
    for point in points(symbols, drawn.domain, rng, _sizes(drawn.step.rule, rng)):
        try:
            value = balls.enclose(wrong, point)
            other = balls.enclose(true if is_equal else left, point)
        except (balls.NotApplicable, balls.DomainError, ValueError):
            continue
        if not (value.is_finite() and other.is_finite()):
            continue
        if not value.overlaps(other) if is_equal else value < other:
            return True
    return False
