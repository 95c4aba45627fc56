"""How far, in relative entropy: what a model loses of the entropy, in every workflow in which the
fitted mean has no drift; and the gamma family, point by point.

A point x of a family has the density ``exp(theta x - A(theta))`` with respect to the carrier; the
entropy of a model is that of this density.  The mean decides the natural parameter, theta(d)."""

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
    Model,
    Start,
    Tower,
)
from theory.statements import Equal
from theory.subjects.exponential_family.accumulate_limits import trials as shape
from theory.subjects.exponential_family.fresh_mixture import FAMILY, A, truth
from theory.subjects.exponential_family.mean import SAMPLE, unit
from theory.subjects.gaussian.experiment import CHI, LOG_CHI
from theory.words import E, M, d, i, n, q, s, smooth_function

#: natural parameter as a function of the error of the mean
natural = smooth_function("theta")
point = sp.Symbol("X", real=True)  #: a point of the current model
ratio = sp.Symbol("R", real=True)  #: state: its log-likelihood ratio of model and truth
theta_0 = sp.Symbol("theta_0", real=True)  #: natural parameter of the truth
H0, left = sp.symbols("H_0 H_n", real=True)  #: entropy of the truth, and of the model in the mean
w = sp.Symbol("w", positive=True)  #: state: the fitted mean over that of the truth
mean = sp.Symbol("mu_n", positive=True)  #: a mean of a gamma law

MARTINGALE = "given all that was, the next fitted mean has the mean of the current one"
_log_partition, _start = A(natural(d)), A(theta_0)
#: any workflow in which the fitted mean is a martingale, and a point of each model
_move = Kernel(
    index=n,
    update={
        d: d + unit,
        ratio: (natural(d) - theta_0) * point - _log_partition + _start,
    },
    draws=(
        AnyLaw(
            unit,
            (sp.S.One, sp.S.Zero),
            example=((sp.S.One, sp.S.Half), (sp.S.NegativeOne, sp.S.Half)),
        ),
        AnyLaw(point, (sp.S.One, truth + d), example=((truth + d, sp.S.One),)),
    ),
    initial={d: sp.S.Zero, ratio: sp.S.Zero},
)
_entropy = Equal(H0, _start - theta_0 * truth)
_left = _log_partition - natural(d) * (truth + d)
_ratio = Equal(E(ratio, n + 1), _start - theta_0 * (truth + E(d, n)) - E(_left, n))
_named = Equal(E(_left, n), left)
_loss = Equal(E(ratio, n + 1), H0 - left)

# the gamma family
_freedom = 2 * shape * M[n]
_newest = Kernel(
    index=n,
    update={w: w * q / _freedom},
    draws=(ChiSquare(q, _freedom),),
    initial={w: sp.S.One},
)
_divergence = shape * (w - 1 - sp.log(w))


def lost(upto: sp.Expr = n) -> sp.Expr:
    """E KL of the model and the truth, in a gamma family that is replaced."""
    size = shape * M[i]
    return shape * sp.Sum(sp.log(size) - sp.digamma(size), (i, 0, upto - 1))


def _moment(order: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    size = shape * M[i]
    return sp.Product(sp.gamma(size + order) / (sp.gamma(size) * size**order), (i, 0, upto - 1))


_kl = Equal(E(_divergence, n), lost())
_log = Equal(E(sp.log(w), n), -lost() / shape)
_power = Equal(E(w**s, n), _moment(s))
GAMMA = "points are gamma, of shape k; the fitted mean is that of the newest batch"
SUMS = (
    "the sum of a batch is gamma: its mean is that of the model times a chi-square over its degrees"
)

CLAIMS = (
    Claim(
        id="exponential_family.martingale.entropy_loss",
        kind="equality",
        title=(
            "In every workflow in which the fitted mean has no drift, the relative entropy of "
            "model and truth is the entropy, relative to the carrier, that the model has lost, in "
            "the mean."
        ),
        statement=_loss,
        proof=Proof(
            (
                Step("start", Equal(E(d, 0), sp.S.Zero), Start(_move)),
                Step("no drift, one fit", Equal(E(d, n + 1), E(d, n)), Tower(_move)),
                Step(
                    "no drift",
                    Equal(E(d, n), sp.S.Zero),
                    Induction(n),
                    uses=("start", "no drift, one fit"),
                ),
                Step("log-likelihood ratio of a point", _ratio, Tower(_move)),
                Step("entropy of the truth", _entropy, Model("H_0 is the entropy of the truth")),
                Step("entropy left", _named, Model("H_n is the mean entropy of the model")),
                Step(
                    "loss",
                    _loss,
                    Algebra(),
                    uses=(
                        "log-likelihood ratio of a point",
                        "entropy left",
                        "no drift",
                        "entropy of the truth",
                    ),
                ),
            )
        ),
        assumptions=(FAMILY, SAMPLE, MARTINGALE),
        references=("amari2016",),
        formula=H0 - left,
        parameters={"entropy": H0, "entropy_left": left},
        rivals={
            "half of it": (H0 - left) / 2,
            "twice": 2 * (H0 - left),
            "nothing": sp.S.Zero,
        },
        remark=(
            "Replace and accumulate, where maximum likelihood fits the mean. R is the "
            "log-likelihood ratio of a point of the model."
        ),
    ),
    Claim(
        id="exponential_family.replace.gamma_divergence",
        kind="equality",
        title="Replace: mean relative entropy of a refitted gamma law and the truth.",
        statement=_kl,
        proof=Proof(
            (
                Step("start", Equal(E(w, 0), sp.S.One), Start(_newest)),
                Step("no drift, one fit", Equal(E(w, n + 1), E(w, n)), Tower(_newest), uses=(CHI,)),
                Step(
                    "no drift",
                    Equal(E(w, n), sp.S.One),
                    Induction(n),
                    uses=("start", "no drift, one fit"),
                ),
                Step("start, logarithm", Equal(E(sp.log(w), 0), sp.S.Zero), Start(_newest)),
                Step(
                    "logarithm, one fit",
                    Equal(
                        E(sp.log(w), n + 1),
                        E(sp.log(w), n) + sp.digamma(shape * M[n]) - sp.log(shape * M[n]),
                    ),
                    Tower(_newest),
                    uses=(CHI, LOG_CHI),
                ),
                Step(
                    "logarithm",
                    _log,
                    Induction(n),
                    uses=("start, logarithm", "logarithm, one fit"),
                ),
                Step(
                    "parts",
                    Equal(E(_divergence, n), shape * (E(w, n) - 1 - E(sp.log(w), n))),
                    Linearity(_newest),
                ),
                Step("divergence", _kl, Algebra(), uses=("parts", "no drift", "logarithm")),
            )
        ),
        assumptions=(GAMMA, SUMS),
        references=("morris1982",),
        parameters={"samples": M, "generations": n, "shape": shape},
        rivals={
            "first order": sp.Sum(1 / (2 * M[i]), (i, 0, n - 1)),
            "one generation fewer": lost(n - 1),
            "shape forgotten": lost().subs(shape, 1),
        },
        remark=(
            "w is the fitted mean over that of the truth. Each fit adds its own term: with "
            "batches of one size the divergence grows without end, whatever the shape."
        ),
    ),
    Claim(
        id="exponential_family.replace.gamma_moment",
        kind="equality",
        title="Replace: every moment of the mean of a refitted gamma law.",
        statement=_power,
        proof=Proof(
            (
                Step("start", Equal(E(w**s, 0), sp.S.One), Start(_newest)),
                Step(
                    "one fit",
                    Equal(E(w**s, n + 1), _moment(s, n + 1) / _moment(s) * E(w**s, n)),
                    Tower(_newest),
                    uses=(CHI,),
                ),
                Step("all fits", _power, Induction(n), uses=("start", "one fit")),
            )
        ),
        assumptions=(GAMMA, SUMS),
        references=("morris1982",),
        domain=(Condition(shape * M[i] + s > 0, "an order above -shape times samples"),),
        parameters={"samples": M, "generations": n, "shape": shape, "order": s},
        rivals={
            "log-normal": sp.exp(s * (s - 1) / 2 * sp.Sum(1 / (shape * M[i]), (i, 0, n - 1))),
            "one generation fewer": _moment(s, n - 1),
            "shape forgotten": _moment(s).subs(shape, 1),
        },
        remark="Relative to that power of the truth's mean.",
    ),
)
