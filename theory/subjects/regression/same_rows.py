"""Least squares with the same rows in every batch: the mean risk is that of fresh rows under
replace, and pi^2/6 bounds accumulate.
"""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    ChiSquare,
    Cited,
    Induction,
    Integration,
    Kernel,
    Model,
    Tower,
    Traces,
    Transposed,
    Words,
)
from theory.statements import Equal
from theory.subjects.gaussian.experiment import CHI
from theory.subjects.regression.experiment import (
    BARTLETT,
    CENTRED,
    INVERSE,
    INVERSE_RULE,
    MODEL,
    NORMAL_NOISE,
    RISK,
    SAME,
    START,
    TRANSPOSE,
    UNCORRELATED,
    G,
    R,
    c,
    e,
    eT,
    f,
    fT,
    u,
    uT,
)
from theory.words import E, Q, Trace, chi_square_density, g, i, m, n, p, q, v0, x

PARAMETERS = {"samples": m, "generations": n, "features": p, "variance": v0, "noise": g}
ROOM = Condition(m > p + 1, "at least two rows more than features")
density = sp.Function("rho", positive=True)  #: of the root of the risk in those units
y = sp.Symbol(
    "y", positive=True
)  #: the root of the risk in units of v0 times the total of the noises' weights


def total(weight: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """The noise variances of all batches with their weights in the last fit, over v0."""
    return sp.Sum(g[i] * weight, (i, 0, upto - 1))


def mean(weight: sp.Expr, upto: sp.Expr = n, room: sp.Expr | int = 1) -> sp.Expr:
    """E Q at generation n."""
    return v0 * p / (m - p - room) * total(weight, upto)


def cdf(scale: sp.Expr, freedom: sp.Expr = m - p + 1) -> sp.Expr:
    """P(Q <= x): the ratio of a chi-square with p degrees of freedom and one with ``freedom``,
    times ``scale``.
    """
    constant = sp.gamma((p + freedom) / 2) / (sp.gamma(p / 2) * sp.gamma(freedom / 2))
    return sp.Integral(
        2 * constant * y ** (p - 1) * (1 + y**2) ** (-(p + freedom) / 2), (y, 0, sp.sqrt(x / scale))
    )


def mean_proof(weight: sp.Expr) -> Proof:
    """One fit moves the error by sqrt(weight) R u, R the inverse of the one Gram matrix."""
    root = sp.sqrt(weight.subs(i, n))
    return Proof(
        (
            Step("start", Equal(E(Q, 0), sp.S.Zero), START),
            Step("inverse", Equal(R * G, sp.S.One), INVERSE_RULE),
            Step("error of the fit", Equal(f, _refit(weight)), _FITS[weight]),
            Step(
                "noise moves the error",
                Equal(_refit(weight), e + root * R * u),
                Words(),
                uses=("inverse",),
            ),
            Step(
                "error, transposed",
                Equal(fT, eT + root * uT * R),
                Transposed(TRANSPOSE),
                uses=("error of the fit", "inverse"),
            ),
            Step("noise is centred", Equal(Trace(R * u * eT), sp.S.Zero), CENTRED),
            Step(
                "noise is uncorrelated",
                Equal(Trace(R * u * uT * R), g[n] * v0 * Trace(R * G * R)),
                UNCORRELATED,
            ),
            Step(
                "squared error",
                Equal(Trace(f * fT), Trace(e * eT) + root**2 * g[n] * v0 * Trace(R)),
                Traces(TRANSPOSE),
                uses=(
                    "error of the fit",
                    "error, transposed",
                    "noise is uncorrelated",
                    "noise is centred",
                    "noise moves the error",
                    "inverse",
                ),
            ),
            Step("risk now", Equal(E(Q, n), Trace(e * eT)), RISK),
            Step("risk next", Equal(E(Q, n + 1), Trace(f * fT)), RISK),
            Step(
                "one generation",
                Equal(E(Q, n + 1), E(Q, n) + v0 * p * g[n] * weight.subs(i, n) / (m - p - 1)),
                Algebra(),
                uses=("risk next", "squared error", INVERSE, "risk now"),
            ),
            Step(
                "all generations",
                Equal(E(Q, n), mean(weight)),
                Induction(n),
                uses=("start", "one generation"),
            ),
        )
    )


#: weight of the noise of batch i in every later fit
NEWEST, SHARED = sp.S.One, 1 / (i + 1) ** 2
_FITS = {
    NEWEST: Model("least squares solves the normal equations of the newest batch"),
    SHARED: Model(
        "least squares solves the normal equations of all batches; those of the batches before "
        "hold for the model before"
    ),
}


def _refit(weight: sp.Expr) -> sp.Expr:
    """The solution of the normal equations: of one batch, or of n + 1 batches with one Gram
    matrix.
    """
    return R * (G * e + u) if weight == NEWEST else R * (n * G * e + G * e + u) / (n + 1)


def _law(workflow: str, weight: sp.Expr, words: str, rivals: Mapping[str, sp.Expr]) -> Claim:
    """The law of the risk at a generation, noises of one variance."""
    scale = v0 * sp.Sum(weight, (i, 0, n - 1))
    ratio = sp.Integral(
        2 * y * q * chi_square_density(y**2 * q, p) * chi_square_density(q, m - p + 1),
        (q, 0, sp.oo),
    )
    closed = cdf(scale).function
    below = E(sp.Piecewise((sp.S.One, sp.Le(Q, x)), (sp.S.Zero, True)), n)
    mixed = Equal(below, sp.Integral(density(y), (y, 0, sp.sqrt(x / scale))))
    law = Equal(below, cdf(scale))
    return Claim(
        id=f"regression.{workflow}.risk_law",
        kind="law",
        title=(
            f"Law of the excess risk after n least-squares fits under {words}, all batches with "
            f"the same normal rows: a scaled F law."
        ),
        statement=law,
        proof=Proof(
            (
                Step("normal given the rows", mixed, BARTLETT),
                Step(
                    "ratio of the draws",
                    Equal(density(y), ratio),
                    Cited(
                        "density of the root of the ratio of two independent positive variables",
                        "durrett2019",
                    ),
                ),
                Step("beta integral", Equal(ratio, closed), Integration()),
                Step(
                    "density",
                    Equal(density(y), closed),
                    Algebra(),
                    uses=("ratio of the draws", "beta integral"),
                ),
                Step("law", law, Algebra(), uses=("normal given the rows", "density")),
            )
        ),
        assumptions=(*MODEL, NORMAL_NOISE, SAME),
        references=("muirhead1982", "gerstgrasser2024"),
        domain=(
            Condition(m >= p, "at least as many rows as features"),
            Condition(x > 0, "a risk above 0"),
        ),
        parameters={"samples": m, "generations": n, "features": p, "variance": v0, "at": x},
        rivals={"M - p degrees of freedom": cdf(scale, m - p), **rivals},
    )


def _square(workflow: str, weight: sp.Expr, words: str) -> Claim:
    """Mean square of the risk: one chi-square ratio times the total weight of the noises."""
    chain = Kernel(
        index=n - 1,
        update={Q: v0 * total(weight) * c / q},
        draws=(ChiSquare(c, p), ChiSquare(q, m - p + 1)),
        initial={},
    )
    statement = Equal(
        E(Q**2, n), v0**2 * p * (p + 2) / ((m - p - 1) * (m - p - 3)) * total(weight) ** 2
    )
    return Claim(
        id=f"regression.{workflow}.risk_second_moment",
        kind="equality",
        title=(
            f"Mean square of the excess risk after n least-squares fits under {words}, all batches "
            f"with the same normal rows."
        ),
        statement=statement,
        proof=Proof(
            (
                Step(
                    "risk given the rows",
                    Equal(chain.update[Q], v0 * c / q * total(weight)),
                    BARTLETT,
                ),
                Step(
                    "moments of the draws",
                    statement,
                    Tower(chain),
                    uses=(CHI, "risk given the rows"),
                ),
            )
        ),
        assumptions=(*MODEL, NORMAL_NOISE, SAME),
        references=("muirhead1982", "gerstgrasser2024"),
        domain=(Condition(m > p + 3, "at least four rows more than features"),),
        parameters=PARAMETERS,
        rivals={
            "fresh rows": v0**2
            * p
            * (p + 2)
            * (total(weight) ** 2 + 2 * sp.Sum((g[i] * weight) ** 2, (i, 0, n - 1)) / (m - p - 3))
            / (m - p - 1) ** 2,
            "square of the mean": mean(weight) ** 2,
        },
    )


_partial = sp.Sum(SHARED, (i, 0, n - 1))
CLAIMS = (
    Claim(
        id="regression.replace_same.risk_mean",
        kind="equality",
        title=(
            "Mean excess risk after n least-squares fits, all batches with the same rows, each "
            "labelled by the fit before."
        ),
        statement=Equal(E(Q, n), mean(NEWEST)),
        proof=mean_proof(NEWEST),
        assumptions=(*MODEL, SAME),
        references=("gerstgrasser2024",),
        domain=(ROOM,),
        parameters=PARAMETERS,
        rivals={
            "accumulate": mean(SHARED),
            "one row more": mean(NEWEST, room=0),
            "one generation fewer": mean(NEWEST, n - 1),
        },
    ),
    _law("replace_same", NEWEST, "replace", {"accumulate": cdf(v0 * _partial)}),
    _square("replace_same", NEWEST, "replace"),
    Claim(
        id="regression.accumulate_same.risk_mean",
        kind="equality",
        title=(
            "Mean excess risk after n least-squares fits, each on all batches so far, which have "
            "the same rows."
        ),
        statement=Equal(E(Q, n), mean(SHARED)),
        proof=mean_proof(SHARED),
        assumptions=(*MODEL, SAME),
        references=("gerstgrasser2024",),
        domain=(ROOM,),
        parameters=PARAMETERS,
        rivals={
            "replace": mean(NEWEST),
            "fresh rows": v0 * p * sp.Sum(g[i] / ((i + 1) * ((i + 1) * m - p - 1)), (i, 0, n - 1)),
            "one row more": mean(SHARED, room=0),
            "harmonic numbers of order 1": mean(1 / (i + 1)),
        },
        remark="The setting of arXiv 2404.01413, Theorem 2, with noises of any variances.",
    ),
    _law("accumulate_same", SHARED, "accumulate", {"replace": cdf(v0 * n)}),
    _square("accumulate_same", SHARED, "accumulate"),
)
