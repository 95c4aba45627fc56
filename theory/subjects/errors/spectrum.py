"""Means over the spectrum of the Gram matrix of normal rows."""

from collections.abc import Mapping

import sympy as sp

from theory.eigenvalues import EigenvalueDensity
from theory.proof import Step, Use
from theory.rules import Eigenvalues
from theory.statements import Equal
from theory.subjects.errors.experiment import features
from theory.subjects.regression.experiment import MUIRHEAD, G
from theory.words import Trace, m, x

DENSITY = (
    MUIRHEAD,
    "debruijn1955",
    "adler2000",
)  #: what is known of the density of the eigenvalues


def over_spectrum(function: sp.Expr, rows: sp.Expr = m) -> sp.Expr:
    """The mean sum of a function of x over the eigenvalues of the Gram matrix; it vanishes at 0,
    where rows are fewer than features.
    """
    return sp.Integral(function * EigenvalueDensity(x, rows, features), (x, 0, sp.oo))


def by_spectrum(
    name: str,
    trace: sp.Expr,
    function: sp.Expr,
    values: Mapping[sp.Symbol, sp.Expr],
    uses: tuple[Use, ...] = (),
    rows: sp.Expr = m,
) -> Step:
    """The step to the trace of a function of the Gram matrix, of whose eigenvalue x the letters
    make what ``values`` says.
    """
    rule = Eigenvalues(values, EigenvalueDensity(x, rows, features))
    return Step(name, Equal(trace, over_spectrum(function, rows)), rule, uses=uses)


#: what is known of the eigenvalues of one set of rows
SPECTRUM = by_spectrum("density of the eigenvalues", Trace(G), x, {G: x})
