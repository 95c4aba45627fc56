"""Replace: the logarithm of the determinant, and the divergence from the truth."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Linearity, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import LOG_CHI, REPLACE
from theory.subjects.multivariate.experiment import (
    ABOVE_DDOF,
    LENGTH,
    LOGARITHM,
    MODEL,
    TRACE,
    D,
    T,
    a,
    delta,
    ell,
    log_mean,
    log_square,
    logarithm,
    more_points,
    over,
    r,
)
from theory.subjects.multivariate.replace_directions import (
    MEAN_ERROR,
    TRACE_MEAN,
    error,
    total,
)
from theory.words import E, M, b, chi_square_density, d, i, m, n, nu, v, v0, x

LOG_MEAN, LOG_VARIANCE, DIVERGENCE, ENTROPY = (
    f"multivariate.replace.{name}"
    for name in (
        "log_determinant_mean",
        "log_determinant_variance",
        "kl_to_truth",
        "kl_to_truth_ddof0",
    )
)
SUM = Cited(
    "Bartlett's decomposition: the logarithm of the determinant of a Wishart matrix is a sum of "
    "independent logarithms of chi-squares, each with a degree of freedom less",
    "muirhead1982",
)
VARIANCE = Cited(
    "the logarithm of the determinant of a Wishart matrix is a sum of independent logarithms of "
    "chi-squares, each of which has the variance trigamma",
    "muirhead1982",
)

_log = sp.Integral(sp.log(x) * chi_square_density(x, m - a), (x, 0, sp.oo))
_first = Equal(log_mean(r, m), over(_log))
_mean_of_batch = Equal(log_mean(r, m), over(sp.digamma((m - a) / 2) + sp.log(2)))


def _spread(batch: sp.Expr, lost: sp.Expr = a) -> sp.Expr:
    """Variance of the logarithm of one batch's determinant: of the first coordinate, and the others
    given those before.
    """
    each = sp.polygamma(1, (batch - lost) / 2)
    return each.subs(a, 1) + sp.Sum(each, (a, 2, r))


_second = Equal(log_square(r, m), log_mean(r, m) ** 2 + _spread(m))


def log_determinant(upto: sp.Expr = n, lost: sp.Expr = a, dimensions: sp.Expr = r) -> sp.Expr:
    """E log det at a generation."""
    one = over(sp.digamma((M[i] - lost) / 2), dimensions) + dimensions * sp.log(2 / (M[i] - b))
    return sp.Sum(one, (i, 0, upto - 1))


def spread(lost: sp.Expr = a) -> sp.Expr:
    """Variance of log det."""
    return sp.Sum(_spread(M[i], lost), (i, 0, n - 1))


_mean = Equal(E(ell, n), log_determinant())
_square = Equal(E(ell**2, n), log_determinant() ** 2 + spread())
_variance = Equal(E(ell**2, n) - E(ell, n) ** 2, spread())
_parts = Equal(E((T + delta - D - ell) / 2, n), (E(T, n) + E(delta, n) - D - E(ell, n)) / 2)
_kl = Equal(_parts.lhs, (total + error - D - log_determinant(dimensions=D)) / 2)
_lost = Equal(_parts.lhs, -log_determinant(dimensions=D).subs(b, 0) / 2)

MEAN_STEPS = (
    Step("Bartlett's decomposition", _first, SUM),
    Step(
        "scatter of a batch",
        _mean_of_batch,
        Algebra(),
        uses=("Bartlett's decomposition", (LOG_CHI, {nu: m - a})),
    ),
    Step("start", Equal(E(ell, 0), sp.S.Zero), Start(LOGARITHM)),
    Step(
        "one refit, of any law",
        Equal(E(ell, n + 1), E(ell, n) + log_mean(r, M[n]) - r * sp.log(M[n] - b)),
        Tower(LOGARITHM),
    ),
    Step(
        "one refit",
        Equal(
            E(ell, n + 1),
            E(ell, n) + over(sp.digamma((M[n] - a) / 2)) + r * sp.log(2 / (M[n] - b)),
        ),
        Algebra(),
        uses=("one refit, of any law", ("scatter of a batch", {m: M[n]})),
    ),
    Step("all refits", _mean, Induction(n), uses=("start", "one refit")),
)
DOMAIN = (ABOVE_DDOF, more_points(r))
OF_DETERMINANT = {"samples": M, "generations": n, "ddof": b, "dimension": r}

CLAIMS = (
    Claim(
        id=LOG_MEAN,
        kind="equality",
        title="Mean logarithm of the determinant of the covariance after n refits.",
        statement=_mean,
        proof=Proof(MEAN_STEPS),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=DOMAIN,
        parameters=OF_DETERMINANT,
        rivals={
            "as many dimensions apart": log_determinant(lost=sp.S.One),
            "logarithm of the mean": sp.Sum(
                over(sp.log(M[i] - a)) - r * sp.log(M[i] - b), (i, 0, n - 1)
            ),
            "M for M - 1": log_determinant(lost=a - 1),
        },
        remark=(
            "Over that of the truth. To first order a generation costs r (r + 3)/(2 samples) with "
            "ddof 0: the number of parameters, over the samples."
        ),
    ),
    Claim(
        id=LOG_VARIANCE,
        kind="equality",
        title="Variance, over runs, of the logarithm of the determinant after n refits.",
        statement=_variance,
        proof=Proof(
            (
                *MEAN_STEPS,
                Step("variances add", _second, VARIANCE),
                Step("start, squared", Equal(E(ell**2, 0), sp.S.Zero), Start(LOGARITHM)),
                Step(
                    "one refit, squared",
                    Equal(
                        E(ell**2, n + 1),
                        E(ell**2, n)
                        + 2 * (log_mean(r, M[n]) - r * sp.log(M[n] - b)) * E(ell, n)
                        + log_square(r, M[n])
                        - 2 * log_mean(r, M[n]) * r * sp.log(M[n] - b)
                        + r**2 * sp.log(M[n] - b) ** 2,
                    ),
                    Tower(LOGARITHM),
                ),
                Step(
                    "all refits, squared",
                    _square,
                    Induction(n),
                    uses=(
                        "start, squared",
                        "one refit, squared",
                        "all refits",
                        ("variances add", {m: M[n]}),
                        ("scatter of a batch", {m: M[n]}),
                    ),
                ),
                Step("variance", _variance, Algebra(), uses=("all refits, squared", "all refits")),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=DOMAIN,
        parameters=OF_DETERMINANT,
        rivals={
            "as many dimensions apart": spread(sp.S.One),
            "M for M - 1": spread(a - 1),
            "first order": sp.Sum(2 * r / M[i], (i, 0, n - 1)),
        },
        remark="Neither ddof nor the truth enters: they shift the logarithm.",
    ),
    Claim(
        id=DIVERGENCE,
        kind="equality",
        title="Mean Kullback-Leibler divergence of the model from the truth after n refits.",
        statement=_kl,
        proof=Proof(
            (
                Step("parts of the divergence", _parts, Linearity(logarithm(D))),
                Step(
                    "together",
                    _kl,
                    Algebra(),
                    uses=("parts of the divergence", TRACE_MEAN, MEAN_ERROR, (LOG_MEAN, {r: D})),
                ),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=(ABOVE_DDOF, more_points(D)),
        parameters={**OF_DETERMINANT, "dimension": D},
        rivals={
            "as many dimensions apart": (
                total + error - D - log_determinant(lost=sp.S.One, dimensions=D)
            )
            / 2,
            "the mean left out": (total - D - log_determinant(dimensions=D)) / 2,
            "factor 2 lost": 2 * _kl.rhs,
        },
    ),
    Claim(
        id=ENTROPY,
        kind="equality",
        title=(
            "With ddof 0 the mean divergence from the truth is half of what the logarithm of the "
            "determinant has lost."
        ),
        statement=_lost,
        proof=Proof(
            (
                Step("parts of the divergence", _parts, Linearity(logarithm(D, sp.S.Zero))),
                Step("trace", Equal(E(T, n), D * E(v, n)), TRACE),
                Step("length", Equal(E(delta, n), D * E(d**2, n)), LENGTH),
                Step(
                    "error and variance",
                    Equal(E(d**2, n), E(v + d**2, n) - E(v, n)),
                    Linearity(REPLACE),
                ),
                Step(
                    "along every direction",
                    Equal(E(d**2, n), 1 - E(v, n)),
                    Algebra(),
                    uses=(
                        ("error and variance", {b: 0, v0: 1}),
                        ("gaussian.replace.conservation", {b: 0, v0: 1}),
                    ),
                ),
                Step(
                    "together",
                    _lost,
                    Algebra(),
                    uses=(
                        "parts of the divergence",
                        "trace",
                        "length",
                        "along every direction",
                        (LOG_MEAN, {r: D, b: 0}),
                    ),
                ),
            )
        ),
        assumptions=(*MODEL, "ddof is 0"),
        references=("muirhead1982",),
        domain=(more_points(D),),
        parameters={"samples": M, "generations": n, "dimension": D},
        rivals={
            "as many dimensions apart": -log_determinant(lost=sp.S.One, dimensions=D).subs(b, 0)
            / 2,
            "factor 2 lost": 2 * _lost.rhs,
            "first order": sp.Sum(D * (D + 3) / (4 * M[i]), (i, 0, n - 1)),
        },
        remark=(
            "Trace and squared error of the mean add up to the dimension, in the mean, so that "
            "only the entropy counts. To first order each generation adds the number of "
            "parameters, D (D + 3)/2, over twice its samples."
        ),
    ),
)
