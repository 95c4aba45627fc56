"""Integrals of f(x) EigenvalueDensity(x, m, k) over x > 0: mean sums of f over the eigenvalues of a
normal Gram matrix.

Where f is a polynomial it takes moments, which are rational; else the density is written out at the
sizes and integrated."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp
from flint import arb, arb_poly, ctx

from theory.balls.arithmetic import Number, ball, integer, number
from theory.balls.errors import DomainError, NotApplicable
from theory.balls.laurent import Laurent
from theory.balls.program import Closure, Environment, Program, Scope
from theory.eigenvalues import EigenvalueDensity, density

REFINEMENTS = (2, 8, 32)  #: of the working precision, for polynomials whose terms cancel


@dataclass
class Spectral:
    """The closure of such an integral."""

    program: Program
    f: sp.Expr
    x: sp.Symbol
    scope: Scope
    written: dict[tuple[int, int], Closure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        densities = [
            part for part in sp.Mul.make_args(self.f) if isinstance(part, EigenvalueDensity)
        ]
        if len(densities) != 1 or densities[0].args[0] != self.x:
            raise NotApplicable(f"{self.f} is not a function times one density of eigenvalues")
        self.function = self.f / densities[0]
        self.sizes = [self.program.closure(size, self.scope) for size in densities[0].args[1:]]
        self.open = (
            self.program.closure(self.function, self.scope.integrating(self.x))
            if _rational(self.function, self.x)
            else None
        )
        self.key = self.program.key(self.x)

    def __call__(self, env: Environment) -> Number:
        few, many = sorted(integer(size(env)) for size in self.sizes)
        if few < 0:
            raise DomainError(f"a Gram matrix has no {few} rows or features")
        if few == 0:
            return 0
        value = self._by_moments(env, few, many)
        return self._by_integral(env, few, many) if value is None else value

    def _by_moments(self, env: Environment, few: int, many: int) -> Number | None:
        """None where the function is no polynomial, or its terms cancel beyond the highest
        precision.
        """
        if self.open is None:
            return None
        precision = ctx.prec
        try:
            for finer in REFINEMENTS:
                ctx.prec = finer * precision
                polynomial = self.open({**env, "memo": {}, self.key: Laurent(arb_poly([1]), 1)})
                value = _moments(polynomial, few, many)
                if value.is_exact() or value.rad() <= abs(value).mid() * arb(2) ** -precision:
                    return value
        except NotApplicable:
            pass
        finally:
            ctx.prec = precision
        return None

    def _by_integral(self, env: Environment, few: int, many: int) -> Number:
        closure = self.written.get((few, many))
        if closure is None:
            whole = sp.Integral(
                self.function * density(sp.Integer(many), few).at(self.x), (self.x, 0, sp.oo)
            )
            closure = self.written[few, many] = self.program.closure(whole, self.scope)
        return closure(env)


def _moments(function: Number, few: int, many: int) -> arb:
    powers = function.powers() if isinstance(function, Laurent) else [ball(function)]
    moments = density(sp.Integer(many), few).moments(max(len(powers) - 1, 0))
    return sum(
        (factor * ball(number(moment)) for factor, moment in zip(powers, moments, strict=False)),
        arb(0),
    )


def _rational(f: sp.Expr, x: sp.Symbol) -> bool:
    """Sums, products and integer powers."""
    if not f.has(x) or f == x:
        return True
    if isinstance(f, sp.Pow):
        return f.exp.is_integer is True and _rational(f.base, x)
    if isinstance(f, sp.Sum | sp.Product):
        return not any(bound.has(x) for limit in f.limits for bound in limit) and _rational(
            f.function, x
        )
    return isinstance(f, sp.Add | sp.Mul) and all(_rational(part, x) for part in f.args)
