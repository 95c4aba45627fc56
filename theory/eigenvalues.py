"""The mean density of the eigenvalues of a normal Gram matrix, in finitely many terms at every
size.

With m rows and k <= m features, a = m - k, h = x^((a-1)/2) e^(-x/2) and Laguerre polynomials L_j of
parameter a, it is

    sum over j < k - 1 of  j!/Gamma(j + a + 1) x^a e^(-x) L_j^2,  and  h L_(k-1) psi  with  psi' =
    -(k-1)!/(2 Gamma(k+a-1)) h L_(k-2),

where psi at infinity is 1 over the integral of h L_(k-1) if k is odd, and -psi(0) if it is even
(Adler, Forrester, Nagao and van Moerbeke 2000).  ``rules.Eigenvalues`` derives it from the joint
density."""

from dataclasses import dataclass
from functools import lru_cache

import sympy as sp


class EigenvalueDensity(sp.Function):
    """``EigenvalueDensity(x, m, k)``: how many eigenvalues of X'X lie near x > 0, in the mean and
    per length; X is normal, m by k.
    """

    nargs = 3
    sentence = (
        "rho is the mean density of the eigenvalues of the Gram matrix of normal rows, by the "
        "numbers of rows and of features"
    )

    @property
    def is_real(self) -> bool:
        return True

    def _latex(self, printer, exp=None):
        at, rows, features = (printer._print(argument) for argument in self.args)
        text = rf"\rho_{{{rows},{features}}}\left({at}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


@dataclass(frozen=True)
class Density:
    """x^a e^(-x)/Gamma(a+1) times ``smooth``, and h times ``rough`` times a factor.

    The factor is 1 over the integral of h if k is odd; else 1/Gamma(a+1) times the integral of h
    from x on, less half of that from 0 on."""

    rows: sp.Expr
    features: int
    smooth: sp.Poly
    rough: sp.Poly

    @property
    def excess(self) -> sp.Expr:
        """a, by how much the rows are more than the features."""
        return self.rows - self.features

    def at(self, x: sp.Expr) -> sp.Expr:
        """The density in elementary and incomplete gamma functions."""
        a = self.excess
        half = (a + 1) / sp.S(2)
        first = x**a * sp.exp(-x) / sp.gamma(a + 1) * self.smooth.as_expr(x)
        second = x ** (half - 1) * sp.exp(-x / 2) * self.rough.as_expr(x)
        if self.features % 2:
            return first + second / (2**half * sp.gamma(half))
        return first + second * 2**half * (
            sp.uppergamma(half, x / 2) - sp.gamma(half) / 2
        ) / sp.gamma(a + 1)

    def moments(self, most: int) -> list[sp.Expr]:
        """The mean sums of the powers 0 to ``most`` of the eigenvalues: rational in the number of
        rows.
        """
        a, size = self.excess, most + max(self.smooth.degree(), self.rough.degree(), 0) + 1
        smooth, rough = [sp.S.One], [sp.Integer(self.features % 2)]
        for power in range(1, size):  # by partial integration of the derivative of x^power h
            rough.append(
                (a + 2 * power - 1) * rough[-1] - (0 if self.features % 2 else 2 * smooth[-1])
            )
            smooth.append((a + power) * smooth[-1])
        terms = [
            (known, order, factor)
            for poly, known in ((self.smooth, smooth), (self.rough, rough))
            for (order,), factor in poly.terms()
        ]
        return [
            sp.Add(*(factor * known[power + order] for known, order, factor in terms))
            for power in range(most + 1)
        ]


@lru_cache(maxsize=1024)
def density(rows: sp.Expr, features: int) -> Density:
    """The density for so many features and at least as many rows, which may be a symbol."""
    y, a, order = sp.Symbol("y"), rows - features, features - 1
    letters = sorted(a.free_symbols, key=str)
    field = sp.QQ.frac_field(*letters) if letters else sp.QQ

    def poly(expr: sp.Expr | int) -> sp.Poly:
        return sp.Poly(expr, y, domain=field)

    last = poly(laguerre(order, a, y))
    if features == 1:
        return Density(rows, 1, poly(0), poly(1))
    drop = sp.factorial(order) / (2 * sp.rf(a + 1, order - 1))
    # what the integral of h L_(k-2) from x on has beyond a multiple of that of h, over e^(-x/2)
    # x^((a+1)/2)
    rest = tail = poly(0)
    for (power,), factor in reversed(poly(laguerre(order - 1, a, y)).terms()):
        rest = poly(2 * y ** (power - 1)) + poly(a - 1 + 2 * power) * rest if power else rest
        tail += poly(factor) * rest
    squares = poly(0)
    for j in range(order):
        squares += poly(sp.factorial(j) / sp.rf(a + 1, j)) * poly(laguerre(j, a, y)) ** 2
    level = 1 / _mean(order, a) if features % 2 else drop * _mean(order - 1, a)
    return Density(rows, features, squares + poly(drop) * last * tail, poly(level) * last)


def laguerre(order: int, parameter: sp.Expr, x: sp.Expr) -> sp.Expr:
    """The associated Laguerre polynomial as a sum of powers."""
    return sp.Add(
        *(
            (-x) ** i
            * sp.rf(parameter + i + 1, order - i)
            / (sp.factorial(i) * sp.factorial(order - i))
            for i in range(order + 1)
        )
    )


def _mean(order: int, parameter: sp.Expr) -> sp.Expr:
    """Integral of h L_order over that of h, for an even order: a coefficient of (1 -
    z^2)^(-(a+1)/2).
    """
    return sp.rf((parameter + 1) / sp.S(2), order // 2) / sp.factorial(order // 2)
