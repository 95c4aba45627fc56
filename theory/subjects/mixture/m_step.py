"""What an M-step keeps of its points, whatever the responsibilities are.

Point i has the responsibility r_i in the first component and 1 - r_i in the second; with more
components the second one stands for all the others together, whose weights, means and variances
come to its own by the same identities."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra
from theory.statements import Equal
from theory.words import i, m

X = sp.IndexedBase("X", real=True)  #: one coordinate of the points
Y = sp.IndexedBase("Y", real=True)  #: another one
r = sp.IndexedBase("r", positive=True)  #: responsibilities of the first component
eps = sp.Symbol("epsilon", nonnegative=True)  #: reg_covar

RESPONSIBLE = "the responsibilities of each point add up to 1"
FITTED = (
    "an M-step: weights are mean responsibilities, means and covariances are weighted by them, and "
    "reg_covar is added to every variance"
)
MODEL = (RESPONSIBLE, FITTED)


def _sum(body: sp.Expr) -> sp.Expr:
    return sp.Sum(body, (i, 0, m - 1))


def mean(of: sp.Expr) -> sp.Expr:
    """Of the sample."""
    return _sum(of) / m


def spread(of: sp.IndexedBase) -> sp.Expr:
    """Variance of the sample, with divisor m."""
    return mean(of[i] ** 2) - mean(of[i]) ** 2


_first, _second = _sum(r[i]), m - _sum(r[i])


def _mean(of: sp.IndexedBase, component: int) -> sp.Expr:
    """Of a component."""
    share = r[i] if component == 1 else 1 - r[i]
    return _sum(share * of[i]) / (_first if component == 1 else _second)


def _covariance(a: sp.IndexedBase, b: sp.IndexedBase, component: int) -> sp.Expr:
    """Of two coordinates in a component, without what is added."""
    share, total = (r[i], _first) if component == 1 else (1 - r[i], _second)
    return _sum(share * a[i] * b[i]) / total - _mean(a, component) * _mean(b, component)


def total(within: tuple[sp.Expr, sp.Expr], a: sp.IndexedBase, b: sp.IndexedBase) -> sp.Expr:
    """A covariance of the whole mixture from those within its components."""
    weights = _first / m, _second / m
    parts = zip(weights, within, (1, 2), strict=True)
    square = sum(w * (c + _mean(a, k) * _mean(b, k)) for w, c, k in parts)
    means = [sum(w * _mean(of, k) for w, k in zip(weights, (1, 2), strict=True)) for of in (a, b)]
    return square - means[0] * means[1]


def within(a: sp.IndexedBase, b: sp.IndexedBase) -> tuple[sp.Expr, sp.Expr]:
    """Covariances of two coordinates in both components."""
    return _covariance(a, b, 1), _covariance(a, b, 2)


def _pooled(of: sp.IndexedBase) -> sp.Expr:
    """The variance that tied components share, without what is added."""
    inner = within(of, of)
    return (_first * inner[0] + _second * inner[1]) / m


def _widened(parts: tuple[sp.Expr, sp.Expr]) -> tuple[sp.Expr, sp.Expr]:
    return parts[0] + eps, parts[1] + eps


_mixed = _first / m * _mean(X, 1) + _second / m * _mean(X, 2)
_tied = (_pooled(X) + eps,) * 2
#: spherical components, in two dimensions: one variance, the mean of those of both coordinates
_round = tuple((a + b) / 2 + eps for a, b in zip(within(X, X), within(Y, Y), strict=True))
_trace = total(_round, X, X) + total(_round, Y, Y)
_cross = mean(X[i] * Y[i]) - mean(X[i]) * mean(Y[i])

#: two components of equal weight about 0, one the mirror of the other
_mirrored = mean((2 * r[i] - 1) * X[i])
_about = mean(r[i] * (X[i] - _mirrored) ** 2 + (1 - r[i]) * (X[i] + _mirrored) ** 2)

DOMAIN = (
    Condition(_sum(r[i]) > 0, "a first component with some weight"),
    Condition(m - _sum(r[i]) > 0, "a second component with some weight"),
)
PARAMETERS = {"samples": m, "points": X, "responsibilities": r}
REFERENCES = ("shumailov2023",)


def _claim(quantity: str, title: str, statement: Equal, rivals, remark=None, **more) -> Claim:
    return Claim(
        id=f"mixture.m_step.{quantity}",
        kind="deterministic",
        title=title,
        statement=statement,
        proof=Proof((Step("sums", statement, Algebra()),)),
        assumptions=MODEL,
        references=REFERENCES,
        domain=DOMAIN,
        parameters={**PARAMETERS, **more},
        rivals=rivals,
        remark=remark,
    )


CLAIMS = (
    _claim(
        "mean",
        "After an M-step the mean of the mixture is that of the points.",
        Equal(_mixed, mean(X[i])),
        {
            "that of the first component": _mean(X, 1),
            "components weigh the same": (_mean(X, 1) + _mean(X, 2)) / 2,
        },
    ),
    _claim(
        "variance",
        (
            "After an M-step with full or diagonal covariances the variance of the mixture is that "
            "of the points, plus reg_covar."
        ),
        Equal(total(_widened(within(X, X)), X, X), spread(X) + eps),
        {
            "reg_covar once for each component": spread(X) + 2 * eps,
            "divisor M - 1": spread(X) * m / (m - 1) + eps,
            "what lies within the components": _pooled(X) + eps,
        },
        (
            "Whatever EM has done before, and however far it has come: so the mean variance of "
            "refitted mixtures is that of a single normal law.  With full covariances it holds in "
            "every direction, with diagonal ones along the coordinates alone."
        ),
        reg_covar=eps,
    ),
    _claim(
        "covariance",
        "After an M-step with full covariances each covariance of the mixture is the points'.",
        Equal(total(within(X, Y), X, Y), _cross),
        {
            "what lies within the components": (
                _first * _covariance(X, Y, 1) + _second * _covariance(X, Y, 2)
            )
            / m,
            "with diagonal covariances": total((sp.S.Zero, sp.S.Zero), X, Y),
        },
        other_points=Y,
    ),
    _claim(
        "tied_variance",
        (
            "After an M-step with one covariance for all components the variance of the mixture is "
            "that of the points, plus reg_covar."
        ),
        Equal(total(_tied, X, X), spread(X) + eps),
        {
            "reg_covar once for each component": spread(X) + 2 * eps,
            "what lies within the components": _pooled(X) + eps,
        },
        reg_covar=eps,
    ),
    _claim(
        "spherical_trace",
        (
            "After an M-step with spherical components, in two dimensions, the sum of the "
            "variances of the mixture is that of the points, plus twice reg_covar."
        ),
        Equal(_trace, spread(X) + spread(Y) + 2 * eps),
        {
            "the first variance, twice": 2 * (spread(X) + eps),
            "reg_covar once": spread(X) + spread(Y) + eps,
        },
        "Each variance by itself is not kept, as it is with full, tied and diagonal covariances.",
        reg_covar=eps,
        other_points=Y,
    ),
    Claim(
        id="mixture.m_step.symmetric",
        kind="deterministic",
        title=(
            "After an M-step of two equal components about mu and -mu, mu^2 and the variance "
            "within add up to the mean square of the points."
        ),
        statement=Equal(_about + _mirrored**2, mean(X[i] ** 2)),
        proof=Proof((Step("sums", Equal(_about + _mirrored**2, mean(X[i] ** 2)), Algebra()),)),
        assumptions=(
            RESPONSIBLE,
            "an M-step: mu is the mean of the points, those of the other component mirrored, and "
            "the variance their mean squared distance to it",
        ),
        references=REFERENCES,
        parameters=PARAMETERS,
        rivals={
            "the variance within": _about,
            "about the mean of the points": spread(X),
        },
        remark="So under replace mu^2 and the variance within keep the mean of their sum.",
    ),
)
