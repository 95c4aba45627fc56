"""Polynomials in a variable of integration, and their products with negative powers of it."""

from __future__ import annotations

from dataclasses import dataclass

from flint import acb, arb, arb_poly, fmpq

from theory.balls.errors import NotApplicable

Scalar = int | fmpq | arb


@dataclass(frozen=True)
class Laurent:
    """x^low times a polynomial: what an expression becomes where x is left open.  It adds,
    multiplies and divides like a number.
    """

    poly: arb_poly
    low: int = 0

    def __add__(self, other: Laurent | Scalar | acb) -> Laurent:
        other = other if isinstance(other, Laurent) else Laurent(arb_poly([_real(other)]))
        low = min(self.low, other.low)
        return Laurent(self._from(low) + other._from(low), low)

    def __mul__(self, other: Laurent | Scalar | acb) -> Laurent:
        if isinstance(other, Laurent):
            return Laurent(self.poly * other.poly, self.low + other.low)
        return Laurent(self.poly * _real(other), self.low)

    __radd__, __rmul__ = __add__, __mul__

    def __pow__(self, exponent: int) -> Laurent:
        return Laurent(self.poly**exponent, self.low * exponent)

    def __rtruediv__(self, one: Scalar) -> Laurent:
        factors = self.poly.coeffs()
        if len(factors) != 1:
            raise NotApplicable("it is divided by another polynomial than a power of x")
        return Laurent(arb_poly([one / factors[0]]), -self.low)

    def _from(self, low: int) -> arb_poly:
        return self.poly * arb_poly([0] * (self.low - low) + [1])

    def powers(self) -> list[arb]:
        """The coefficients of x^0, x^1, ...; raises NotApplicable where a negative power may be
        left.
        """
        coefficients = self.poly.coeffs()
        if any(not coefficient.is_zero() for coefficient in coefficients[: max(-self.low, 0)]):
            raise NotApplicable("a negative power of x is left")
        return [arb(0)] * self.low + coefficients[max(-self.low, 0) :]


def _real(number: Scalar | acb) -> Scalar:
    if isinstance(number, acb):
        raise NotApplicable("a coefficient is complex")
    return number
