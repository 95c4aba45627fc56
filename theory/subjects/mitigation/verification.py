"""A verifier that chooses among synthetic data: how many wrong labels it can bear, and where it
draws a model that is refitted.

Labels: a point is y mu + deviation z with y = +1 or -1, z standard normal; its synthetic label is
-y with probability ``flip``.  A verifier keeps right labels with probability ``keep_right`` and
wrong ones with ``keep_wrong``.  Values: a model N(offset, deviation^2) is refitted on those of its
own values that lie within ``radius`` of the verifier's centre, the origin; many of them, so that
the fit is the mean of what is kept."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Antiderivative, Chain, Integration, Limit, Monotone, Sign
from theory.statements import AtMost, Equal
from theory.words import normal_density, z

LABELS = (
    "points of the two classes are normal around opposite means; labels are flipped and kept "
    "independently of the noise"
)
VALUES = (
    "the model is normal of known variance, and is refitted by the mean of the values that the "
    "verifier keeps, of which there are many"
)

flip = sp.Symbol("epsilon", positive=True)  #: probability that a synthetic label is wrong
right, wrong = sp.symbols(
    "phi psi", positive=True
)  #: probabilities that the verifier keeps a right label, a wrong one
mu = sp.Symbol("mu", real=True)  #: mean of the class +1
deviation = sp.Symbol("sigma", positive=True)
radius = sp.Symbol("rho", positive=True)  #: the verifier keeps what is no farther from its centre
offset = sp.Symbol("delta", real=True)  #: mean of the model, less the verifier's centre
alpha = sp.Symbol("alpha", positive=True)  #: the radius in deviations
y = sp.Symbol("y", real=True)
_value = sp.Symbol("e", real=True)


def _signed(label: int) -> sp.Expr:
    """Synthetic label times point, times the probability that it is kept, for points of the class
    ``label``.
    """
    point = label * mu + deviation * z
    return (1 - flip) * right * label * point - flip * wrong * label * point


_kept = sp.Integral((_signed(1) + _signed(-1)) / 2 * normal_density(), (z, -sp.oo, sp.oo))
_threshold = 1 / (1 + wrong / right)
_direction = Equal(_kept, mu * right * (1 - flip / _threshold))

# the refit on what is kept
_density = normal_density(y, offset, deviation**2)


def density(at: sp.Expr) -> sp.Expr:
    """Of the model, at a value."""
    return _density.subs(y, at)


def _between(expr: sp.Expr) -> sp.Integral:
    return sp.Integral(expr, (y, -radius, radius))


_scale = deviation * sp.sqrt(2)
_mass = Equal(
    _between(_density),
    (sp.erf((radius - offset) / _scale) + sp.erf((radius + offset) / _scale)) / 2,
)
_moved = Equal(
    _between((y - offset) * _density), deviation**2 * (density(-radius) - density(radius))
)
_nearer, _farther = (offset - radius) / _scale, (offset + radius) / _scale
_refit = Equal(_moved.lhs / _mass.lhs, _moved.rhs / _mass.rhs)

_unit = normal_density(y, offset)
_unit_mass = Equal(
    sp.Integral(_unit, (y, -alpha, alpha)),
    (sp.erf((alpha - offset) / sp.sqrt(2)) + sp.erf((alpha + offset) / sp.sqrt(2))) / 2,
)
_unit_mean = Equal(
    sp.Integral(y * _unit, (y, -alpha, alpha)),
    _unit.subs(y, -alpha) - _unit.subs(y, alpha) + offset * _unit_mass.rhs,
)
_rate = 1 - 2 * alpha * normal_density(alpha) / sp.erf(alpha / sp.sqrt(2))
_contraction = Equal(sp.Limit(_unit_mean.lhs / _unit_mass.lhs / offset, offset, 0), _rate)

VERIFIED = {"offset": offset, "radius": radius, "deviation": deviation}

CLAIMS = (
    Claim(
        id="mitigation.verification.threshold",
        kind="deterministic",
        title=(
            "Mean of label times point over what a verifier keeps: it points the right way below a "
            "threshold of wrong labels."
        ),
        statement=_direction,
        proof=Proof((Step("both classes", _direction, Integration()),)),
        assumptions=(LABELS,),
        references=("feng2024",),
        domain=(Condition(flip < 1, "a probability of wrong labels below 1"),),
        parameters={
            "flip": flip,
            "keep_right": right,
            "keep_wrong": wrong,
            "signal": mu,
            "deviation": deviation,
        },
        rivals={
            "no verifier": mu * (1 - 2 * flip),
            "wrong labels alone": mu * right * (1 - flip),
            "threshold one half": mu * right * (1 - 2 * flip),
            "the probabilities exchanged": mu * wrong * (1 - flip * (1 + right / wrong)),
        },
        remark=(
            "The sign changes at 1/(1 + keep_wrong/keep_right) wrong labels; below it the mean "
            "points the right way."
        ),
    ),
    Claim(
        id="mitigation.verification.fixed_point",
        kind="deterministic",
        title=(
            "Refitting on what a verifier keeps moves the mean towards the verifier's centre, and "
            "leaves it only there."
        ),
        statement=_refit,
        proof=Proof(
            (
                Step("kept mass", _mass, Antiderivative(sp.erf((y - offset) / _scale) / 2)),
                Step("kept distance", _moved, Antiderivative(-(deviation**2) * _density)),
                Step("ends", AtMost(_nearer, _farther, strict=True), Sign()),
                Step(
                    "mass between the ends",
                    AtMost(sp.erf(_nearer), sp.erf(_farther), strict=True),
                    Monotone(_value, sp.erf(_value)),
                    uses=("ends",),
                ),
                Step(
                    "some mass",
                    AtMost(sp.S.Zero, _mass.rhs, strict=True),
                    Monotone(_value, (_value - sp.erf(_nearer)) / 2),
                    uses=("mass between the ends",),
                ),
                Step(
                    "value of the mass", Equal(_mass.rhs, _mass.lhs), Algebra(), uses=("kept mass",)
                ),
                Step(
                    "some is kept",
                    AtMost(sp.S.Zero, _mass.lhs, strict=True),
                    Chain(),
                    uses=("some mass", "value of the mass"),
                ),
                Step(
                    "refit",
                    _refit,
                    Algebra(),
                    uses=("kept mass", "kept distance", "some mass", "some is kept"),
                ),
            )
        ),
        assumptions=(VALUES,),
        references=("yi2025",),
        parameters=VERIFIED,
        rivals={
            "no verifier": sp.S.Zero,
            "all the way": -offset,
            "per unit of mass not kept": _moved.rhs / (1 - _mass.rhs),
        },
        remark=(
            "The density of the model is larger at the end of the window that is nearer to its "
            "mean, so the move has the sign of minus "
            "the offset: whatever the radius, the only fixed point is the verifier's centre, true "
            "or not."
        ),
    ),
    Claim(
        id="mitigation.verification.contraction",
        kind="limit",
        title=(
            "Near the verifier's centre each refit on what it keeps contracts the offset by a rate "
            "that only the radius decides."
        ),
        statement=_contraction,
        proof=Proof(
            (
                Step(
                    "kept mass", _unit_mass, Antiderivative(sp.erf((y - offset) / sp.sqrt(2)) / 2)
                ),
                Step(
                    "kept mean",
                    _unit_mean,
                    Antiderivative(offset * sp.erf((y - offset) / sp.sqrt(2)) / 2 - _unit),
                ),
                Step("slope at the centre", _contraction, Limit(), uses=("kept mean", "kept mass")),
            )
        ),
        assumptions=(VALUES, "the model has variance 1"),
        references=("yi2025",),
        parameters={"radius": alpha},
        rivals={
            "mass kept": sp.erf(alpha / sp.sqrt(2)),
            "one end of the window": 1 - alpha * normal_density(alpha) / sp.erf(alpha / sp.sqrt(2)),
            "uniform values": alpha**2 / 3,
        },
        remark=(
            "It is the variance of what is kept over that of the model, below 1: a wide window "
            "contracts hardly, a narrow one at once."
        ),
    ),
)
