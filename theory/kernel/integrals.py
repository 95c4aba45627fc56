"""Integrals: Euler's gamma and beta integrals term by term, with their conditions.

``x^p e^(-a x)`` on the half-line gives ``Gamma(p+1)/a^(p+1)`` for p > -1 and a > 0, and with
``log x`` its derivative in p, ``psi(p+1) - log a`` times that;
``x^(2k) e^(-a x^2)`` on the line ``Gamma(k+1/2)/a^(k+1/2)``, and 0 for odd powers;
``e^(-a x^2 + c x)`` after completing the square; ``x^p (1-x)^r`` on (0, 1) the beta function;
``x^p e^(-a x)`` on (0, c) the incomplete gamma function.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import Condition, Side, at_least, definedness, letters, over, positive
from theory.kernel.equations import rewrite
from theory.kernel.letters import BINDERS, Undecided, free, substitute
from theory.kernel.order import Given, entails, needed
from theory.kernel.polynomials import reduced
from theory.kernel.theorem import Theorem, infer
from theory.statements import Equal, Statement
from theory.words import E

Needs = dict[Condition, None]


def integration(statement: Statement, facts: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """An equation in which every integral is one of Euler's."""
    if not isinstance(statement, Equal):
        raise Undecided("integration decides equations")
    left, used, needs = rewrite(statement.lhs, facts)
    right, more, others = rewrite(statement.rhs, facts)
    found: Needs = {}
    left, right = (_all(side, found, hints) for side in (left, right))
    same = algebra.equal(left, right, hints)
    if same is None:
        raise Undecided(f"the integrals give {left} and {right}")
    return infer((*used, *more), statement, needs=(*needs, *others, *found, *same))


def _all(expr: sp.Expr, needs: Needs, hints: Given) -> sp.Expr:
    """Every integral replaced by its value, the innermost first."""
    if not expr.has(sp.Integral):
        return expr
    if isinstance(expr, sp.Integral):
        if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
            raise Undecided("an integral over one range is expected")
        variable, low, high = expr.limits[0]
        if variable.is_integer:
            raise Undecided(f"{variable} takes all real values between the ends")
        if variable.is_nonnegative and not entails((), at_least(low)):
            raise Undecided(f"{variable} is negative somewhere between the ends")
        inside: Needs = {}
        others, between = _without(hints, variable), _range(variable, low, high)
        here = (*others, *between)
        value = _euler(_all(expr.function, inside, here), variable, low, high, inside, here)
        _leave(inside, needs, variable, others, between)
        return value
    if isinstance(expr, sp.Sum | sp.Product) and len(expr.limits) == 1:
        index, low, high = expr.limits[0]
        inside = {}
        body = _all(expr.function, inside, _without(hints, index))
        needs |= dict.fromkeys(over(index, low, None if high == sp.oo else high, inside))
        return expr.func(body, expr.limits[0])
    if isinstance(expr, BINDERS) or isinstance(expr, sp.Limit | sp.Derivative | sp.Subs | E):
        raise Undecided(f"an integral is not evaluated inside of {expr}")
    return expr.func(*(_all(argument, needs, hints) for argument in expr.args))


def _range(variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> tuple[Side, ...]:
    above = () if low == -sp.oo else (positive(variable - low),)
    return above if high == sp.oo else (*above, positive(high - variable))


def _without(hints: Given, variable: sp.Symbol) -> Given:
    """The hints that do not speak of a letter that is bound here."""
    return tuple(each for each in hints if variable not in letters(each))


def _leave(inside: Needs, needs: Needs, variable: sp.Symbol, hints: Given, here: Given) -> None:
    """What is needed inside an integral holds on its range, or speaks of nothing inside."""
    for need in inside:
        if variable not in letters(need):
            needs[need] = None
        elif not entails((*hints, *here), need):
            raise Undecided(f"the integrand needs {need}, not shown on its range")
        else:
            enough = needed((*hints, *here), need)
            needs |= dict.fromkeys(each for each in enough if each not in here)


@dataclass
class _Shape:
    """``constant x^power (1-x)^below (1+x)^beyond exp(exponent) log(x)^logs``."""

    constant: sp.Expr
    power: sp.Expr
    below: sp.Expr
    beyond: sp.Expr
    exponent: sp.Expr
    logs: int = 0


def _shape(term: sp.Expr, x: sp.Symbol) -> _Shape:
    found = _Shape(sp.S.One, sp.S.Zero, sp.S.Zero, sp.S.Zero, sp.S.Zero)
    for factor in sp.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if x not in free(factor):
            found.constant *= factor
        elif isinstance(factor, sp.exp):
            found.exponent += factor.args[0]
        elif factor == sp.log(x):
            found.logs += 1
        elif x in free(exponent):
            raise Undecided(f"{factor} is not a power of {x}")
        elif base == x:
            found.power += exponent
        elif base == 1 - x:
            found.below += exponent
        elif base == x - 1 and exponent.is_Integer:
            found.below += exponent
            found.constant *= (-1) ** (exponent % 2)
        elif base == 1 + x:
            found.beyond += exponent
        else:
            raise Undecided(f"{factor} is not a factor of Euler's integrals")
    still, found.exponent = sp.expand(reduced(found.exponent)).as_independent(x, as_Add=True)
    found.constant *= sp.exp(still)
    return found


def _euler(body, x: sp.Symbol, low, high, needs: Needs, hints: Given) -> sp.Expr:
    total: list[sp.Expr] = []
    for term in algebra.terms(body, needs, hints):
        if term == 0:
            continue
        shape = _shape(term, x)
        if shape.logs and ((low, high) != (0, sp.oo) or shape.logs > 1):
            raise Undecided("a logarithm is integrated on the half-line")
        if (low, high) == (0, sp.oo):
            total.append(_half_line(shape, x, needs))
        elif (low, high) == (-sp.oo, sp.oo):
            total.append(_line(shape, x, needs))
        elif (low, high) == (0, 1) and shape.exponent == 0:
            total.append(_unit(shape, needs))
        elif low == 0 and not high.has(sp.oo, x):
            total.append(_incomplete(shape, x, high, needs))
        else:
            raise Undecided(f"no integral from {low} to {high} is known")
    return sp.Add(*total)


def _need(needs: Needs, *conditions: Condition) -> None:
    needs |= dict.fromkeys(conditions)


def _rate(shape: _Shape, x: sp.Symbol, degree: int) -> sp.Expr | None:
    rate = sp.together(-shape.exponent / x**degree)
    return None if x in free(rate) or rate == 0 else rate


def _half_line(shape: _Shape, x: sp.Symbol, needs: Needs) -> sp.Expr:
    if shape.below != 0 or shape.beyond != 0:
        raise Undecided("a power of 1 - x is integrated on (0, 1)")
    power, constant, rate = shape.power, shape.constant, _rate(shape, x, 1)
    if rate is None and not shape.logs:  # y = x^2
        rate = _rate(shape, x, 2)
        power, constant = (power - 1) / 2, constant / 2
    if rate is None:
        raise Undecided(f"the exponent {shape.exponent} is not a multiple of {x} or its square")
    _need(needs, positive(rate), positive(power + 1))
    mean = sp.digamma(power + 1) - sp.log(rate) if shape.logs else sp.S.One
    return constant * sp.gamma(power + 1) * rate ** (-power - 1) * mean


def _line(shape: _Shape, x: sp.Symbol, needs: Needs) -> sp.Expr:
    if shape.below != 0 or shape.beyond != 0:
        raise Undecided("a power of 1 - x is integrated on (0, 1)")
    collected = sp.Poly(shape.exponent, x) if shape.exponent != 0 else None
    if collected is None or collected.degree() != 2:
        raise Undecided(f"the exponent {shape.exponent} is not a square of {x}")
    second, first, last = collected.all_coeffs()
    if x in free(second) | free(first) | free(last):
        raise Undecided(f"the exponent {shape.exponent} is not a polynomial")
    rate, power, constant = -second, shape.power, shape.constant * sp.exp(last)
    _need(needs, positive(rate))
    if first != 0:
        if power != 0:
            raise Undecided("a power times an exponential that is not centred")
        return constant * sp.exp(first**2 / (4 * rate)) * sp.sqrt(sp.pi / rate)
    half = sp.expand(power / 2)
    if half.is_integer and half.is_nonnegative:
        return constant * sp.gamma((power + 1) / 2) * rate ** (-(power + 1) / 2)
    if (half - sp.Rational(1, 2)).is_integer and power.is_nonnegative:
        return sp.S.Zero
    raise Undecided(f"the power {power} is neither even nor odd")


def _unit(shape: _Shape, needs: Needs) -> sp.Expr:
    if shape.beyond == 0:
        one, other, scale = shape.power + 1, shape.below + 1, shape.constant
    elif sp.expand(shape.beyond - shape.below) == 0:  # y = x^2
        one, other, scale = (shape.power + 1) / 2, shape.below + 1, shape.constant / 2
    else:
        raise Undecided("powers of 1 - x and of 1 + x differ")
    _need(needs, positive(one), positive(other))
    return scale * sp.gamma(one) * sp.gamma(other) / sp.gamma(one + other)


def _incomplete(shape: _Shape, x: sp.Symbol, high: sp.Expr, needs: Needs) -> sp.Expr:
    rate = _rate(shape, x, 1)
    if shape.below != 0 or shape.beyond != 0 or rate is None:
        raise Undecided("a power times an exponential is expected on a finite range")
    order = shape.power + 1
    _need(needs, positive(rate), positive(order), at_least(high))
    gap = sp.gamma(order) - sp.uppergamma(order, rate * high)
    return shape.constant * gap * rate**-order


def antiderivative(
    statement: Statement, facts: Sequence[Theorem], function: sp.Expr, hints: Given = ()
) -> Theorem:
    """An integral between finite ends of what is the derivative of a smooth function."""
    integral = statement.lhs if isinstance(statement, Equal) else None
    if not isinstance(integral, sp.Integral) or len(integral.limits) != 1:
        raise Undecided("an integral on the left is expected")
    variable, *ends = integral.limits[0]
    if len(ends) != 2 or any(end.has(sp.oo) for end in ends):
        raise Undecided("finite ends are expected")
    if not _entire(function, variable):
        raise Undecided("the function is built from polynomials, exponentials and error functions")
    slope = algebra.equal(sp.Derivative(function, variable), integral.function, hints)
    low, high = (substitute(function, {variable: end}) for end in ends)
    value = algebra.equal(statement.rhs, high - low, hints)
    if slope is None or value is None:
        raise Undecided("the derivative, or the difference at the ends, is another expression")
    if variable.is_integer or (variable.is_nonnegative and not entails((), at_least(ends[0]))):
        raise Undecided(f"{variable} takes all real values between the ends")
    needs: Needs = {}
    _leave(
        dict.fromkeys((*slope, *definedness(function))),
        needs,
        variable,
        _without(hints, variable),
        (),
    )
    return infer(facts, statement, needs=(*needs, *value))


def _entire(expr: sp.Expr, variable: sp.Symbol) -> bool:
    """Polynomials, exponentials and error functions, with coefficients that lack the variable."""
    if variable not in free(expr) or expr == variable:
        return True
    if isinstance(expr, sp.Pow) and not (expr.exp.is_Integer and expr.exp > 0):
        return False
    smooth = isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.exp | sp.erf)
    return smooth and all(_entire(part, variable) for part in expr.args)
