"""The three errors of a regression refit: what the family cannot say, what the learner does not
reach, what chance adds.

Labels are y = x'w* + noise of variance v0, and the learner sees only some of the features.  The
best linear predictor on the seen ones has weights b in coordinates that whiten them; what it misses
has mean square epsilon, and for normal features it is noise in the labels of the real data,
independent of the seen features.  A model is its weights w on the seen features, and

    excess risk = epsilon + |b - E w|^2 + E|w - E w|^2

splits into the expressivity, the approximation and the statistical error.  By rotation E w = E(c)
b, where c = <w, b>/|b|^2 is the share of the target that the weights keep; S = |w - E w|^2 and L =
|w|^2 are the other states.

A learner fits f = A w + u to rows that the weights w label: A depends on the rows alone, and the
noise part u has, given the rows, mean 0 and covariance s C, s the variance of the label noise.
Matrices are noncommutative letters, as in ``regression.experiment``."""

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import Algebra, Cited, Model, Traces, Transposed
from theory.statements import Equal
from theory.subjects.regression.experiment import MUIRHEAD, f, fT, u, uT
from theory.words import E, Q, Trace, kept, length, m, n, spread, t, v0

features = sp.Symbol("k", integer=True, positive=True)  #: features that the learner sees
signal = sp.Symbol("B", positive=True)  #: |b|^2, the variance of what the seen features explain
unseen = sp.Symbol(
    "epsilon", nonnegative=True
)  #: mean square of what the best linear predictor misses: the expressivity error

#: public names of the parameters
PARAMETERS = {
    "samples": m,
    "generations": t,
    "seen": features,
    "signal": signal,
    "expressivity": unseen,
    "variance": v0,
}

LABELS = (
    "labels are those of the current model (real ones: of the truth) plus noise, independent of "
    "the rows and of all before"
)
ROWS = (
    "rows are drawn independently and normal, and the learner acts in coordinates that whiten the "
    "seen features"
)
FRESH = "every batch has rows of its own"
MODEL = (LABELS, ROWS, FRESH)

A, C, w, b, s, r, h = sp.symbols("A C w b s r h", commutative=False)
AT, wT, bT, sT, rT, hT = sp.symbols("A' w' b' s' r' h'", commutative=False)
K, KT, D = sp.symbols("K K' D", commutative=False)
TRANSPOSE = {
    u: uT,
    uT: u,
    f: fT,
    fT: f,
    A: AT,
    AT: A,
    w: wT,
    wT: w,
    b: bT,
    bT: b,
    s: sT,
    sT: s,
    r: rT,
    rT: r,
    h: hT,
    hT: h,
    K: KT,
    KT: K,
}

noise = sp.IndexedBase(
    "s", positive=True
)  #: variance of the label noise in batch n, as the seen features see it

#: traces that a learner's constants give: of A, of A'A, and of the covariance of the noise part per
#: unit of label noise
SHRINK, SQUARE, GAIN = Trace(A), Trace(AT * A), Trace(C)

CENTRED = Model("given the rows and all before, the noise part of a fit has mean 0")
COVARIANCE = Model(
    "given the rows, the noise part of a fit has the covariance C times the variance of the label "
    "noise"
)
ROTATION = Cited(
    "the law of a normal design does not change under rotations, and a matrix that no rotation "
    "changes is a multiple of 1",
    MUIRHEAD,
)
AXIS = Cited(
    "the law of a normal design does not change under rotations about b, and a vector that none of "
    "them changes is a multiple of b",
    MUIRHEAD,
)
TARGET = Model("B is the squared length of b")
STATES = Model(
    "c is <w, b>/|b|^2 and L is |w|^2 for the weights w of a model; f are those of the next one"
)
REAL = Model(
    "what normal unseen features add to a real label, given the seen ones, is independent noise of "
    "variance epsilon"
)
SYNTHETIC = Model(
    "the labels of a model carry noise of the truth's variance, and nothing of the unseen features"
)

MEAN = Model("h is the mean of w, and b is fixed")
DISTANCE = Model("S is the squared distance of w to its mean h")
START_AT_BEST = Model("generation 0 is the best linear predictor")
TERM = Model(
    "a_n is the approximation error |b - E w|^2 and s_n the statistical error E|w - E w|^2"
)
POPULATION = Model(
    "with infinitely many rows every fit keeps the share alpha: h is the weights then"
)
MEAN_SHARE = Model("in the mean every fit keeps the share mu")
RIDGE_FIT = Model("R is the inverse of G + lambda m: the fit of ridge is R (G w + X' noise)")
DESCENT = Model(
    "r is the share that gradient descent has learned along an eigenvector of G with eigenvalue x: "
    "0 at first, and a step learns rate x/m of what is left"
)
EIGENVECTORS = Cited(
    "gradient descent moves along each eigenvector of G by itself: A and C have the eigenvectors "
    "of G, and for eigenvalues what becomes of x there",
    "hastie2019",
)
PASS_NOISE = Model("the noise part of a pass is what unit noise makes of the deviation 0")
WHOLE_FIT = Model(
    "least squares keeps all of the labelling weights, A is 1, of trace k; its noise part has the "
    "covariance R, G inverted"
)
ROWS_SO_FAR = Model("S is the Gram matrix of all rows, P of those before, G of the batch")
POOLED_FIT = Model("the rows before put P w into the normal equations, the batch G w + u")
UNCORRELATED = Model(
    "the noise of different rows is uncorrelated; in a real label it holds what unseen features add"
)
ABOUT_TARGET = Cited(
    "S is the squared distance of the weights to their mean, which rotations about b leave on b: "
    "it is the target, of which all is kept in the mean",
    MUIRHEAD,
)
EXCHANGEABLE = Cited(
    "rows that are drawn alike are exchangeable: in the mean each has the same share of what their "
    "pool decides",
    MUIRHEAD,
)
MIXED_FIT = Model(
    "least squares on the pooled rows: w labels the batch, the target the other pooled rows, and e "
    "is the distance of w to the target"
)
COUNT = Model("the trace of the identity counts the features")
REAL_BATCH = Model(
    "generation 0 has all features: what normal unseen ones add, given the seen, is independent "
    "noise"
)
LATER_BATCH = Model("the labels of a later model hold nothing of the unseen features")
INDEPENDENT = Model(
    "noise is centred given the rows, their unseen features and all before, and that of the real "
    "and of the synthetic labels is independent"
)
SPREADS = Model(
    "the noise of different rows is uncorrelated: a fit on it spreads as the inverse Gram matrix R"
)
UNSEEN = Model(
    "a is what least squares makes of the unseen features of the real labels: of independent noise "
    "of variance epsilon, given the seen ones"
)
BY_GENERATION = Model(
    "d is the distance of the model's fit h from the truth's s, c that of the next one; A is the "
    "mean of |d|^2 and C that of <d, b>, by generation, both 0 for generation 0"
)
AVERAGED = Model("the weights of least squares on the real labels and on the model's are averaged")
FOUND_AGAIN = Model(
    "the next model labels without unseen features: least squares finds its weights again"
)
TRUE_NOISE = Model("synthetic noise has the truth's variance")
COUNTS = Model("a fit keeps something of the model: Y is not 0")
POOL_DESIGN = Model(
    "X has all pooled rows, and U projects on those of the batch: P is X' X, and G is X' U X"
)
POOL_FIT = Model(
    "Y is D G and Z is D (P - G): w labels the batch, the target the other pooled rows; A is D P "
    "and C is D P D"
)
LAST_PASS = Model(
    "Y is A, what the last pass takes from the labels of the batch, whose noise it alone meets"
)
PASSES_AVERAGED = Model("Y is (1 - omega) A and Z is omega H for real labels of weight omega")
SUBSET_MEAN = Cited(
    "given the subsets, the weights have the mean h: label noise and unseen features are centred, "
    "and least squares is unbiased on each subset",
    MUIRHEAD,
)
SEEN_BY_ALL = Model("h is b on the features that every generation saw, and 0 elsewhere")
REACHED = Model(
    "h is b on the features that every generation so far saw, g the same after one subset more, on "
    "which J projects, and H the mean of <h, b>, by generation"
)
SUBSET_FIT = Model("least squares on a subset, on which A projects, finds A w but for noise")
UNIFORM = Model(
    "a coordinate is in the subset with probability seen/features, independently of the weights"
)
UNSEEN_NOISE = Model(
    "unseen normal features add their squared weights to the variance of the labels, of which the "
    "noise part makes C, or R that inverts G"
)
WHITE_RISK = Model("with white features the risk is |b - w|^2")
MEAN_OF_SUBSETS = Model(
    "r is the mean of the weights given the subsets, and S the squared distance of w to r"
)
SHRUNK = Cited(
    "the law of a normal design does not change under rotations: given the subsets every fit keeps "
    "of the coordinates that it sees the mean share E tr A/seen",
    MUIRHEAD,
)
BINOMIAL = Model("the number of points above, of m points of the truth, is binomial")
FIRST_SAMPLE = Model(
    "generation 1 is fitted on m points of the truth, of mean square v_0; T is their sum, from the "
    "truth's mean"
)

ROOM = Condition(m > features + 1, "at least two samples more than features seen")


def approximation(generation: sp.Expr = t) -> sp.Expr:
    """|b - E w|^2, from the share of the target that is kept."""
    return signal * (1 - E(kept, generation)) ** 2


#: what one fit does to the share of the target that is kept
SIGNAL_OF_ONE_FIT = (
    Step("share now", Equal(E(kept, n), Trace(w * bT) / signal), STATES),
    Step("share next", Equal(E(kept, n + 1), Trace(f * bT) / signal), STATES),
    Step("noise part is centred", Equal(Trace(u * bT), sp.S.Zero), CENTRED),
    Step("rotation", Equal(Trace(A * w * bT), SHRINK / features * Trace(w * bT)), ROTATION),
    Step(
        "target in one fit",
        Equal(Trace(f * bT), SHRINK / features * Trace(w * bT)),
        Traces(TRANSPOSE),
        uses=("fit", "noise part is centred", "rotation"),
    ),
    Step(
        "one generation",
        Equal(E(kept, n + 1), SHRINK / features * E(kept, n)),
        Algebra(),
        uses=("share next", "target in one fit", "share now"),
    ),
)

#: what one fit does to the squared length of the weights
LENGTH_OF_ONE_FIT = (
    Step("fit, transposed", Equal(fT, wT * AT + uT), Transposed(TRANSPOSE), uses=("fit",)),
    Step("length now", Equal(E(length, n), Trace(w * wT)), STATES),
    Step("length next", Equal(E(length, n + 1), Trace(f * fT)), STATES),
    Step("noise part is centred", Equal(Trace(A * w * uT), sp.S.Zero), CENTRED),
    Step("noise part", Equal(Trace(u * uT), noise[n] * GAIN), COVARIANCE),
    Step("rotation", Equal(Trace(AT * A * w * wT), SQUARE / features * Trace(w * wT)), ROTATION),
    Step(
        "length in one fit",
        Equal(Trace(f * fT), SQUARE / features * Trace(w * wT) + noise[n] * GAIN),
        Traces(TRANSPOSE),
        uses=("fit", "fit, transposed", "noise part is centred", "noise part", "rotation"),
    ),
    Step(
        "one generation",
        Equal(E(length, n + 1), SQUARE / features * E(length, n) + noise[n] * GAIN),
        Algebra(),
        uses=("length next", "length in one fit", "length now"),
    ),
    Step("real labels", Equal(noise[0], v0 + unseen), REAL),
    Step("synthetic labels", Equal(noise[t], v0), SYNTHETIC),
)

#: the mean of the weights lies along the target
MEAN_MODEL = (
    Step("mean model", Equal(h, E(kept, t) * b), AXIS),
    Step(
        "mean model, transposed",
        Equal(hT, E(kept, t) * bT),
        Transposed(TRANSPOSE),
        uses=("mean model",),
    ),
    Step("target", Equal(Trace(b * bT), signal), TARGET),
)

#: the statistical error is what the mean squared length has beyond that of the mean
SPREAD = (
    Step(
        "statistical error",
        Equal(E(spread, t), Trace((w - h) * (wT - hT))),
        DISTANCE,
    ),
    Step("mean of the weights", Equal(Trace(w * hT), Trace(h * hT)), MEAN),
    *MEAN_MODEL,
    Step(
        "length of the mean",
        Equal(Trace(h * hT), signal * E(kept, t) ** 2),
        Traces(TRANSPOSE),
        uses=("mean model", "mean model, transposed", "target"),
    ),
    Step("length of the weights", Equal(E(length, t), Trace(w * wT)), STATES),
    Step(
        "beyond the mean",
        Equal(Trace((w - h) * (wT - hT)), Trace(w * wT) - Trace(h * hT)),
        Traces(TRANSPOSE),
        uses=("mean of the weights",),
    ),
    Step(
        "spread",
        Equal(E(spread, t), E(length, t) - signal * E(kept, t) ** 2),
        Algebra(),
        uses=(
            "statistical error",
            "beyond the mean",
            "length of the mean",
            "length of the weights",
        ),
    ),
)

_risk = (s - w) * (sT - wT) + K * r * (sT - wT) + (s - w) * rT * KT + D * r * rT
_bias = Equal(Trace((b - w) * (bT - wT)), Trace((b - h) * (bT - hT)) + Trace((w - h) * (wT - hT)))
PYTHAGOREAN = Equal(E(Q, t), unseen + approximation() + E(spread, t))

#: the normal equations kill one cross term, the mean the other
PYTHAGORAS = (
    Step(
        "excess risk",
        Equal(E(Q, t), Trace(_risk)),
        Model(
            "the risk of w against weights s on the seen, r on the unseen features, with "
            "covariances 1, K and D"
        ),
    ),
    Step(
        "best predictor",
        Equal(s, b - K * r),
        Model("b solves the normal equations on the seen features"),
    ),
    Step(
        "best predictor, transposed",
        Equal(sT, bT - rT * KT),
        Transposed(TRANSPOSE),
        uses=("best predictor",),
    ),
    Step(
        "expressivity error",
        Equal(Trace(D * r * rT), unseen + Trace(KT * K * r * rT)),
        Model("epsilon is the variance of the unseen part beyond what the seen features explain"),
    ),
    Step(
        "risk of the best predictor, and the distance to it",
        Equal(Trace(_risk), unseen + Trace((b - w) * (bT - wT))),
        Traces(TRANSPOSE),
        uses=("best predictor", "best predictor, transposed", "expressivity error"),
    ),
    Step("mean of the weights", Equal(Trace(w * hT), Trace(h * hT)), MEAN),
    Step(
        "mean of the share",
        Equal(Trace(w * bT), Trace(h * bT)),
        MEAN,
    ),
    Step(
        "distance through the mean",
        _bias,
        Traces(TRANSPOSE),
        uses=("mean of the weights", "mean of the share"),
    ),
    *MEAN_MODEL,
    Step(
        "approximation error",
        Equal(Trace((b - h) * (bT - hT)), approximation()),
        Traces(TRANSPOSE),
        uses=("mean model", "mean model, transposed", "target"),
    ),
    Step(
        "statistical error",
        Equal(Trace((w - h) * (wT - hT)), E(spread, t)),
        DISTANCE,
    ),
    Step(
        "three errors",
        PYTHAGOREAN,
        Algebra(),
        uses=(
            "excess risk",
            "risk of the best predictor, and the distance to it",
            "distance through the mean",
            "approximation error",
            "statistical error",
        ),
    ),
)
