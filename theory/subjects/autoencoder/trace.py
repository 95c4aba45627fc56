"""Finitely many points: what the total variance of a fit is, and what a threshold does by chance.

With a learned sigma^2 the fit is that of probabilistic principal components: the first k axes keep
their variance, sigma^2 is the mean of the others.  What it draws has the total variance of its
points, so that the mean law is that of a single normal law."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Integration, Model
from theory.statements import Equal
from theory.subjects.autoencoder.elbo import ALIGNED, GAUSSIAN, PARAMETERS, lam, s
from theory.subjects.autoencoder.replace import MEANS
from theory.subjects.mixture.m_step import eps
from theory.subjects.mixture.sample import MANY, POINTS, V
from theory.words import E, chi_square_density, m, n, v0, x

LEARNED = (
    "sigma^2 is fitted, too: the mean variance of the axes without a latent, those of the least "
    "variance"
)
TRAINED = "every generation is trained to the best encoder and decoder of its points"

spectrum = sp.IndexedBase("lambda", positive=True)  #: variances of the points, along their axes
place = sp.Symbol("l", integer=True, nonnegative=True)
k = sp.Symbol("k", integer=True, positive=True)  #: latents
D = sp.Symbol("D", integer=True, positive=True)  #: axes


def _over(body: sp.Expr, low: sp.Expr = sp.S.Zero, high: sp.Expr = D) -> sp.Sum:
    return sp.Sum(body, (place, low, high - 1))


_first, _rest = _over(spectrum[place], high=k), _over(spectrum[place], k)
_noise = _rest / (D - k)
_trace = Equal(_over(spectrum[place] - _noise, high=k) + D * _noise, _first + _rest)

_mean = Equal(E(V, n), (1 - 1 / m) ** n * v0)

# three points: 3 times their variance over lambda has two degrees of freedom
_alive = sp.Function("Lambda", real=True)
_excess = sp.Integral(
    (lam * x / 3) * chi_square_density(3 * s / lam + x, sp.Integer(2)), (x, 0, sp.oo)
)
_three = Equal(_alive(1), 2 * lam / 3 * sp.exp(-3 * s / (2 * lam)))

CLAIMS = (
    Claim(
        id="autoencoder.fit.trace",
        kind="deterministic",
        title="With a learned sigma^2 a fit has the total variance of its points, for any number "
        "of latents.",
        statement=_trace,
        proof=Proof((Step("sums", _trace, Algebra()),)),
        assumptions=(GAUSSIAN, ALIGNED, LEARNED),
        references=("tipping1999", "lucas2019"),
        domain=(Condition(k < D, "an axis without a latent, at least"),),
        parameters={"spectrum": spectrum, "latents": k, "axes": D},
        rivals={
            "without the axes that have no latent": _first,
            "their noise is added": _first + D * _noise,
        },
        remark="Decoder means have the variance of the first k axes, less k sigma^2.",
    ),
    Claim(
        id="autoencoder.replace.trace",
        kind="equality",
        title=(
            "With a learned sigma^2 and pixels drawn with their noise: mean total variance after n "
            "refits on M points each, that of a single normal law, for any number of latents."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step(
                    "a fit keeps its variance",
                    _mean,
                    Algebra(),
                    uses=(("mixture.replace.variance_mean", {eps: sp.S.Zero}),),
                ),
            )
        ),
        assumptions=(POINTS, LEARNED, TRAINED),
        references=("tipping1999", "shumailov2023"),
        domain=MANY,
        parameters={"samples": m, "generations": n, "total_variance": v0},
        rivals={
            "unbiased": v0,
            "one generation late": (1 - 1 / m) ** (n - 1) * v0,
            "twice the loss": (1 - 2 / m) ** n * v0,
        },
        remark=(
            "By autoencoder.fit.trace it is a fit that has the mean and the total variance of its "
            "points: of such fits nothing else counts."
        ),
    ),
    Claim(
        id="autoencoder.sample.threshold",
        kind="equality",
        title=(
            "Mean variance that is decoded of an axis after a fit to three normal points: by "
            "chance an axis below the threshold may live, and one above it die."
        ),
        statement=_three,
        proof=Proof(
            (
                Step(
                    "what exceeds the threshold",
                    Equal(_alive(1), _excess),
                    Model(
                        "three times the variance of three normal points over lambda is chi-square "
                        "with two degrees of freedom; the best decoder has what exceeds beta "
                        "sigma^2 of it (autoencoder.elbo.optimum, autoencoder.elbo.death)"
                    ),
                ),
                Step("Euler's integral", Equal(_excess, _three.rhs), Integration()),
                Step(
                    "mean",
                    _three,
                    Algebra(),
                    uses=("what exceeds the threshold", "Euler's integral"),
                ),
            )
        ),
        assumptions=(GAUSSIAN, ALIGNED, TRAINED, MEANS),
        references=("lucas2019",),
        parameters=PARAMETERS,
        rivals={
            "the threshold of the mean": 2 * lam / 3 - s,
            "infinite data": lam - s,
            "about a known mean": lam * sp.exp(-s / lam),
        },
    ),
)
