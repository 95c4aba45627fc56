"""``eigenvalues``: the mean trace of a function of a normal Gram matrix, as an integral against the
mean density of its eigenvalues.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import sympy as sp
from sympy.polys.matrices import DomainMatrix

import theory.balls as balls
from theory.eigenvalues import EigenvalueDensity, density
from theory.kernel.algebra import equal
from theory.kernel.assumptions import lemma, resting_on
from theory.kernel.letters import Undecided
from theory.kernel.order import Given
from theory.kernel.polynomials import vanishes
from theory.kernel.theorem import Theorem
from theory.rules.base import (
    INTEGRAL_BITS,
    Facts,
    Opinion,
    Rule,
    Where,
    probe_relation,
    rewrite,
    short,
)
from theory.rules.pairings import trace_power
from theory.rules.zero import is_zero
from theory.statements import Equal, Statement
from theory.words import Trace

SIZES = (
    1,
    2,
    3,
    4,
    5,
)  #: numbers of features for which the density is derived, with any number of rows
LARGER = (6, 9)  #: of the second opinion
_a = sp.Symbol("a", nonnegative=True)  #: by how much rows are more than features
_y = sp.Symbol("y", positive=True)
_h = sp.Symbol("h")  #: y^((a-1)/2) e^(-y/2)
_tail = sp.Symbol("Phi")  #: integral of h from y on, less half of that from 0 on
_ratio = sp.Symbol("c")  #: Gamma(a + 1), which is the integral of y h^2, over the integral of h


#: what the integral against the density rests on
LEMMAS = (
    "the joint density of the eigenvalues of a normal Gram matrix (Muirhead 1982)",
    "de Bruijn's integration formula (1955)",
    "Euler's gamma integral",
    "the density of Adler, Forrester, Nagao and van Moerbeke (2000), derived here for up to 5 "
    "features and any number of rows",
)


@dataclass(frozen=True)
class Eigenvalues(Rule):
    """``Trace(word)`` is the integral of ``f(x) EigenvalueDensity(x, m, k)``: the word's letters
    are functions of a Gram matrix.

    ``values`` says which functions, of an eigenvalue x; the word then has the value f(x), with f(0)
    = 0, since the density leaves out the eigenvalues that are 0 where rows are fewer than features.
    The ``density`` is that of x for the Gram matrix; it is derived for k = 1 to 5, any m."""

    values: Mapping[sp.Symbol, sp.Expr]
    density: sp.Expr

    name = "eigenvalues"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        word, function = self._sides(statement)
        if word is None or function is None or function.has(EigenvalueDensity):
            raise Undecided("a trace is an integral against the density of eigenvalues")
        said = {name: fact.conclusion for name, fact in facts.items()}
        same = equal(self._value(word, said), function, hints)
        if same is None or not _vanishes_at_zero(function, self.density.args[0]):
            raise Undecided("the word has another value at an eigenvalue, or one at 0")
        if not all(map(derived, SIZES)):
            raise Undecided("the density is not derived for the stated sizes")
        theorem = lemma(statement, "; ".join(LEMMAS), "adler2000")
        return resting_on(theorem, list(facts.values()))

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """The function at random eigenvalues; and a moment of the density at larger sizes against
        all pairings of the entries.
        """
        word, function = self._sides(statement)
        if word is None or function is None:
            return Opinion("not applicable", "not an integral against the density of eigenvalues")
        value = self._value(word, facts)
        opinion = probe_relation(Equal(value, function), where, rng)
        if opinion.verdict != "consistent":
            return opinion
        few, order = rng.randint(*LARGER), rng.randint(1, 3)
        many = sp.Integer(few + rng.randint(0, 5))
        moment = sp.Integral(_y**order * density(many, few).at(_y), (_y, 0, sp.oo))
        found, exact = (
            balls.enclose(moment, {}, precision=INTEGRAL_BITS),
            balls.enclose(trace_power(order, many, sp.Integer(few)), {}),
        )
        if not found.overlaps(exact):
            return Opinion(
                "refuted",
                f"{many} rows, {few} features: moment {order} is {short(found)} against "
                f"{short(exact)}",
            )
        return Opinion("consistent", f"{opinion.detail}, 1 moment")

    def _value(self, word: sp.Expr, facts: Facts) -> sp.Expr:
        """What the word is at an eigenvalue."""
        return rewrite(rewrite(word, facts).xreplace(dict(self.values)), facts)

    def _sides(self, statement: Statement) -> tuple[sp.Expr | None, sp.Expr | None]:
        """The word, and the function that is integrated against the density."""
        if (
            not isinstance(statement, Equal)
            or not isinstance(statement.lhs, Trace)
            or not isinstance(statement.rhs, sp.Integral)
        ):
            return None, None
        if statement.rhs.limits != ((self.density.args[0], 0, sp.oo),):
            return None, None
        parts = sp.Mul.make_args(statement.rhs.function)
        return (
            (statement.lhs.args[0], sp.Mul(*(part for part in parts if part != self.density)))
            if self.density in parts
            else (None, None)
        )


def _vanishes_at_zero(function: sp.Expr, x: sp.Symbol) -> bool:
    """By x f(x) and its derivative, so that f may be written with a division by x."""
    smooth = sp.expand_mul(x * function, deep=False)
    return is_zero(smooth.subs(x, 0)) and is_zero(sp.diff(smooth, x).subs(x, 0))


@lru_cache
def derived(features: int) -> bool:
    """Whether the density is what de Bruijn's formula makes of the joint density h(x_1) ... h(x_k)
    prod |x_i - x_j|, for any rows.

    With g_0 = h and g_j = (x^j h)' the formula has the skew products <g_i, g_j> of the double
    integral over sgn(y - x); the mean sum of a function is half the trace of their inverse matrix
    times their derivative, which at a point y is g_i Phi_j - g_j Phi_i, where Phi_j is the integral
    of sgn(z - y) g_j(z), so that Phi_j = -2 y^j h for j >= 1.  An odd k adds a row of the integrals
    of g_j, which are those of derivatives for j >= 1.  All is in units of Gamma(a + 1)."""
    slopes = (_y ** (j - 1) * (j + (_a - 1) / 2) - _y**j / 2 for j in range(1, features))
    basis = [sp.S.One, *slopes]  # times h, whose derivative is ((a - 1)/(2 y) - 1/2) h
    after = [2 * _tail, *(-2 * _y**j * _h for j in range(1, features))]
    size = features + features % 2
    products, change = sp.zeros(size, size), sp.zeros(size, size)
    for i in range(features):
        for j in range(i + 1, features):
            terms = sp.Poly(basis[i], _y).terms()
            products[i, j] = sp.Add(
                *(-2 * factor * sp.rf(_a + 1, power + j - 1) for (power,), factor in terms)
            )
            change[i, j] = _h * (basis[i] * after[j] - basis[j] * after[i])
        if features % 2:
            products[i, features], change[i, features] = sp.Integer(i == 0), _h * basis[i] * _ratio
    products, change = products - products.T, change - change.T
    inverse = DomainMatrix.from_Matrix(products).to_field().inv().to_Matrix()
    claimed = density(_a + features, features)
    level = _ratio if features % 2 else _tail
    value = _y * _h**2 * claimed.smooth.as_expr(_y) + _h * claimed.rough.as_expr(_y) * level
    return vanishes((inverse * change).trace() / 2 - value, {})
