"""``tower``: one generation of the experiment, integrated over its draws.

A :class:`Kernel` *is* the definition of the random experiment: where a run starts, what is drawn
(independent draws, with their densities), and how the state moves.  The tower property then gives,
for any function h of the state, ``E[h(state_{n+1})] = E[ integral of h(update(state, draws)) times
the densities of the draws ]``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.rules.base import (
    Facts,
    Opinion,
    Rule,
    Where,
    equal_balls,
    probe_points,
    rewrite,
    unknowns,
)
from theory.rules.zero import is_zero
from theory.statements import Equal, Statement
from theory.words import E, chi_square_density, normal_density


@dataclass(frozen=True)
class Normal:
    """A standard normal draw; ``moments`` are claims."""

    symbol: sp.Symbol

    @property
    def density(self) -> sp.Expr:
        return normal_density(self.symbol)

    @property
    def support(self) -> tuple[sp.Symbol, sp.Expr, sp.Expr]:
        return (self.symbol, -sp.oo, sp.oo)

    def moment(
        self, power: sp.Expr, logs: int, facts: Facts, tilt: sp.Expr = sp.S.Zero
    ) -> sp.Expr | None:
        """E z^power, or E exp(tilt z), from the claims ``gaussian.normal.*_moment``; None where
        they do not give it.
        """
        if tilt != 0 and power == 0 and not logs:
            wanted = sp.Integral(sp.exp(tilt * self.symbol) * self.density, self.support)
            return _instance(facts.get("gaussian.normal.exponential_moment"), {"s": tilt}, wanted)
        if tilt != 0 or logs or not power.is_Integer or power < 0:
            return None
        kind, half = ("even", power / 2) if power % 2 == 0 else ("odd", (power - 1) / 2)
        return _instance(
            facts.get(f"gaussian.normal.{kind}_moment"),
            {"m": half},
            sp.Integral(self.symbol**power * self.density, self.support),
        )


@dataclass(frozen=True)
class ChiSquare:
    """A chi-square draw with ``freedom`` degrees of freedom; ``moments`` are claims."""

    symbol: sp.Symbol
    freedom: sp.Expr

    @property
    def density(self) -> sp.Expr:
        return chi_square_density(self.symbol, self.freedom)

    @property
    def support(self) -> tuple[sp.Symbol, sp.Expr, sp.Expr]:
        return (self.symbol, sp.S.Zero, sp.oo)

    def moment(
        self, power: sp.Expr, logs: int, facts: Facts, tilt: sp.Expr = sp.S.Zero
    ) -> sp.Expr | None:
        """E q^power (log q)^logs from ``chi_square.moment`` and ``chi_square.log_moment``; None
        where they do not give it.
        """
        if tilt != 0 or logs > 1 or (logs == 1 and power != 0):
            return None
        name = "gaussian.chi_square.log_moment" if logs else "gaussian.chi_square.moment"
        wanted = sp.Integral(
            (sp.log(self.symbol) if logs else self.symbol**power) * self.density, self.support
        )
        return _instance(facts.get(name), {"nu": self.freedom, "s": power}, wanted)


@dataclass(frozen=True)
class AnyLaw:
    """A draw from any law with these moments, ``moments[p] = E x^p`` from p = 0 on.

    ``example`` is one such law for the second checker, (value, probability) pairs, and what the
    symbols of the moments are for it."""

    symbol: sp.Symbol
    moments: tuple[sp.Expr, ...]
    example: tuple[tuple[sp.Expr, sp.Expr], ...] = ()
    where: Mapping[sp.Expr, sp.Expr] = field(default_factory=dict)

    def moment(
        self, power: sp.Expr, logs: int, facts: Facts, tilt: sp.Expr = sp.S.Zero
    ) -> sp.Expr | None:
        """E x^power, an assumption; None beyond the moments that are assumed."""
        known = tilt == 0 and not logs and power.is_Integer and 0 <= power < len(self.moments)
        return self.moments[int(power)] if known else None


def _instance(
    fact: Statement | None, values: Mapping[str, sp.Expr], wanted: sp.Integral
) -> sp.Expr | None:
    """The right side of a moment fact at particular values, if its left side there is the wanted
    integral.
    """
    if not isinstance(fact, Equal) or not isinstance(fact.lhs, sp.Integral):
        return None
    symbols = {
        symbol: values[symbol.name] for symbol in fact.lhs.free_symbols if symbol.name in values
    }
    variable = fact.lhs.limits[0][0]
    given = fact.lhs.function.subs(symbols, simultaneous=True).subs(variable, wanted.limits[0][0])
    same_domain = fact.lhs.limits[0][1:] == wanted.limits[0][1:]
    if not same_domain or not is_zero(sp.powsimp(given / wanted.function) - 1):
        return None
    return fact.rhs.subs(symbols, simultaneous=True)


@dataclass(frozen=True)
class Kernel:
    """One generation: ``state -> update(state, draws)``, from generation ``index`` (a symbol or a
    number) to ``index + 1``.
    """

    index: sp.Expr
    update: Mapping[sp.Symbol, sp.Expr]
    draws: tuple[Normal | ChiSquare | AnyLaw, ...]
    initial: Mapping[sp.Symbol, sp.Expr]

    def after(self, h: sp.Expr) -> sp.Expr:
        """h of the next state, as a function of this state and the draws."""
        return h.subs(self.update, simultaneous=True)

    def integral(self, h: sp.Expr) -> sp.Expr:
        """The unevaluated integral of h of the next state over the draws."""
        result = self.after(h)
        for draw in self.draws:
            if isinstance(draw, AnyLaw):
                result = sp.Add(
                    *(weight * result.subs(draw.symbol, value) for value, weight in draw.example)
                ).subs(draw.where)
            elif result.has(draw.symbol):
                result = sp.Integral(result * draw.density, draw.support)
        return result


@dataclass(frozen=True)
class Start(Rule):
    """``E(h, generation)`` at the first generation is h of the initial state: the definition of the
    experiment.
    """

    kernel: Kernel
    generation: sp.Expr = sp.S.Zero

    name = "start of the experiment"

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if (
            not isinstance(statement, Equal)
            or not isinstance(statement.lhs, E)
            or statement.lhs.args[1] != self.generation
        ):
            return False
        return is_zero(
            statement.lhs.args[0].subs(self.kernel.initial, simultaneous=True)
            - rewrite(statement.rhs, facts)
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        if not isinstance(statement, Equal) or not isinstance(statement.lhs, E):
            return Opinion("not applicable", "not an expectation")
        left, right = (
            statement.lhs.args[0].subs(self.kernel.initial, simultaneous=True),
            rewrite(statement.rhs, facts),
        )
        return probe_points(
            lambda point: (balls.enclose(left, point), balls.enclose(right, point)),
            equal_balls,
            unknowns(left, right),
            where,
            rng,
        )


@dataclass(frozen=True)
class Tower(Rule):
    """``E(h, n+1)`` as a linear combination of expectations at n, by integrating each monomial in
    the draws.
    """

    kernel: Kernel

    name = "tower"
    trusts = ("sympy.expand",)

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not self._speaks_of_next(statement):
            return False
        inner = integrate_draws(self.kernel, statement.lhs.args[0], facts)
        outer = self._as_state_function(rewrite(statement.rhs, facts))
        return inner is not None and outer is not None and is_zero(inner - outer)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Integrate numerically over the draws, at random states."""
        if not self._speaks_of_next(statement):
            return Opinion("not applicable", "not an expectation at the next generation")
        left = self.kernel.integral(statement.lhs.args[0])
        right = self._as_state_function(rewrite(statement.rhs, facts))
        if right is None:
            return Opinion("not applicable", "not linear in expectations at this generation")
        for draw in self.kernel.draws:
            right = right.subs(draw.where) if isinstance(draw, AnyLaw) else right

        def compare(point: Mapping) -> tuple[arb, arb]:
            return balls.enclose(left, point, precision=48), balls.enclose(
                right, point, precision=64
            )

        symbols = unknowns(left, right) - {draw.symbol for draw in self.kernel.draws}
        return probe_points(compare, equal_balls, symbols, where, rng, points=2)

    def _speaks_of_next(self, statement: Statement) -> bool:
        following = self.kernel.index + 1
        return (
            isinstance(statement, Equal)
            and isinstance(statement.lhs, E)
            and statement.lhs.args[1] == following
        )

    def _as_state_function(self, expr: sp.Expr) -> sp.Expr | None:
        return state_function(self.kernel, expr, self.kernel.index)


def state_function(kernel: Kernel, expr: sp.Expr, generation: sp.Expr) -> sp.Expr | None:
    """A linear combination of expectations at a generation as the same combination of the
    functions; None where it is not linear.
    """
    names = {expectation: sp.Dummy() for expectation in expr.atoms(E)}
    here = {
        expectation: name
        for expectation, name in names.items()
        if expectation.args[1] == generation
    }
    bare = expr.xreplace(names)
    nowhere = set(kernel.update) | {draw.symbol for draw in kernel.draws}
    constant = bare.xreplace({name: sp.S.Zero for name in here.values()})
    weights = {expectation: sp.diff(bare, name) for expectation, name in here.items()}
    if any(part.free_symbols & nowhere for part in (constant, *weights.values())):
        return None  # a state or a draw outside an expectation
    if any(
        weight.has(*here.values()) and sp.expand(weight).has(*here.values())
        for weight in weights.values()
    ):
        return None  # a product of expectations
    back = {name: expectation for expectation, name in names.items()}
    return sp.Add(
        constant, *(weight * expectation.args[0] for expectation, weight in weights.items())
    ).xreplace(back)


@dataclass(frozen=True)
class Linearity(Rule):
    """An equation between linear combinations of expectations at one generation, from the equation
    between the functions.
    """

    kernel: Kernel

    name = "linearity of expectation"
    trusts = ("sympy.expand",)

    def prove(self, statement: Statement, facts: Facts) -> bool:
        sides = self._sides(statement, facts)
        return sides is not None and is_zero(sides[0] - sides[1])

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """The functions themselves at random states."""
        sides = self._sides(statement, facts)
        if sides is None:
            return Opinion("not applicable", "not linear in expectations at one generation")
        left, right = sides
        return probe_points(
            lambda point: (balls.enclose(left, point), balls.enclose(right, point)),
            equal_balls,
            unknowns(left, right),
            where,
            rng,
        )

    def _sides(self, statement: Statement, facts: Facts) -> tuple[sp.Expr, sp.Expr] | None:
        if not isinstance(statement, Equal):
            return None
        left, right = statement.lhs, rewrite(statement.rhs, facts)
        generations = {a.args[1] for a in left.atoms(E) | right.atoms(E)}
        if len(generations) != 1:
            return None
        generation = generations.pop()
        sides = tuple(state_function(self.kernel, side, generation) for side in (left, right))
        return None if None in sides else sides


def integrate_draws(kernel: Kernel, h: sp.Expr, facts: Facts) -> sp.Expr | None:
    """The integral of h(next state) over the draws, monomial by monomial; None where a moment is
    not among the facts.
    """
    opened = sp.expand(sp.expand_power_base(sp.expand_log(sp.expand(kernel.after(h)))))
    total: list[sp.Expr] = []
    for term in sp.Add.make_args(opened):
        for draw in kernel.draws:
            if not term.has(draw.symbol):
                continue
            rest, part = term.as_independent(draw.symbol, as_Add=False)
            shape = _power_and_logs(part, draw.symbol)
            moment = None if shape is None else draw.moment(*shape[:2], facts, shape[2])
            if moment is None:
                return None
            term = rest * moment
        total.append(term)
    return sp.Add(*total)


def _power_and_logs(part: sp.Expr, symbol: sp.Symbol) -> tuple[sp.Expr, int, sp.Expr] | None:
    """The exponents of ``symbol**p * log(symbol)**l * exp(tilt symbol)``; None for anything else."""
    power: sp.Expr = sp.S.Zero
    tilt: sp.Expr = sp.S.Zero
    logs = 0
    for factor in sp.Mul.make_args(sp.powsimp(part)):
        base, exponent = factor.as_base_exp()
        if base == symbol:
            power += exponent
        elif base == sp.log(symbol) and exponent.is_Integer and exponent > 0:
            logs += int(exponent)
        elif isinstance(factor, sp.exp) and not (factor.args[0] / symbol).has(symbol):
            tilt += factor.args[0] / symbol
        else:
            return None
    return power, logs, tilt
