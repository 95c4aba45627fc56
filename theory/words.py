"""The symbols of tailbite: one letter for each word of the field, the same in every formula.

Generation 0 is the truth and generation 1 is fitted on real data.  ``M[i]`` points are drawn from
generation i, so n fits use ``M[0] ... M[n-1]`` and ``N[t] = M[0] + ... + M[t-1]`` points have been
seen when generation t is fitted on all of them. The variance of a fit is the sum of squares divided
by ``count - b``."""

from collections.abc import Mapping

import sympy as sp
from sympy.core.function import UndefinedFunction

M = sp.IndexedBase(
    "M", integer=True, positive=True
)  #: samples: M[i] points are drawn from generation i
N = sp.IndexedBase("N", integer=True, positive=True)  #: pooled count: N[t] = M[0] + ... + M[t-1]
n = sp.Symbol("n", integer=True, nonnegative=True)  #: generations
b = sp.Symbol("b", real=True)  #: ddof, the variance divisor is count - b
v0 = sp.Symbol("v_0", positive=True)  #: variance of the truth
i, j, k = sp.symbols("i j k", integer=True, nonnegative=True)  #: bound indices
t = sp.Symbol("t", integer=True, positive=True)  #: a generation that is at least 1
m = sp.Symbol("m", integer=True, positive=True)  #: a constant number of samples per generation
s = sp.Symbol("s", real=True)  #: order of a moment
v = sp.Symbol("v", positive=True)  #: state: the variance of the current model
d = sp.Symbol("d", real=True)  #: state: the mean of the current model minus the mean of the truth
z = sp.Symbol("z", real=True)  #: a standard normal draw
q = sp.Symbol("q", positive=True)  #: a chi-square draw
x = sp.Symbol("x", positive=True)  #: an integration variable on the half-line
nu = sp.Symbol("nu", positive=True)  #: degrees of freedom
p = sp.Symbol("p", integer=True, positive=True)  #: features of a regression
Q = sp.Symbol(
    "Q", nonnegative=True
)  #: state: excess risk of the current regression, (w - w*)' Sigma (w - w*)
g = sp.IndexedBase(
    "g", positive=True
)  #: variance of the label noise in batch i, over that of the truth
#: state: share of the target in a regression's weights, <w, b>/|b|^2, b its best linear predictor
kept = sp.Symbol("c", real=True)
spread = sp.Symbol(
    "S", nonnegative=True
)  #: state: squared distance of a regression's weights to their own mean
length = sp.Symbol("L", nonnegative=True)  #: state: squared length of a regression's weights

#: symbols of the state of a model: inside an expectation they are printed with its generation
STATES: list[sp.Symbol] = [v, d, Q, kept, spread, length]


class State(sp.Symbol):
    """A letter for the state of a model: another letter than a number of the same name, for it is
    bound in every expectation.
    """


def state(name: str, **assumptions: bool) -> sp.Symbol:
    """A symbol for the state of a model, for a subject that has a state of its own."""
    symbol = State(name, **assumptions)
    if symbol not in STATES:
        STATES.append(symbol)
    return symbol


def smooth_function(name: str) -> UndefinedFunction:
    """A letter for any real function that is smooth in each of its arguments, wherever it is
    used.
    """
    return sp.Function(name, real=True, smooth=True)


def is_smooth_letter(function: object) -> bool:
    """Whether it is such a letter."""
    return getattr(function, "smooth", False) is True


#: public parameter name -> symbol, for every formula that has no names of its own
PUBLIC: Mapping[str, sp.Symbol | sp.IndexedBase] = {
    "samples": M,
    "generations": n,
    "ddof": b,
    "variance": v0,
}


class E(sp.Function):
    """``E(h, n)``: the expectation of a function h of the state of generation n, an opaque quantity
    until derived.
    """

    nargs = 2

    @property
    def is_real(self) -> bool:
        return True

    def _latex(self, printer, exp=None):
        inner = expectation_argument(self.args[0], self.args[1], printer)
        text = rf"\mathbb{{E}}\left[{inner}\right]"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def expectation_argument(h: sp.Expr, generation: sp.Expr, printer) -> str:
    """LaTeX of h with the states written as those of the given generation."""
    label = printer._print(generation)
    return printer._print(
        h.subs(
            {state: sp.Symbol(rf"{state}_{{{label}}}", **state.assumptions0) for state in STATES}
        )
    )


class Trace(sp.Function):
    """``Trace(word)``: the expected trace of a word in random matrices (noncommutative letters), an
    opaque number until derived.
    """

    nargs = 1
    is_commutative = True

    @property
    def is_real(self) -> bool:
        return True

    def _latex(self, printer, exp=None):
        text = rf"\mathbb{{E}}\operatorname{{tr}}\left({printer._print(self.args[0])}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


class Transposed(sp.Function):
    """``Transposed(A)``: the transpose of a matrix letter."""

    nargs = 1
    is_commutative = False

    def _latex(self, printer, exp=None):
        return rf"{{{printer._print(self.args[0])}}}^{{\top}}"


def normal_density(
    value: sp.Expr = z, mean: sp.Expr = sp.S.Zero, variance: sp.Expr = sp.S.One
) -> sp.Expr:
    """Density of the normal law at ``value``."""
    return sp.exp(-((value - mean) ** 2) / (2 * variance)) / sp.sqrt(2 * sp.pi * variance)


def chi_square_density(value: sp.Expr = x, freedom: sp.Expr = nu) -> sp.Expr:
    """Density of the chi-square law with ``freedom`` degrees of freedom at ``value``."""
    return (
        value ** (freedom / 2 - 1)
        * sp.exp(-value / 2)
        / (2 ** (freedom / 2) * sp.gamma(freedom / 2))
    )
