"""A correlated normal truth refitted by independent coordinates: expressivity, approximation,
chance, and their interaction.

The divergence KL(truth, model) splits off what no diagonal model says, the total correlation J of
the truth; the rest is a sum over the coordinates, which are one-dimensional refits.  KL is no
squared distance: the learner's errors (a variance divisor other than samples - 1, an error of the
fitted mean) and the statistical error do not add, and what is left is their interaction."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    ChiSquare,
    Induction,
    Kernel,
    Linearity,
    Normal,
    Start,
    Tower,
)
from theory.statements import Equal
from theory.subjects.errors.geometric import GEOMETRIC_LATER, MORE_LATER, ratio
from theory.subjects.gaussian.experiment import CHI, COCHRAN, EVEN, LOG_CHI, ODD, SAMPLE
from theory.subjects.gaussian.replace_errors import functional_error
from theory.words import E, b, d, i, m, n, q, v, v0, z

ID = "errors.gaussian.replace"
dimension = sp.Symbol("D", integer=True, positive=True)
rho = sp.Symbol("rho", real=True)
_error = sp.Symbol("w", real=True)
scale = sp.Symbol("c", positive=True)  #: mean factor of the variance in one fit, (m - 1)/(m - ddof)

ERROR = AnyLaw(
    _error, (sp.S.One, sp.S.Zero, sp.S.One), ((sp.S.One, sp.S.Half), (-sp.S.One, sp.S.Half))
)

REFIT = Kernel(
    index=n,
    update={v: v * q / (m - b), d: d + sp.sqrt(v / m) * z + sp.sqrt(functional_error) * _error},
    draws=(Normal(z), ChiSquare(q, m - 1), ERROR),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=m,
)
#: infinitely many samples: every fit has the mean factor of the variance, and only the error of the
#: fitted mean is random
POPULATION = Kernel(
    index=n,
    update={v: scale * v, d: d + sp.sqrt(functional_error) * _error},
    draws=(ERROR,),
    initial={v: v0, d: sp.S.Zero},
)
INSIDE = (m > 3, m > b)
PARAMETERS = {
    "samples": m,
    "generations": n,
    "ddof": b,
    "variance": v0,
    "functional_error": functional_error,
    "dimension": dimension,
    "correlation": rho,
}
COORDINATE = {
    name: symbol for name, symbol in PARAMETERS.items() if name not in ("dimension", "correlation")
}
DOMAIN = (
    Condition(m > 3, "at least 4 samples"),
    Condition(m > b, "more samples than ddof"),
    Condition(rho < 1, "a correlation below 1"),
    Condition(1 + (dimension - 1) * rho > 0, "a correlation above -1/(dimension - 1)"),
)
NOISY = "every fitted mean carries an independent error of mean 0 and of one variance"
EQUAL = (
    "the truth is normal with one variance and one correlation, and the family has independent "
    "coordinates"
)

divergence = (
    v0 / v + d**2 / v - 1 + sp.log(v) - sp.log(v0)
) / 2  #: of the model's coordinate from the truth's
total_correlation = -((dimension - 1) * sp.log(1 - rho) + sp.log(1 + (dimension - 1) * rho)) / 2


def _coordinate(factor: sp.Expr, logarithm: sp.Expr, error: sp.Expr) -> sp.Expr:
    """Mean divergence of one coordinate: ``factor`` is E v/v' and ``logarithm`` E log v'/v of one
    fit.
    """
    return (
        factor**n
        + sp.Sum(factor**i, (i, 1, n)) / m
        + n * error / v0 * factor**n
        - 1
        + n * logarithm
    ) / 2


_factor = (m - b) / (m - 3)
_logarithm = sp.digamma((m - 1) / sp.S(2)) + sp.log(2 / (m - b))
one = _coordinate(_factor, _logarithm, functional_error)
statistical = dimension * one.subs({b: 1, functional_error: 0})
approximation = (
    dimension
    * (scale ** (-n) - 1 + n * sp.log(scale) + n * functional_error / v0 * scale ** (-n))
    / 2
)
_log_scale = sp.log(2 / (m - b)) - sp.log(2 / (m - 1))
_here = approximation.subs(sp.log(scale), _log_scale).subs(scale, (m - 1) / (m - b))

# the correlation matrix has the eigenvalue 1 + (D - 1) rho once and 1 - rho otherwise
_expressivity = Equal(
    -(sp.Sum(sp.log(1 - rho), (i, 1, dimension - 1)) + sp.log(1 + (dimension - 1) * rho)) / 2,
    total_correlation,
)
_coordinate_claim = Equal(E(divergence, n), one)
_bias = Equal(dimension * E(divergence, n), approximation)
_total = Equal(
    total_correlation + dimension * E(divergence, n), total_correlation + dimension * one
)
_plain = Equal(dimension * E(divergence, n), statistical)
_interaction = (
    dimension
    * (
        (_factor**n - ((m - 1) / (m - 3)) ** n - ((m - 1) / (m - b)) ** (-n))
        + 1
        + (sp.Sum(_factor**i, (i, 1, n)) - sp.Sum(((m - 1) / (m - 3)) ** i, (i, 1, n))) / m
        + n * functional_error / v0 * (_factor**n - ((m - 1) / (m - b)) ** (-n))
    )
    / 2
)
_rest = Equal(dimension * one - _here - statistical, _interaction)

_precision = Equal(E(1 / v, n), _factor**n / v0)
_distance = Equal(
    E(d**2 / v, n), sp.Sum(_factor**i, (i, 1, n)) / m + n * functional_error / v0 * _factor**n
)
_log = Equal(E(sp.log(v), n), sp.log(v0) + n * _logarithm)

STEPS = (
    Step("precision at the start", Equal(E(1 / v, 0), 1 / v0), Start(REFIT)),
    Step(
        "precision after a fit",
        Equal(E(1 / v, n + 1), _factor * E(1 / v, n)),
        Tower(REFIT),
        uses=(CHI, COCHRAN),
    ),
    Step(
        "precision",
        _precision,
        Induction(n),
        uses=("precision at the start", "precision after a fit"),
    ),
    Step("distance at the start", Equal(E(d**2 / v, 0), sp.S.Zero), Start(REFIT)),
    Step(
        "distance after a fit",
        Equal(
            E(d**2 / v, n + 1), _factor * (E(d**2 / v, n) + 1 / m + functional_error * E(1 / v, n))
        ),
        Tower(REFIT),
        uses=(CHI, EVEN, ODD, COCHRAN),
    ),
    *GEOMETRIC_LATER,
    Step(
        "distance",
        _distance,
        Induction(n),
        uses=(
            "distance at the start",
            "distance after a fit",
            "precision",
            (MORE_LATER, {ratio: _factor}),
        ),
    ),
    Step("logarithm at the start", Equal(E(sp.log(v), 0), sp.log(v0)), Start(REFIT)),
    Step(
        "logarithm after a fit",
        Equal(E(sp.log(v), n + 1), E(sp.log(v), n) + _logarithm),
        Tower(REFIT),
        uses=(CHI, LOG_CHI, COCHRAN),
    ),
    Step(
        "logarithm",
        _log,
        Induction(n),
        uses=("logarithm at the start", "logarithm after a fit"),
    ),
    Step(
        "parts of the divergence",
        Equal(
            E(divergence, n),
            (v0 * E(1 / v, n) + E(d**2 / v, n) - 1 + E(sp.log(v), n) - sp.log(v0)) / 2,
        ),
        Linearity(REFIT),
    ),
)
POPULATION_STEPS = (
    Step("precision at the start", Equal(E(1 / v, 0), 1 / v0), Start(POPULATION)),
    Step("precision after a fit", Equal(E(1 / v, n + 1), E(1 / v, n) / scale), Tower(POPULATION)),
    Step(
        "precision",
        Equal(E(1 / v, n), scale ** (-n) / v0),
        Induction(n),
        uses=("precision at the start", "precision after a fit"),
    ),
    Step("distance at the start", Equal(E(d**2 / v, 0), sp.S.Zero), Start(POPULATION)),
    Step(
        "distance after a fit",
        Equal(E(d**2 / v, n + 1), (E(d**2 / v, n) + functional_error * E(1 / v, n)) / scale),
        Tower(POPULATION),
    ),
    Step(
        "distance",
        Equal(E(d**2 / v, n), n * functional_error / v0 * scale ** (-n)),
        Induction(n),
        uses=("distance at the start", "distance after a fit", "precision"),
    ),
    Step("logarithm at the start", Equal(E(sp.log(v), 0), sp.log(v0)), Start(POPULATION)),
    Step(
        "logarithm after a fit",
        Equal(E(sp.log(v), n + 1), E(sp.log(v), n) + sp.log(scale)),
        Tower(POPULATION),
    ),
    Step(
        "logarithm",
        Equal(E(sp.log(v), n), sp.log(v0) + n * sp.log(scale)),
        Induction(n),
        uses=("logarithm at the start", "logarithm after a fit"),
    ),
)
PARTS = ("parts of the divergence", "precision", "distance", "logarithm")

CLAIMS = (
    Claim(
        id=f"{ID}_coordinate",
        kind="equality",
        title=(
            "Mean divergence of one refitted coordinate from the truth's, with any ddof and an "
            "error of every fitted mean."
        ),
        statement=_coordinate_claim,
        proof=Proof((*STEPS, Step("coordinate", _coordinate_claim, Algebra(), uses=PARTS))),
        assumptions=(SAMPLE, EQUAL, NOISY),
        references=("shumailov2023",),
        domain=DOMAIN[:2],
        parameters=COORDINATE,
        rivals={
            "no error of the mean": one.subs(functional_error, 0),
            "one degree of freedom more": _coordinate(
                (m - b) / (m - 2), _logarithm, functional_error
            ),
            "logarithm of the mean": _coordinate(
                _factor, sp.log((m - 1) / (m - b)), functional_error
            ),
        },
    ),
    Claim(
        id=f"{ID}_expressivity",
        kind="deterministic",
        title=(
            "Expressivity error of independent coordinates: the total correlation of an "
            "equicorrelated normal truth."
        ),
        statement=_expressivity,
        proof=Proof(
            (
                Step(
                    "eigenvalues",
                    _expressivity,
                    Algebra(),
                ),
            )
        ),
        assumptions=(EQUAL,),
        references=("amari2016",),
        domain=DOMAIN[2:],
        parameters={"dimension": dimension, "correlation": rho},
        rivals={
            "factor 2 lost": 2 * total_correlation,
            "pairs alone": -dimension * (dimension - 1) * sp.log(1 - rho**2) / 4,
        },
        remark="It is the same in every generation.",
    ),
    Claim(
        id=ID,
        kind="equality",
        title=(
            "Mean divergence of refitted independent coordinates from a correlated normal truth: "
            "all errors together."
        ),
        statement=_total,
        proof=Proof((Step("all coordinates", _total, Algebra(), uses=(f"{ID}_coordinate",)),)),
        assumptions=(SAMPLE, EQUAL, NOISY),
        references=("shumailov2023",),
        domain=DOMAIN,
        parameters=PARAMETERS,
        rivals={
            "errors add": total_correlation + _here + statistical,
            "no expressivity error": dimension * one,
            "one degree of freedom more": total_correlation
            + dimension * _coordinate((m - b) / (m - 2), _logarithm, functional_error),
        },
        remark="The learner's errors and chance do not add: errors.gaussian.replace_interaction.",
    ),
    Claim(
        id=f"{ID}_statistical",
        kind="equality",
        title=(
            "Statistical error of refitted independent coordinates: mean divergence with the "
            "unbiased variance and no other error."
        ),
        statement=_plain,
        proof=Proof(
            (
                Step(
                    "no other error",
                    _plain,
                    Algebra(),
                    uses=((f"{ID}_coordinate", {b: 1, functional_error: 0}),),
                ),
            )
        ),
        assumptions=(SAMPLE, EQUAL, "ddof is 1"),
        references=("shumailov2023",),
        domain=DOMAIN[:1],
        parameters={"samples": m, "generations": n, "dimension": dimension},
        rivals={
            "one generation more": statistical.subs(n, n + 1),
            "one coordinate": statistical / dimension,
        },
    ),
    Claim(
        id=f"{ID}_approximation",
        kind="equality",
        title=(
            "Approximation error of refitted coordinates: the mean divergence with infinitely many "
            "samples."
        ),
        statement=_bias,
        proof=Proof(
            (
                *POPULATION_STEPS,
                Step(
                    "parts of the divergence",
                    Equal(
                        E(divergence, n),
                        (v0 * E(1 / v, n) + E(d**2 / v, n) - 1 + E(sp.log(v), n) - sp.log(v0)) / 2,
                    ),
                    Linearity(POPULATION),
                ),
                Step("all coordinates", _bias, Algebra(), uses=PARTS),
            )
        ),
        assumptions=(EQUAL, NOISY, "samples are infinitely many"),
        references=("shumailov2023",),
        parameters={
            "generations": n,
            "scale": scale,
            "variance": v0,
            "functional_error": functional_error,
            "dimension": dimension,
        },
        rivals={
            "error of the mean alone": dimension * n * functional_error / v0 / 2,
            "other direction": dimension
            * (scale**n - 1 - n * sp.log(scale) + n * functional_error / v0)
            / 2,
        },
        remark=(
            "scale is the mean factor of the variance in one fit, (samples - 1)/(samples - ddof); "
            "the error compounds geometrically."
        ),
    ),
    Claim(
        id=f"{ID}_interaction",
        kind="deterministic",
        title=(
            "What the approximation and the statistical error of refitted coordinates leave of the "
            "whole: their interaction."
        ),
        statement=_rest,
        proof=Proof((Step("whole less the terms", _rest, Algebra()),)),
        assumptions=(EQUAL, NOISY),
        references=("shumailov2023",),
        domain=DOMAIN[:2],
        parameters={**COORDINATE, "dimension": dimension},
        rivals={
            "none": sp.S.Zero,
            "precision alone": dimension
            * (_factor**n - ((m - 1) / (m - 3)) ** n - ((m - 1) / (m - b)) ** (-n) + 1)
            / 2,
        },
        remark=(
            "It vanishes with ddof 1 and no error of the fitted mean; the divergence is no squared "
            "distance."
        ),
    ),
)
