"""Replace: moments of the variance and of the mean of the model, for any schedule and any ddof."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import DRAWN, ENOUGH, MODEL, REPLACE
from theory.words import PUBLIC, E, M, b, d, i, j, k, n, s, v, v0

FIT = (M[n] > b, M[n] > 1)
FITS = (M[i] > b, M[i] > 1)
MOMENT = (M[i] > b, M[i] - 1 + 2 * s > 0)


def variance_mean(upto: sp.Expr = n) -> sp.Expr:
    """E v at a generation: v_0 times the product of (M - 1)/(M - b)."""
    return v0 * sp.Product((M[j] - 1) / (M[j] - b), (j, 0, upto - 1))


def growth(order: sp.Expr, batch: sp.Expr) -> sp.Expr:
    """E R^order for one refit, v' = v R: a moment of the chi-square law with M - 1 degrees of
    freedom over M - b.
    """
    return (
        (2 / (M[batch] - b)) ** order
        * sp.gamma((M[batch] - 1) / 2 + order)
        / sp.gamma((M[batch] - 1) / 2)
    )


def variance_moment(order: sp.Expr = s, upto: sp.Expr = n) -> sp.Expr:
    """E v^order at a generation."""
    return v0**order * sp.Product(growth(order, j), (j, 0, upto - 1))


def tilted(order: sp.Expr | int, upto: sp.Expr) -> sp.Expr:
    """The mean of v/v_0 under the law with density proportional to v^order: E v^(order+1) / (v_0 E
    v^order).
    """
    return sp.Product((M[j] - 1 + 2 * order) / (M[j] - b), (j, 0, upto - 1))


def error_variance_moment(order: sp.Expr = s, upto: sp.Expr = n) -> sp.Expr:
    """E[d^2 v^order] at a generation."""
    return v0 * variance_moment(order, upto) * sp.Sum(tilted(order, i) / M[i], (i, 0, upto - 1))


def error_variance(upto: sp.Expr = n) -> sp.Expr:
    """E[d^2 v] at a generation, in rational factors."""
    return v0**2 * tilted(0, upto) * sp.Sum(tilted(1, k) / M[k], (k, 0, upto - 1))


def variance_square(upto: sp.Expr = n) -> sp.Expr:
    """E v^2 at a generation, in rational factors."""
    return v0**2 * tilted(0, upto) * tilted(1, upto)


def excess(upto: sp.Expr = n) -> sp.Expr:
    """E[v + d^2]/v_0 - 1 at a generation: 0 where b = 0."""
    return b * sp.Sum((M[i] - 1) / (M[i] * (M[i] - b)) * tilted(0, i), (i, 0, upto - 1))


_mean = Equal(E(v, n), variance_mean())
_mean_recursion = Equal(E(v, n + 1), (M[n] - 1) / (M[n] - b) * E(v, n))
_error = Equal(E(d**2, n), sp.Sum(variance_mean(i) / M[i], (i, 0, n - 1)))
_moment = Equal(E(v**s, n), variance_moment())
_square = Equal(E(v**2, n), variance_square())
_spread = Equal(
    E(v**2, n) - E(v, n) ** 2, v0**2 * (tilted(0, n) * tilted(1, n) - tilted(0, n) ** 2)
)
_total = Equal(E(v + d**2, n), v0 * (1 + excess()))
_joint = Equal(E(d**2 * v**s, n), error_variance_moment())
_joint_one = Equal(E(d**2 * v, n), error_variance())
_fourth = Equal(
    E(d**4, n),
    sp.Sum(6 * error_variance(i) / M[i] + 3 * variance_square(i) / M[i] ** 2, (i, 0, n - 1)),
)

MOMENT_DOMAIN = (
    *ENOUGH,
    Condition(M[i] - 1 + 2 * s > 0, "every batch to have more than 1 - 2 order points"),
)
ORDER = {**PUBLIC, "order": s}

CLAIMS = (
    Claim(
        id="gaussian.replace.variance_mean",
        kind="equality",
        title="Mean of the model's variance after n refits.",
        statement=_mean,
        proof=Proof(
            (
                Step("start", Equal(E(v, 0), v0), Start(REPLACE)),
                Step("one refit", _mean_recursion, Tower(REPLACE), uses=DRAWN),
                Step("all refits", _mean, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023", "alemohammad2023"),
        domain=ENOUGH,
        rivals={
            "M for M - 1": v0 * sp.Product(M[j] / (M[j] - b), (j, 0, n - 1)),
            "one generation late": variance_mean(n - 1),
            "ddof 0 for 1 and back": variance_mean().subs(b, 1 - b),
        },
        remark=(
            "A plain Monte Carlo estimate of this mean fails once generations/samples is large: "
            "with ddof = 1 the mean stays v_0 "
            "while almost every run collapses, and the runs that carry the mean are too rare to be "
            "drawn. Tilt the draws, or check "
            "the logarithm of the variance instead."
        ),
    ),
    Claim(
        id="gaussian.replace.mean_error",
        kind="equality",
        title="Mean squared error of the model's mean after n refits.",
        statement=_error,
        proof=Proof(
            (
                Step("start", Equal(E(d**2, 0), sp.S.Zero), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(E(d**2, n + 1), E(d**2, n) + E(v, n) / M[n]),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "all refits",
                    _error,
                    Induction(n),
                    uses=("start", "one refit", "gaussian.replace.variance_mean"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=ENOUGH,
        rivals={
            "real data only": v0 / M[0],
            "M - 1 for M": sp.Sum(variance_mean(i) / (M[i] - 1), (i, 0, n - 1)),
            "one generation late": sp.Sum(variance_mean(i) / M[i], (i, 0, n - 2)),
        },
    ),
    Claim(
        id="gaussian.replace.conservation",
        kind="equality",
        title="Mean of variance plus squared error of the mean: conserved with ddof = 0.",
        statement=_total,
        proof=Proof(
            (
                Step("start", Equal(E(v + d**2, 0), v0), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(
                        E(v + d**2, n + 1),
                        E(v + d**2, n) + b * (M[n] - 1) / (M[n] * (M[n] - b)) * E(v, n),
                    ),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "all refits",
                    _total,
                    Induction(n),
                    uses=("start", "one refit", "gaussian.replace.variance_mean"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=ENOUGH,
        rivals={
            "conserved for every ddof": v0,
            "M for M - 1": v0 * (1 + b * sp.Sum(tilted(0, i) / (M[i] - b), (i, 0, n - 1))),
            "ddof 0 for 1 and back": _total.rhs.subs(b, 1 - b),
        },
    ),
    Claim(
        id="gaussian.replace.variance_moment",
        kind="equality",
        title="Mean of every real power of the model's variance after n refits.",
        statement=_moment,
        proof=Proof(
            (
                Step("start", Equal(E(v**s, 0), v0**s), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(E(v**s, n + 1), growth(s, n) * E(v**s, n)),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step("all refits", _moment, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("bertrand2023", "suresh2024"),
        domain=MOMENT_DOMAIN,
        parameters=ORDER,
        rivals={
            "M for M - 1": _moment.rhs.replace(sp.gamma, lambda x: sp.gamma(x + sp.Rational(1, 2))),
            "one generation late": variance_moment(s, n - 1),
            "power of the mean": variance_mean() ** s,
        },
    ),
    Claim(
        id="gaussian.replace.variance_variance",
        kind="equality",
        title="Variance, over runs, of the model's variance after n refits.",
        statement=_spread,
        proof=Proof(
            (
                Step(
                    "second moment",
                    _square,
                    Algebra(),
                    uses=(("gaussian.replace.variance_moment", {s: 2}),),
                ),
                Step(
                    "variance",
                    _spread,
                    Algebra(),
                    uses=("second moment", "gaussian.replace.variance_mean"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=ENOUGH,
        rivals={
            "M for M - 1": v0**2
            * (
                sp.Product(M[j] * (M[j] + 2) / (M[j] - b) ** 2, (j, 0, n - 1))
                - sp.Product(M[j] ** 2 / (M[j] - b) ** 2, (j, 0, n - 1))
            ),
            "one generation late": _spread.rhs.subs(n, n - 1),
            "variances added": v0**2 * sp.Sum(2 * (M[i] - 1) / (M[i] - b) ** 2, (i, 0, n - 1)),
        },
        remark=(
            "With ddof = 1 it grows without bound while the variance itself tends to 0 in almost "
            "every run."
        ),
    ),
    Claim(
        id="gaussian.replace.error_variance_moment",
        kind="equality",
        title="Joint moment of the squared error of the mean and any power of the variance.",
        statement=_joint,
        proof=Proof(
            (
                Step("start", Equal(E(d**2 * v**s, 0), sp.S.Zero), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(
                        E(d**2 * v**s, n + 1),
                        growth(s, n) * (E(d**2 * v**s, n) + E(v ** (s + 1), n) / M[n]),
                    ),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "power at the start", Equal(E(v ** (s + 1), 0), v0 ** (s + 1)), Start(REPLACE)
                ),
                Step(
                    "power after one refit",
                    Equal(
                        E(v ** (s + 1), n + 1),
                        (M[n] - 1 + 2 * s) / (M[n] - b) * growth(s, n) * E(v ** (s + 1), n),
                    ),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "tilt",
                    Equal(E(v ** (s + 1), n), v0 * tilted(s, n) * variance_moment(s, n)),
                    Induction(n),
                    uses=("power at the start", "power after one refit"),
                ),
                Step(
                    "all refits",
                    _joint,
                    Induction(n),
                    uses=("start", "one refit", "tilt"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=MOMENT_DOMAIN,
        parameters=ORDER,
        rivals={
            "independent": variance_moment() * sp.Sum(variance_mean(i) / M[i], (i, 0, n - 1)),
            "tilted by the order, not twice the order": _joint.rhs.replace(
                lambda e: e == M[j] - 1 + 2 * s, lambda e: M[j] - 1 + s
            ),
            "M - 1 for M": v0
            * variance_moment()
            * sp.Sum(tilted(s, i) / (M[i] - 1), (i, 0, n - 1)),
        },
        remark=(
            "It is E v^order times the mean squared error of the law tilted by v^order, under "
            "which every chi-square draw has "
            "2 order degrees of freedom more."
        ),
    ),
    Claim(
        id="gaussian.replace.mean_fourth_moment",
        kind="equality",
        title="Mean fourth power of the error of the model's mean.",
        statement=_fourth,
        proof=Proof(
            (
                Step(
                    "square",
                    _square,
                    Algebra(),
                    uses=(("gaussian.replace.variance_moment", {s: 2}),),
                ),
                Step(
                    "joint",
                    _joint_one,
                    Algebra(),
                    uses=(("gaussian.replace.error_variance_moment", {s: 1}),),
                ),
                Step("start", Equal(E(d**4, 0), sp.S.Zero), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(
                        E(d**4, n + 1),
                        E(d**4, n) + 6 * E(d**2 * v, n) / M[n] + 3 * E(v**2, n) / M[n] ** 2,
                    ),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "all refits",
                    _fourth,
                    Induction(n),
                    uses=("start", "one refit", "joint", "square"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=ENOUGH,
        rivals={
            "as if normal": 3 * _error.rhs**2,
            "M for M - 1": _fourth.rhs.xreplace({M[j] - 1: M[j]}),
            "diagonal counted once": sp.Sum(
                6 * error_variance(i) / M[i] + variance_square(i) / M[i] ** 2, (i, 0, n - 1)
            ),
        },
        remark=(
            "The mean is normal given the variances, not by itself: the fourth moment exceeds "
            "three times the squared second."
        ),
    ),
)
