"""Numbers of five types: int and fmpq are exact, arb is a real ball, acb a complex ball, and a
Laurent polynomial stands for a function.

Small rationals stay exact, so conditions such as n >= 1 or M - b = 0 are decided, never rounded.
A rational that outgrows `EXACT_BITS` becomes a ball.
"""

from __future__ import annotations

import math
import numbers
from fractions import Fraction

import sympy
from flint import acb, arb, fmpq, fmpz

from theory.balls.errors import DomainError, NotApplicable
from theory.balls.laurent import Laurent

Number = int | fmpq | arb | acb | Laurent
EXACT_BITS = 512


def settle(x: Number) -> Number:
    """x itself, or its ball where x is a rational of more than EXACT_BITS bits."""
    if type(x) is fmpq:
        return x if x.height_bits() <= EXACT_BITS else arb(x)
    if type(x) is int:
        return x if x.bit_length() <= EXACT_BITS else arb(x)
    return x


def ball(x: Number) -> arb | acb:
    return x if isinstance(x, (arb, acb)) else arb(x)


def number(x: object) -> Number:
    """A Python, NumPy, flint, mpmath or SymPy number; floats are taken at their exact dyadic
    value.
    """
    if isinstance(x, (arb, acb)):
        return x
    if isinstance(x, numbers.Integral):
        return settle(int(x))
    if isinstance(x, sympy.Rational):
        return settle(int(x) if x.is_Integer else fmpq(int(x.p), int(x.q)))
    if isinstance(x, fmpz):
        return settle(int(x))
    if isinstance(x, fmpq):
        return settle(x)
    if isinstance(x, (Fraction, numbers.Rational)):
        return settle(fmpq(int(x.numerator), int(x.denominator)))
    if hasattr(x, "_mpf_"):  # mpmath.mpf and SymPy's Float
        sign, mantissa, exponent, bits = x._mpf_
        if not mantissa and exponent:
            raise DomainError(f"a value is {x}; a finite number was expected")
        return dyadic(-int(mantissa) if sign else int(mantissa), int(exponent))
    if isinstance(x, numbers.Real):  # float and NumPy floats
        if not math.isfinite(x):
            raise DomainError(f"a value is {float(x)}; a finite number was expected")
        numerator, denominator = float(x).as_integer_ratio()
        return settle(fmpq(numerator, denominator))
    if hasattr(x, "item"):  # a zero-dimensional array
        return number(x.item())
    raise NotApplicable(f"{x!r} is not a number")


def dyadic(mantissa: int, exponent: int) -> Number:
    if abs(exponent) < EXACT_BITS:
        return settle(fmpq(mantissa) * fmpq(2) ** exponent)
    return arb(mantissa) * arb(2) ** exponent


def integer(x: Number) -> int:
    """x as a Python int; an index or a limit of a sum must be one."""
    if type(x) is int:
        return x
    if type(x) is fmpq and x.q == 1:
        return int(x.p)
    if type(x) is arb and x.is_finite():
        unique = x.unique_fmpz()
        if unique is not None and x.is_exact():
            return int(unique)
    raise DomainError(f"an index or a limit of a sum is {x}; an integer was expected")


def reciprocal(x: Number) -> Number:
    if type(x) is arb:
        if x.is_zero():
            raise DomainError("the expression divides by zero")
        return 1 / x
    if type(x) is acb:
        return 1 / x
    if x == 0:
        raise DomainError("the expression divides by zero")
    return fmpq(1, x) if type(x) is int else 1 / x


def integer_power(base: Number, exponent: int) -> Number:
    if exponent < 0:
        return integer_power(reciprocal(base), -exponent)
    if type(base) is int:
        return (
            base**exponent if base.bit_length() * exponent <= EXACT_BITS else arb(base) ** exponent
        )
    if type(base) is fmpq:
        return (
            base**exponent if base.height_bits() * exponent <= EXACT_BITS else arb(base) ** exponent
        )
    return base**exponent


def square_root(x: Number, analytic: bool = False) -> arb | acb:
    x = ball(x)
    if type(x) is acb:
        return x.sqrt(analytic=analytic)
    if x < 0:
        raise DomainError("the expression takes the square root of a negative number")
    return x.sqrt()


def power(base: Number, exponent: Number, analytic: bool = False) -> Number:
    """base**exponent: any base with an integer exponent, a positive base with a real one."""
    if type(exponent) is int:
        return integer_power(base, exponent)
    if type(exponent) is fmpq:
        if exponent.q == 1:
            return integer_power(base, int(exponent.p))
        if exponent.q == 2:
            root = square_root(base, analytic)
            return integer_power(root, int(exponent.p))
    if type(base) is acb or type(exponent) is acb:
        return acb(ball(base)).pow(acb(ball(exponent)), analytic=analytic)
    base, exponent = ball(base), ball(exponent)
    if base.is_zero():
        if exponent > 0:
            return 0
        raise DomainError("the expression raises zero to a power that is not positive")
    if base < 0:
        if exponent.is_exact() and exponent.is_integer():
            return base**exponent
        raise DomainError("the expression raises a negative number to a real power")
    return base**exponent


def zero(x: Number) -> bool | None:
    """True or False where that is certain, otherwise None."""
    if isinstance(x, (int, fmpq)):
        return x == 0
    if x.is_zero():
        return True
    return None if x.contains(0) else False


def negative(x: Number) -> bool | None:
    """True or False where that is certain, otherwise None."""
    if type(x) is acb:
        raise NotApplicable("a condition on the variable of integration")
    if isinstance(x, (int, fmpq)):
        return x < 0
    if x < 0:
        return True
    return False if x >= 0 else None
