"""Limits by expansion: far out, a function of x is a sum of powers of t = 1/x and of log x, and a
remainder that is smaller.

Sums, products and powers of such expansions; Taylor's formula for exp, log, sin, cos, erf, the
logarithm of the gamma function and polygamma functions inside their domains; at infinity
Stirling's series (DLMF 5.11.1, 5.11.2, 5.15.8) and the limits of erf (7.12.1).  Products of powers,
exponentials and gamma functions are expanded through the sum of their logarithms.  A point that is
finite is approached as ``point + t`` or ``point - t``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import (
    Condition,
    Side,
    definedness,
    is_false,
    letters,
    negation,
    nonzero,
    positive,
)
from theory.kernel.equations import burden, rewrite
from theory.kernel.letters import Undecided, free
from theory.kernel.order import Given, entails, needed
from theory.kernel.polynomials import factored, reduced
from theory.kernel.theorem import Theorem, for_every, infer, weakest
from theory.statements import Equal, Statement

ORDERS = (1, 3, 6)  #: up to which power of t functions are expanded, one after the other
L = sp.Dummy("L", real=True)  #: log x = -log t
_u = sp.Dummy("u", positive=True)


@dataclass(frozen=True)
class Series:
    """The sum of ``terms[a] t^a``, each a polynomial in L, and O(t^(order + e)) for some e > 0."""

    terms: Mapping[Fraction, sp.Expr]
    order: Fraction | float = inf

    @property
    def lead(self) -> Fraction | float:
        """The least power."""
        return min(self.terms, default=self.order)

    def __add__(self, other: "Series") -> "Series":
        found = dict(self.terms)
        for power, factor in other.terms.items():
            found[power] = found.get(power, sp.S.Zero) + factor
        return _series(found, min(self.order, other.order))

    def __mul__(self, other: "Series") -> "Series":
        order = min(self.lead + other.order, other.lead + self.order)
        found: dict[Fraction, sp.Expr] = {}
        for power, factor in self.terms.items():
            for more, times in other.terms.items():
                if power + more <= order:
                    found[power + more] = found.get(power + more, sp.S.Zero) + factor * times
        return _series(found, order)

    def __neg__(self) -> "Series":
        return self * constant(sp.S.NegativeOne)


def _series(terms: Mapping[Fraction, sp.Expr], order: Fraction | float) -> Series:
    kept = {power: reduced(factor) for power, factor in terms.items() if power <= order}
    return Series({power: factor for power, factor in kept.items() if factor != 0}, order)


def constant(value: sp.Expr) -> Series:
    """What does not depend on x."""
    return _series({Fraction(0): value}, inf)


def limit(statement: Statement, facts: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """``Limit(f, x, point) = value``, f rewritten by the facts that hold close to the point."""
    if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Limit):
        raise Undecided("a limit on the left is expected")
    body, variable, point, side = statement.lhs.args
    if str(side) not in ("+", "-"):
        raise Undecided(f"a limit from one side is expected, got {side}")
    body, used, needs = rewrite(body, facts)
    value, more, others = rewrite(statement.rhs, facts)
    given = tuple(hint for hint in hints if variable not in letters(hint))
    conditions = [*needs, *(need for fact in used for need in fact.conditions)]
    reasons = []
    for order in ORDERS:
        far = _Expander(variable, _approach(point, str(side)), order, given)
        try:
            found = far.value(body)
            for condition in conditions:
                far.holds_at_last(condition)
        except Undecided as stop:
            reasons.append(stop)
            continue
        same = algebra.equal(found, value, given)
        if same is None:
            raise Undecided(f"the limit is {found}")
        lowest = sp.S.Zero if variable.is_integer else -sp.oo
        rest = (each for fact in used for each in fact.hypotheses - fact.conditions)
        grade = weakest(fact.grade for fact in used)
        held = burden(for_every(rest, variable, lowest, frozenset()), grade)
        return infer(
            (held, *more), statement, needs=(*others, *far.needs, *same, *definedness(statement))
        )
    raise reasons[-1]


def _approach(point: sp.Expr, side: str) -> Series:
    if point in (sp.oo, -sp.oo):
        return _series({Fraction(-1): sp.Integer(1 if point == sp.oo else -1)}, inf)
    step = sp.Integer(1 if side == "+" else -1)
    return _series({Fraction(0): point, Fraction(1): step}, inf)


class _Expander:
    """Expands functions of one variable, and notes what that needs."""

    def __init__(self, variable: sp.Symbol, at: Series, order: int, given: Given) -> None:
        self.variable, self.at, self.order, self.given = variable, at, Fraction(order), given
        self.needs: dict[Condition, None] = {}
        self.memo: dict[sp.Expr, Series] = {variable: at}

    def value(self, body: sp.Expr) -> sp.Expr:
        """The limit of the body."""
        found = self.expand(body)
        value = found.terms.get(Fraction(0), sp.S.Zero)
        if found.order < 0 or found.lead < 0 or value.has(L):
            raise Undecided(f"the function is not shown to have a finite limit: {found.terms}")
        return value

    def holds_at_last(self, condition: Condition) -> None:
        """What is needed of x holds far out."""
        if self.variable not in letters(condition):
            self.needs[condition] = None
        elif entails(self.given, condition):
            self.needs |= dict.fromkeys(needed(self.given, condition))
        else:
            if not isinstance(condition, Side) or condition.relation == "holds":
                raise Undecided(f"{condition} is not shown far out")
            first = self._first(self.expand(condition.expr))[1]
            self._need(nonzero(first) if condition.relation == "!=" else positive(first))

    def _need(self, side: Side) -> None:
        no = negation(side)
        if is_false(side) or (no is not None and entails(self.given, no)):
            raise Undecided(f"{side.expr} {side.relation} 0 does not hold")
        self.needs[side] = None

    def _first(self, found: Series) -> tuple[Fraction, sp.Expr]:
        """The leading power of t and its factor, without a logarithm."""
        if not found.terms:
            raise Undecided("the leading term is not reached")
        factor = found.terms[found.lead]
        if factor.has(L):
            raise Undecided("the leading term has a logarithm")
        return found.lead, factor

    def expand(self, expr: sp.Expr) -> Series:
        """The expansion of an expression."""
        if self.variable not in free(expr):
            return constant(self._canonical(expr))
        if expr not in self.memo:
            self.memo[expr] = self._expand(expr)
        return self.memo[expr]

    def _canonical(self, expr: sp.Expr) -> sp.Expr:
        return sp.Add(*algebra.terms(expr, self.needs, self.given))

    def _expand(self, expr: sp.Expr) -> Series:
        if expr.is_Add:
            found = constant(sp.S.Zero)
            for part in expr.args:
                found = found + self.expand(part)
            return found
        if isinstance(expr, sp.Mul | sp.Pow | sp.exp | sp.gamma):
            return self._product(sp.Mul.make_args(expr))
        if isinstance(expr, sp.log):
            return self._log_of(expr.args[0])
        if isinstance(expr, sp.loggamma):
            return self._log_of(sp.gamma(expr.args[0]))
        if isinstance(expr, sp.polygamma) and expr.args[0].is_Integer:
            degree, argument = int(expr.args[0]), self.expand(expr.args[1])
            return self._special(sp.polygamma(degree, _u), argument, True, degree)
        if isinstance(expr, sp.erf):
            argument = self.expand(expr.args[0])
            if argument.lead >= 0:
                return self._taylor(sp.erf(_u), argument)
            _, first = self._first(argument)
            sign = 1 if entails(self.given, positive(first)) else -1
            self._need(positive(sign * first))
            return constant(sp.Integer(sign))
        if isinstance(expr, sp.sin | sp.cos):
            return self._taylor(expr.func(_u), self.expand(expr.args[0]))
        raise Undecided(f"{expr} is not expanded in {self.variable}")

    # products and powers -----------------------------------------------------------------------

    def _product(self, factors: Sequence[sp.Expr]) -> Series:
        plain, exponent = constant(sp.S.One), None
        for factor in factors:
            found = self._exponent(factor)
            if found is None:
                plain = plain * self._power(factor)
            else:
                exponent = found if exponent is None else exponent + found
        if exponent is None:
            return plain
        if plain.terms:  # a power of x may decide whether the exponential is small
            exponent = exponent + constant(-sp.Rational(plain.lead) * L)
            plain = _series({-plain.lead: sp.S.One}, inf) * plain
        return plain * self._exp(exponent)

    def _exponent(self, factor: sp.Expr) -> Series | None:
        """The logarithm of a factor that is expanded through it."""
        if self.variable not in free(factor):
            return None
        base, power = factor.as_base_exp()
        if base == sp.E:
            return self.expand(power)
        if self.variable in free(power) or isinstance(base, sp.gamma) or not power.is_Rational:
            return self.expand(power) * self._log_of(base)
        return None

    def _power(self, factor: sp.Expr) -> Series:
        base, power = factor.as_base_exp()
        if self.variable not in free(factor) or not power.is_Rational or power == 1:
            return self.expand(factor)
        found = self.expand(base)
        if power.is_Integer and power > 0:
            whole = constant(sp.S.One)
            for _ in range(int(power)):
                whole = whole * found
            return whole
        lead, first = self._first(found)
        self._need(nonzero(first) if power.is_Integer else positive(first))
        times = {lead * Fraction(int(power.p), int(power.q)): self._canonical(first**power)}
        return _series(times, inf) * self._taylor(_u**power, self._over_first(found, lead, first))

    def _over_first(self, found: Series, lead: Fraction, first: sp.Expr) -> Series:
        return found * _series({-lead: 1 / first}, inf)

    def _exp(self, exponent: Series) -> Series:
        if exponent.order < 0:
            raise Undecided("an exponent is not expanded far enough")
        zero = Fraction(0)
        still = exponent.terms.get(zero, sp.S.Zero)
        grows = {power: factor for power, factor in exponent.terms.items() if power < 0}
        logs = still.has(L)
        if grows or logs:
            slope = sp.expand(still.coeff(L, 1)) if logs else sp.S.Zero
            still = sp.expand(still - slope * L)
            if not grows and slope.is_Rational and not still.has(L):
                moved = {-Fraction(int(slope.p), int(slope.q)): sp.S.One}
                rest = {power: each for power, each in exponent.terms.items() if power > 0}
                small = self._exp(_series({**rest, zero: still}, exponent.order))
                return _series(moved, inf) * small
            power = exponent.lead if grows else zero
            factor = exponent.terms[power]
            most = max(sp.Poly(factor, L).monoms())[0]
            self._require_negative(sp.expand(factor).coeff(L, most))
            return Series({}, inf if grows else zero)
        return self._taylor(sp.exp(_u), exponent)

    def _require_negative(self, factor: sp.Expr) -> None:
        """A number below 0; a sum of logarithms is, where the product of their arguments is below
        1.
        """
        if not factor.has(sp.log):
            self._need(positive(-factor))
            return
        number, factors = factored(factor)
        sums = [each for each, power in factors if each.has(sp.log) and power == 1]
        if len(sums) != 1 or any(each.has(sp.log) for each, _ in factors if each != sums[0]):
            raise Undecided(f"the sign of {factor} is not known")
        rest = number * sp.Mul(*(each**power for each, power in factors if each != sums[0]))
        whole = sp.S.One
        for term in sp.Add.make_args(sums[0]):
            times, log = term.as_coeff_Mul()
            if not isinstance(log, sp.log) or not times.is_Integer:
                raise Undecided(f"the sign of {factor} is not known")
            self._need(positive(log.args[0]))
            whole *= log.args[0] ** times
        side = 1 if entails(self.given, positive(rest)) else -1
        self._need(positive(side * rest))
        self._need(positive(1 - reduced(whole**side)))

    # functions ---------------------------------------------------------------------------------

    def _log_of(self, base: sp.Expr) -> Series:
        if self.variable not in free(base):
            return constant(self._canonical(sp.log(base)))
        if isinstance(base, sp.gamma):
            return self._special(sp.log(sp.gamma(_u)), self.expand(base.args[0]), True, -1)
        if isinstance(base, sp.exp):
            return self.expand(base.args[0])
        return self._log(self.expand(base))

    def _log(self, found: Series) -> Series:
        lead, first = self._first(found)
        self._need(positive(first))
        plain = constant(self._canonical(sp.log(first)) - sp.Rational(lead) * L)
        return plain + self._taylor(sp.log(_u), self._over_first(found, lead, first))

    def _special(self, function: sp.Expr, argument: Series, above: bool, degree: int) -> Series:
        """Polygamma functions, the logarithm of the gamma function being that of degree -1."""
        if argument.lead >= 0:
            return self._taylor(function, argument, above)
        lead, first = self._first(argument)
        self._need(positive(first))
        inverse = _series({-lead: 1 / first}, inf) * self._taylor(
            1 / _u, self._over_first(argument, lead, first)
        )
        found, power, step = self._stirling(degree, argument), constant(sp.S.One), 0
        while step * -lead <= self.order:  # what is left is of the power after the last
            factor = _stirling_factor(degree, step)
            found, power, step = found + power * constant(factor), power * inverse, step + 1
        return found + Series({}, self.order)

    def _stirling(self, degree: int, argument: Series) -> Series:
        """The part of Stirling's series that is no power of 1/u."""
        if degree > 0:
            return constant(sp.S.Zero)
        log = self._log(argument)
        if degree == 0:
            return log
        half = constant(-sp.Rational(1, 2))
        return (
            (argument + half) * log + -argument + constant(self._canonical(sp.log(2 * sp.pi) / 2))
        )

    def _taylor(self, function: sp.Expr, argument: Series, above: bool = False) -> Series:
        """A function that is smooth where the argument tends to; ``above``: where that is
        positive.
        """
        centre = argument.terms.get(Fraction(0), sp.S.Zero)
        if argument.lead < 0 or argument.order < 0 or centre.has(L):
            raise Undecided(f"{function} is not expanded where its argument has no limit")
        if above:
            self._need(positive(centre))
        small = argument + constant(-centre)
        step = small.lead if small.lead > 0 else self.order
        found, power, count = constant(sp.S.Zero), constant(sp.S.One), 0
        while count == 0 or (small.terms and count * step <= self.order):
            factor = function.xreplace({_u: centre}) / sp.factorial(count)
            found = found + power * constant(self._canonical(factor))
            function, power, count = algebra.slope(function, _u), power * small, count + 1
        exact = not small.terms and small.order == inf
        return found if exact else found + Series({}, min(self.order, small.order))


def _stirling_factor(degree: int, step: int) -> sp.Expr:
    """The factor of u^-step."""
    if degree == -1:
        odd = step % 2 == 1
        return sp.bernoulli(step + 1) / (step * (step + 1)) if odd else sp.S.Zero
    if degree == 0:
        if step == 1:
            return -sp.Rational(1, 2)
        return -sp.bernoulli(step) / step if step and step % 2 == 0 else sp.S.Zero
    order = step - degree
    if order < 0 or (order > 1 and order % 2):
        return sp.S.Zero
    number = sp.Rational(1, 2) if order == 1 else sp.bernoulli(order)
    sign = (-1) ** (degree + 1)
    return sign * number * sp.factorial(step - 1) / sp.factorial(order)
