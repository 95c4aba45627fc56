"""SymPy's special functions as functions of balls: f(analytic, *arguments).

`analytic` is set by the integrator; a complex box then must give a non-finite ball wherever the
function is not analytic on the box."""

from __future__ import annotations

import math
from collections.abc import Callable

import sympy as sp
from flint import acb, arb, fmpq

from theory.balls.arithmetic import Number, ball, integer, negative, power, square_root, zero
from theory.balls.errors import DomainError, NotApplicable, Undecided

Evaluator = Callable[..., Number]
FUNCTIONS: dict[type, Evaluator] = {}
UNDEFINED = acb(arb.nan(), arb.nan())


def _covers(*classes: type):
    def register(evaluator: Evaluator) -> Evaluator:
        for cls in classes:
            FUNCTIONS[cls] = evaluator
        return evaluator

    return register


def _exact_integer(x: Number) -> int | None:
    if type(x) is int:
        return x
    if type(x) is fmpq and x.q == 1:
        return int(x.p)
    return None


def _meromorphic(name: str) -> Evaluator:
    def evaluator(analytic: bool, x: Number) -> arb | acb:
        return getattr(ball(x), name)()

    return evaluator


for _class, _name in {
    sp.exp: "exp", sp.sin: "sin", sp.cos: "cos", sp.tan: "tan", sp.cot: "cot", sp.sec: "sec",
    sp.csc: "csc",
    sp.sinh: "sinh", sp.cosh: "cosh", sp.tanh: "tanh", sp.coth: "coth", sp.sech: "sech",
    sp.csch: "csch",
    sp.erf: "erf", sp.erfc: "erfc", sp.erfi: "erfi", sp.sinc: "sinc", sp.Si: "si", sp.Shi: "shi",
}.items():  # fmt: skip
    FUNCTIONS[_class] = _meromorphic(_name)


def _cut_below(x: arb | acb, analytic: bool) -> bool:
    """Whether the box may meet the branch cut (-oo, 0] where analyticity is asked for."""
    return analytic and type(x) is acb and not (x.real > 0 or not x.imag.contains(0))


def _real(x: Number, name: str) -> arb:
    x = ball(x)
    if type(x) is acb:
        raise NotApplicable(f"{name} of the variable of integration")
    return x


def _real_only(name: str, method: str, low: float = -math.inf, high: float = math.inf) -> Evaluator:
    def evaluator(analytic: bool, x: Number) -> arb:
        x = _real(x, name)
        if x < low or x > high:
            raise DomainError(f"{name} is taken of {x.str(8)}, outside [{low}, {high}]")
        return getattr(x, method)()

    return evaluator


for _class, _arguments in {
    sp.asin: ("asin", -1, 1), sp.acos: ("acos", -1, 1), sp.atan: ("atan",), sp.asinh: ("asinh",),
    sp.acosh: ("acosh", 1), sp.atanh: ("atanh", -1, 1), sp.erfinv: ("erfinv", -1, 1),
    sp.Ei: ("ei",), sp.Ci: ("ci", 0), sp.Chi: ("chi", 0), sp.li: ("li", 0),
}.items():  # fmt: skip
    FUNCTIONS[_class] = _real_only(_class.__name__, _arguments[0], *_arguments[1:])


@_covers(sp.log)
def log(analytic: bool, x: Number) -> arb | acb:
    x = ball(x)
    if type(x) is acb:
        return x.log(analytic=analytic)
    if x <= 0:
        raise DomainError("the expression takes the logarithm of a number that is not positive")
    return x.log()


@_covers(sp.gamma)
def gamma(analytic: bool, x: Number) -> arb | acb:
    whole = _exact_integer(x)
    if whole is not None and whole <= 0:
        raise DomainError(f"gamma has a pole at {whole}")
    return ball(x).gamma()


def reciprocal_gamma(analytic: bool, x: Number) -> arb | acb:
    return ball(x).rgamma()


@_covers(sp.loggamma)
def log_gamma(analytic: bool, x: Number) -> arb | acb:
    x = ball(x)
    if _cut_below(x, analytic):
        return UNDEFINED
    if type(x) is arb and x <= 0:
        raise DomainError("the expression takes loggamma of a number that is not positive")
    return x.lgamma()


@_covers(sp.factorial)
def factorial(analytic: bool, x: Number) -> Number:
    whole = _exact_integer(x)
    if whole is None:
        return (ball(x) + 1).gamma()
    if whole < 0:
        raise DomainError(f"the factorial of {whole} is not finite")
    return math.factorial(whole) if whole <= 60 else arb.fac_ui(whole)


@_covers(sp.binomial)
def binomial(analytic: bool, n: Number, k: Number) -> Number:
    lower, upper = _exact_integer(k), _exact_integer(n)
    if lower is not None and lower <= 100_000:
        if lower < 0:
            return 0
        if upper is not None and 0 <= upper <= 60:
            return math.comb(upper, lower)
        if type(n) is not acb:
            return ball(n).bin(lower)
    if upper is not None and lower is not None and 0 <= upper < lower:
        return 0
    n, k = ball(n), ball(k)
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


@_covers(sp.RisingFactorial)
def rising(analytic: bool, x: Number, k: Number) -> Number:
    x = ball(x)
    return x.rising(k) if type(k) is int and k >= 0 else (x + ball(k)).gamma() * x.rgamma()


@_covers(sp.FallingFactorial)
def falling(analytic: bool, x: Number, k: Number) -> Number:
    if type(k) is int and k >= 0:
        return (-1) ** k * (-ball(x)).rising(k)
    return (ball(x) + 1).gamma() * (ball(x) - ball(k) + 1).rgamma()


@_covers(sp.polygamma)
def polygamma(analytic: bool, order: Number, x: Number) -> arb | acb:
    m = integer(order)
    if m < 0:
        raise NotApplicable(f"polygamma of order {m}")
    whole = _exact_integer(x)
    if whole is not None and whole <= 0:
        raise DomainError(f"polygamma has a pole at {whole}")
    x = ball(x)
    if m == 0:
        return x.digamma()
    if type(x) is arb:
        if x > 0:
            return (-1) ** (m + 1) * arb.fac_ui(m) * arb(m + 1).zeta(x)
        return acb(x).polygamma(m).real
    return x.polygamma(m)


@_covers(sp.zeta)
def zeta(analytic: bool, s: Number, a: Number = 1) -> arb | acb:
    if _exact_integer(s) == 1:
        raise DomainError("zeta has a pole at 1")
    s, a = ball(s), ball(a)
    if type(s) is arb and type(a) is arb:
        if a > 0:
            return s.zeta(a)
        if not s.is_integer():
            raise DomainError("Hurwitz zeta of a real order needs a positive second argument")
        return acb(s).zeta(acb(a)).real
    if _cut_below(a, analytic):
        return UNDEFINED
    return acb(s).zeta(acb(a))


@_covers(sp.harmonic)
def harmonic(analytic: bool, n: Number, order: Number = 1) -> arb | acb:
    if _exact_integer(order) == 1:
        return (ball(n) + 1).digamma() + arb.const_euler()
    return zeta(analytic, order) - zeta(analytic, order, ball(n) + 1)


def _bessel(method: str, name: str) -> Evaluator:
    def evaluator(analytic: bool, order: Number, z: Number) -> arb | acb:
        order, z = ball(order), ball(z)
        if _cut_below(z, analytic):
            return UNDEFINED
        if type(z) is arb and type(order) is arb:
            if z < 0:
                raise DomainError(f"{name} is taken of a negative number")
            return getattr(z, method)(order)
        return getattr(acb(z), method)(acb(order))

    return evaluator


for _class, _name in {
    sp.besselk: "bessel_k",
    sp.besseli: "bessel_i",
    sp.besselj: "bessel_j",
    sp.bessely: "bessel_y",
}.items():
    FUNCTIONS[_class] = _bessel(_name, _class.__name__)


def _incomplete(method: str, name: str) -> Evaluator:
    def evaluator(analytic: bool, s: Number, z: Number) -> arb | acb:
        s, z = ball(s), ball(z)
        if _cut_below(z, analytic):
            return UNDEFINED
        if type(s) is arb and type(z) is arb:
            if z < 0:
                raise DomainError(f"{name} is taken of a negative number")
            return getattr(z, method)(s)
        return getattr(acb(z), method)(acb(s))

    return evaluator


for _class, _name in {
    sp.uppergamma: "gamma_upper",
    sp.lowergamma: "gamma_lower",
    sp.expint: "expint",
}.items():
    FUNCTIONS[_class] = _incomplete(_name, _class.__name__)


@_covers(sp.beta)
def beta(analytic: bool, a: Number, b: Number | None = None) -> arb | acb:
    b = a if b is None else b
    return gamma(analytic, a) * gamma(analytic, b) * (ball(a) + ball(b)).rgamma()


def _beta_between(regularised: bool) -> Evaluator:
    def evaluator(analytic: bool, a: Number, b: Number, low: Number, high: Number) -> arb:
        a, b, low, high = (_real(x, "betainc") for x in (a, b, low, high))
        if low < 0 or high > 1 or high < 0 or low > 1:
            raise DomainError("the incomplete beta function needs limits within [0, 1]")
        return high.beta_lower(a, b, regularised) - low.beta_lower(a, b, regularised)

    return evaluator


FUNCTIONS[sp.betainc] = _beta_between(False)
FUNCTIONS[sp.betainc_regularized] = _beta_between(True)


@_covers(sp.LambertW)
def lambert(analytic: bool, x: Number, branch: Number = 0) -> arb:
    return _real(x, "LambertW").lambertw(integer(branch))


@_covers(sp.polylog)
def polylog(analytic: bool, s: Number, z: Number) -> arb:
    return _real(z, "polylog").polylog(_real(s, "polylog"))


@_covers(sp.atan2)
def atan2(analytic: bool, y: Number, x: Number) -> arb:
    return _real(y, "atan2").atan2(_real(x, "atan2"))


def hypergeometric(
    analytic: bool, upper: list[Number], lower: list[Number], z: Number
) -> arb | acb:
    z, upper, lower = ball(z), [ball(a) for a in upper], [ball(b) for b in lower]
    if (
        len(upper) > len(lower)
        and analytic
        and type(z) is acb
        and not (z.real < 1 or not z.imag.contains(0))
    ):
        return UNDEFINED
    if any(type(x) is acb for x in (z, *upper, *lower)):
        return acb(z).hypgeom([acb(a) for a in upper], [acb(b) for b in lower])
    return z.hypgeom(upper, lower)


@_covers(sp.Abs)
def absolute(analytic: bool, x: Number) -> Number:
    return x.real_abs(analytic=analytic) if type(x) is acb else abs(x)


@_covers(sp.Max)
def maximum(analytic: bool, *xs: Number) -> Number:
    best = xs[0]
    for x in xs[1:]:
        if type(best) is acb or type(x) is acb:
            best = acb(ball(best)).real_max(acb(ball(x)), analytic=analytic)
        elif isinstance(best, arb) or isinstance(x, arb):
            best = ball(best).max(ball(x))
        else:
            best = best if best >= x else x
    return best


@_covers(sp.Min)
def minimum(analytic: bool, *xs: Number) -> Number:
    return -maximum(analytic, *(-x for x in xs))


def _rounding(method: str) -> Evaluator:
    def evaluator(analytic: bool, x: Number) -> Number:
        if type(x) is int:
            return x
        if type(x) is fmpq:
            return int(getattr(x, method)())
        return getattr(_real(x, method), method)()

    return evaluator


FUNCTIONS[sp.floor], FUNCTIONS[sp.ceiling] = _rounding("floor"), _rounding("ceil")


@_covers(sp.Mod)
def modulo(analytic: bool, x: Number, y: Number) -> Number:
    if type(x) is int and type(y) is int and y:
        return x % y
    raise NotApplicable("a remainder of numbers that are not integers")


@_covers(sp.sign)
def sign(analytic: bool, x: Number) -> int:
    below = negative(x)
    if below:
        return -1
    if below is None or zero(x) is None:
        raise Undecided("the sign of an expression could not be decided")
    return 0 if zero(x) else 1


@_covers(sp.KroneckerDelta)
def kronecker_delta(analytic: bool, i: Number, j: Number, *limits: Number) -> int:
    equal = zero(i - j)
    if equal is None:
        raise Undecided("a Kronecker delta could not be decided")
    return int(equal)


__all__ = ["FUNCTIONS", "UNDEFINED", "hypergeometric", "power", "reciprocal_gamma", "square_root"]
