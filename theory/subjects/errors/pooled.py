"""Ridge and gradient descent on new real rows pooled with the newest batch.

Both make of the least-squares weights along an eigenvector of the pooled Gram matrix P, of
eigenvalue x, the share a(x).  So a fit is D (G w + (P - G) b + noise) with the Gram matrix G of the
batch and the symmetric D that has the eigenvectors of P and eigenvalues a(x)/x."""

import sympy as sp

from theory.proof import Step
from theory.rules import Cited, Traces
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    EXCHANGEABLE,
    GAIN,
    POOL_DESIGN,
    POOL_FIT,
    SHRINK,
    SQUARE,
    features,
)
from theory.subjects.errors.gradient import GRADIENT, steps
from theory.subjects.errors.gradient import rate as step_size
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.mixtures import YT, ZT, Mixture, R, S, Y, Z
from theory.subjects.errors.ridge import RIDGE, penalty
from theory.subjects.errors.spectrum import by_spectrum, over_spectrum
from theory.subjects.regression.experiment import MUIRHEAD, G
from theory.subjects.regression.fresh_mixture import (
    BETA,
    ENTRY,
    MINOR,
    N,
    across,
    along,
    noise,
    r,
    traces,
)
from theory.words import Trace, m, x

P, D, F, X, XT, U = sp.symbols("P D F X X' U", commutative=False)
SYMMETRIC = {letter: letter for letter in (P, D, G)}
batch = sp.Symbol("l", integer=True, positive=True)  #: rows of the batch, of the m pooled ones
_HERE = {m: N, batch: m}
_share, _real_share = batch / m, (m - batch) / m
_along, _across = (2 * ENTRY + MINOR) / 3, (ENTRY - MINOR) / 3
_model, _real = G * D * D * G, (P - G) * D * D * (P - G)
_turned = U * X * D * D * XT * U * X * XT
_STEPS = (
    Step("share of the model", Equal(Trace(Y), _share * SHRINK), EXCHANGEABLE),
    Step("share of real rows", Equal(Trace(Z), _real_share * SHRINK), EXCHANGEABLE),
    Step("synthetic noise", Equal(Trace(S), _share * GAIN), EXCHANGEABLE),
    Step("real noise", Equal(Trace(R), _real_share * GAIN), EXCHANGEABLE),
    Step("square of the model", Equal(Trace(YT * Y), Trace(_model)), POOL_FIT),
    Step("product of both", Equal(Trace(ZT * Y), Trace((P - G) * D * D * G)), POOL_FIT),
    Step("square of real rows", Equal(Trace(ZT * Z), Trace(_real)), POOL_FIT),
    Step(
        "product opened",
        Equal(Trace((P - G) * D * D * G), Trace(P * D * D * G) - Trace(_model)),
        Traces(),
    ),
    Step(
        "square opened",
        Equal(Trace(_real), Trace(P * D * D * P) - 2 * Trace(P * D * D * G) + Trace(_model)),
        Traces(SYMMETRIC),
    ),
    Step(
        "exchangeable rows",
        Equal(Trace(P * D * D * G), _share * Trace(P * D * D * P)),
        EXCHANGEABLE,
    ),
    Step("pool", Equal(P, XT * X), POOL_DESIGN),
    Step("batch", Equal(G, XT * U * X), POOL_DESIGN),
    Step("through the rows", Equal(Trace(_model), Trace(_turned)), Traces(), uses=("batch",)),
    Step(
        "rotated rows",
        Equal(Trace(_turned), along * Trace(X * D * D * XT * X * XT) + across * traces),
        Cited(
            "the law of X does not change under rotations of its rows, so that U may be any "
            "projection on m of N dimensions, at random; "
            "its blocks on the diagonal have matrix beta laws",
            MUIRHEAD,
        ),
    ),
    Step(
        "all rows",
        Equal(Trace(X * D * D * XT * X * XT), Trace(P * D * D * P)),
        Traces(),
        uses=("pool",),
    ),
    Step("square of the learner", Equal(Trace(P * D * D * P), SQUARE), POOL_FIT),
    Step(
        "trace, and trace of a function",
        Equal(traces, features * m * GAIN + 2 * Trace(P * F)),
        Cited(
            "partial integration of the normal density of X along X itself: the mean of tr P tr "
            "h(P) is k N E tr h(P) + 2 E tr P h'(P), "
            "here with C = h(P); F is h'(P)",
            MUIRHEAD,
        ),
    ),
)


def _pooled(learner: Learner, share: sp.Expr, slope: sp.Expr) -> Mixture:
    """From what the learner makes of an eigenvalue x of m pooled rows: the share a(x), and x h'(x)
    for the noise h(x) = a(x)^2/x.

    The slope is written so that that of gradient descent is seen to be a polynomial.
    """
    pool = {m: N}
    shrink, square, gain = (learner.put_in(trace).subs(pool) for trace in (SHRINK, SQUARE, GAIN))
    turned = features * N * gain + 2 * over_spectrum(slope.subs(pool), N)
    model = _along * square + _across * turned
    weights = (
        m / N * shrink,
        r / N * shrink,
        model,
        m / N * square - model,
        square - 2 * m / N * square + model,
    )
    own = (
        *_STEPS,
        by_spectrum("slope", Trace(P * F), slope, {P: x, F: sp.diff(share**2 / x, x)}),
    )
    return Mixture(
        learner,
        "fresh_mixture",
        f"{learner.sentence}, on the pooled rows, of which w labels the batch and the target the "
        f"others",
        (*(trace / features for trace in weights), m / N * gain, r / N * gain),
        (*own, *BETA),
        (
            *((step.name, _HERE) for step in own if step.name not in ("pool", "batch")),
            *(step.name for step in BETA),
            *(
                (f"errors.{learner.name}.{quantity}", pool)
                for quantity in ("mean_shrinkage", "square_shrinkage", "noise_gain")
            ),
        ),
        (),
        {"real": r, **learner.public, "noise": noise},
        remark=(
            "As for least squares, what unseen features add to the real labels is paid again in "
            "every generation."
        ),
    )


_strength = penalty * m
_learned, _left = 1 - (1 - step_size * x / m) ** steps, (1 - step_size * x / m) ** (steps - 1)
MIXTURES = (
    _pooled(RIDGE, x / (x + _strength), x * (_strength - x) / (x + _strength) ** 3),
    _pooled(GRADIENT, _learned, 2 * steps * step_size / m * _left * _learned - _learned**2 / x),
)
CLAIMS = tuple(claim for mixture in MIXTURES for claim in mixture.claims())
