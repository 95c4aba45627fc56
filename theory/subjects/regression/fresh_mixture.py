"""New real rows pooled with the newest synthetic batch: one factor decides, and near interpolation
it exceeds 1.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Cited,
    Induction,
    Integration,
    Limit,
    Model,
    Names,
    Traces,
    Transposed,
    Words,
)
from theory.statements import Equal
from theory.subjects.regression.experiment import (
    CENTRED,
    EXCHANGEABLE,
    FEATURES,
    FRESH,
    INVERSE,
    INVERSE_RULE,
    MODEL,
    MUIRHEAD,
    RISK,
    SOURCE,
    TRANSPOSE,
    G,
    R,
    S,
    e,
    eT,
    f,
    fT,
    u,
    uT,
)
from theory.words import E, Q, Trace, chi_square_density, j, m, n, p, v0, x

FACTOR = "regression.design.mixing_factor"
MEAN, STRONG, PHASE = (
    f"regression.fresh_mixture.{name}" for name in ("risk_mean", "strong_collapse", "factor_limit")
)

r = sp.Symbol("r", integer=True, positive=True)  #: new real rows in each generation
V0 = sp.Symbol("V_0", nonnegative=True)  #: excess risk of generation 0: 0 if it is the truth
noise = sp.Symbol(
    "g", positive=True
)  #: variance of the synthetic label noise over that of the truth
N = m + r

# U = S^(-1/2) G S^(-1/2), whose mean of U Z U is along * Z + across * tr(Z) for every symmetric Z;
# H = S^(1/2), J = S^(-1/2)
kappa = sp.Symbol("kappa", positive=True)  #: the factor of one generation
U, H, J = sp.symbols("U H J", commutative=False)
along, across, entry, minor, traces = sp.symbols("alpha beta zeta mu tau", real=True)
#: density of the beta law of the batch in the pooled rows, for one feature
beta = (
    x ** (m / sp.S(2) - 1)
    * (1 - x) ** (r / sp.S(2) - 1)
    * sp.gamma(N / sp.S(2))
    / (sp.gamma(m / sp.S(2)) * sp.gamma(r / sp.S(2)))
)
ENTRY, MINOR = m * (m + 2) / (N * (N + 2)), m * (m - 1) / (N * (N - 1))
_traces = p * (N * p - 2) / (N - p - 1)
#: of E Q from one generation to the next
factor = (2 * ENTRY + MINOR) / 3 + (ENTRY - MINOR) / 3 * (N * p - 2) / (N - p - 1)
_factor = Equal(Trace(G * R * R * G), p * factor)
_rotation = "the law of a normal design does not change under rotations"
ROOT = Model("H and J are the symmetric roots of the pooled Gram matrix S and of its inverse R")

UNITS = Names(
    "the mean of U Z U at Z = e_1 e_1', e_2 e_2' and e_1 e_2' + e_2 e_1', for the entry (1,1) of U "
    "and its first 2 x 2 minor"
)

NAMED = Names("kappa names the factor of one generation")
ROOM = Condition(
    N > p + 1, "at least two rows more than features in real and synthetic rows together"
)


def noise_term(synthetic: sp.Expr = noise) -> sp.Expr:
    """What the noise of the pooled rows adds in one generation."""
    return v0 * (r + synthetic * m) / N * p / (N - p - 1)


def mean(kappa: sp.Expr) -> sp.Expr:
    """E Q at generation n, from the factor of one generation, which may be 1."""
    return kappa**n * V0 + noise_term() * sp.Sum(kappa ** (n - 1 - j), (j, 0, n - 1))


_solve = Equal(R * (G * e + u), R * G * e + R * u)
_fit = Equal(f, R * (G * e + u))
_fit_transposed = Equal(fT, eT * G * R + uT * R)
_carried = Equal(Trace(R * G * e * eT * G * R), Trace(G * R * R * G) / p * Trace(e * eT))
_square = Equal(Trace(R * u * uT * R), v0 * (noise * Trace(R * G * R) + Trace(R * (S - G) * R)))
_share = Equal(Trace(R * G * R), m / N * Trace(R * S * R))
_grown = Equal(
    Trace(f * fT), Trace(G * R * R * G) / p * Trace(e * eT) + v0 * (r + noise * m) / N * Trace(R)
)
_step = Equal(E(Q, n + 1), kappa * E(Q, n) + noise_term())
_mean = Equal(E(Q, n), mean(factor))
_by_kappa = Equal(E(Q, n), mean(kappa))
_one = Equal(E(Q, 1), factor * V0 + noise_term())

# features in proportion to rows: phi features and share w of synthetic rows per row
w, phi, rows = sp.symbols("w phi N", positive=True)
_proportional = factor.subs({m: w * rows, r: (1 - w) * rows, p: phi * rows}, simultaneous=True)
_limit_factor = w**2 + w * (1 - w) * phi / (1 - phi)
_limit = Equal(sp.Limit(_proportional, rows, sp.oo), _limit_factor)
_critical = (1 + w) / (1 + 2 * w)
_at_one = Equal(_limit_factor.subs(phi, _critical), sp.S.One)

PARAMETERS = {
    "real": r,
    "samples": m,
    "generations": n,
    "features": p,
    "variance": v0,
    "noise": noise,
    "start": V0,
}

_draw = sp.Integral(x * chi_square_density(x, N - p + 1), (x, 0, sp.oo))
_reciprocal = sp.Integral(chi_square_density(x, N - p + 1) / x, (x, 0, sp.oo))

#: the mean of U Z U, from two moments of U
BETA = (
    Step("along", Equal(along, (2 * entry + minor) / 3), UNITS),
    Step("across", Equal(across, (entry - minor) / 3), UNITS),
    Step(
        "entry of the diagonal",
        Equal(entry, sp.Integral(x**2 * beta, (x, 0, 1))),
        Cited("an entry of the diagonal of a matrix beta draw has a beta law", MUIRHEAD),
    ),
    Step("its second moment", Equal(sp.Integral(x**2 * beta, (x, 0, 1)), ENTRY), Integration()),
    Step(
        "minor",
        Equal(minor, MINOR),
        Cited(
            "a 2 x 2 minor on the diagonal of U is, by Cauchy and Binet, a sum over the pairs of "
            "synthetic rows; over all pairs it would be 1, and every pair has one mean",
            MUIRHEAD,
        ),
    ),
)

ONE_FIT = (
    Step("inverse", Equal(R * S, sp.S.One), INVERSE_RULE),
    Step(
        "fit",
        _fit,
        Model(
            "least squares on the pooled rows, whose labels err by those of the model on the "
            "synthetic ones"
        ),
    ),
    Step("error of the fit", _solve, Words()),
    Step("error, transposed", _fit_transposed, Transposed(TRANSPOSE), uses=("fit",)),
    Step("noise is centred", Equal(Trace(R * u * eT * G * R), sp.S.Zero), CENTRED),
    Step(
        "error is independent of the rows",
        _carried,
        Cited(f"the error of the model is independent of the new rows, and {_rotation}", MUIRHEAD),
    ),
    Step(
        "noise is uncorrelated",
        _square,
        Model("the noise of different rows is uncorrelated, of variance v0, or g v0 if synthetic"),
    ),
    Step(
        "exchangeable rows",
        _share,
        EXCHANGEABLE,
    ),
    Step(
        "squared error",
        _grown,
        Traces(TRANSPOSE),
        uses=(
            "fit",
            "error of the fit",
            "error, transposed",
            "noise is centred",
            "noise is uncorrelated",
            "exchangeable rows",
            "error is independent of the rows",
            "inverse",
        ),
    ),
    Step("kappa", Equal(kappa, Trace(G * R * R * G) / p), NAMED),
    Step("factor", Equal(Trace(G * R * R * G), p * kappa), Algebra(), uses=("kappa",)),
    Step("risk now", Equal(E(Q, n), Trace(e * eT)), RISK),
    Step("risk next", Equal(E(Q, n + 1), Trace(f * fT)), RISK),
    Step(
        "one generation",
        _step,
        Algebra(),
        uses=("risk next", "squared error", "factor", (INVERSE, {m: N}), "risk now"),
    ),
)

#: the value of the factor, which stays a letter while generations are counted
KAPPA = (Step("value of kappa", Equal(kappa, factor), Algebra(), uses=("kappa", FACTOR)),)

CLAIMS = (
    Claim(
        id=FACTOR,
        kind="equality",
        title=(
            "Mean square of the error that a pooled fit takes over from the labels of the "
            "synthetic share of its normal rows."
        ),
        statement=_factor,
        proof=Proof(
            (
                Step("roots, one side", Equal(H * J, sp.S.One), ROOT),
                Step("roots, other side", Equal(J * H, sp.S.One), ROOT),
                Step("inverse as a square", Equal(R, J * J), ROOT),
                Step(
                    "synthetic Gram matrix",
                    Equal(G, H * U * H),
                    Model("U is the synthetic Gram matrix between the inverse roots"),
                ),
                Step(
                    "between the roots",
                    Equal(Trace(G * R * R * G), Trace(H * H * U * J * J * U)),
                    Traces(),
                    uses=(
                        "synthetic Gram matrix",
                        "inverse as a square",
                        "roots, one side",
                        "roots, other side",
                    ),
                ),
                Step(
                    "matrix beta law",
                    Equal(
                        Trace(H * H * U * J * J * U), along * Trace(H * H * J * J) + across * traces
                    ),
                    Cited(
                        f"U has a matrix beta law, which does not change under rotations, and is "
                        f"independent of S; {_rotation}",
                        MUIRHEAD,
                    ),
                ),
                Step(
                    "identity",
                    Equal(Trace(H * H * J * J), Trace(sp.S.One)),
                    Traces(),
                    uses=("roots, one side",),
                ),
                Step(
                    "features",
                    Equal(Trace(sp.S.One), p),
                    FEATURES,
                ),
                *BETA,
                Step(
                    "trace and trace of the inverse",
                    Equal(traces, p * (1 + (N * p - _draw) * _reciprocal)),
                    Cited(
                        f"{_rotation}, and by Bartlett's decomposition the last diagonal entry of "
                        "the inverse is 1 over a chi-square draw q with N - p + 1 degrees of "
                        "freedom; the trace, of mean N p, is the sum of q and of what is "
                        "independent of q",
                        MUIRHEAD,
                    ),
                ),
                Step(
                    "mean draw",
                    Equal(_draw, N - p + 1),
                    Integration(),
                ),
                Step(
                    "reciprocal draw",
                    Equal(_reciprocal, 1 / (N - p - 1)),
                    Integration(),
                ),
                Step(
                    "their mean",
                    Equal(traces, _traces),
                    Algebra(),
                    uses=("trace and trace of the inverse", "mean draw", "reciprocal draw"),
                ),
                Step(
                    "moments",
                    _factor,
                    Algebra(),
                    uses=(
                        "between the roots",
                        "matrix beta law",
                        "identity",
                        "features",
                        *(step.name for step in BETA),
                        "their mean",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982", "dohmatob2024strong"),
        domain=(ROOM,),
        parameters={"real": r, "samples": m, "features": p},
        rivals={
            "square of the share": p * (m / N) ** 2,
            "one feature": p * ENTRY,
            "real and synthetic swapped": p * factor.subs({m: r, r: m}, simultaneous=True),
        },
    ),
    Claim(
        id=MEAN,
        kind="equality",
        title=(
            "Mean excess risk of least squares on new real rows pooled with the newest synthetic "
            "ones."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step(
                    "start",
                    Equal(E(Q, 0), V0),
                    SOURCE,
                ),
                *ONE_FIT,
                Step("all generations", _by_kappa, Induction(n), uses=("start", "one generation")),
                *KAPPA,
                Step(
                    "value of the factor",
                    _mean,
                    Algebra(),
                    uses=("all generations", "value of kappa"),
                ),
            )
        ),
        assumptions=(*MODEL, FRESH),
        references=("dohmatob2024strong", "alemohammad2023"),
        domain=(ROOM,),
        parameters=PARAMETERS,
        rivals={
            "leading order": mean((m / N) ** 2),
            "real rows only": v0 * p / (r - p - 1),
            "one generation fewer": _mean.rhs.subs(n, n - 1),
            "factor of one feature": mean(ENTRY),
        },
        remark=(
            "The factor may exceed 1: near interpolation the risk grows without bound although new "
            "real rows come in every generation "
            "(regression.fresh_mixture.factor_limit). The bounds of accumulate and of kept real "
            "rows do not cover this workflow."
        ),
    ),
    Claim(
        id=STRONG,
        kind="equality",
        title=(
            "One pooled fit with labels from a source of another excess risk: a floor that more "
            "rows in proportion do not lower."
        ),
        statement=_one,
        proof=Proof(
            (
                Step("start", Equal(E(Q, 0), V0), SOURCE),
                *ONE_FIT,
                *KAPPA,
                Step(
                    "one fit",
                    _one,
                    Algebra(),
                    uses=(("one generation", {n: 0}), "start", "value of kappa"),
                ),
            )
        ),
        assumptions=(*MODEL, FRESH),
        references=("dohmatob2024strong",),
        domain=(ROOM,),
        parameters={name: symbol for name, symbol in PARAMETERS.items() if name != "generations"},
        rivals={
            "leading order": (m / N) ** 2 * V0 + noise_term(),
            "proportional limit": _limit_factor.subs({w: m / N, phi: p / N}) * V0 + noise_term(),
            "no floor": noise_term(),
        },
        remark=(
            "Exact at every size; the leading order V_0 (synthetic share)^2 of arXiv 2410.04840 is "
            "its value far from interpolation."
        ),
    ),
    Claim(
        id=PHASE,
        kind="limit",
        title=(
            "The factor of one generation, features in proportion to rows: it passes 1 at (1 + "
            "w)/(1 + 2 w) features per row."
        ),
        statement=_limit,
        proof=Proof((Step("limit", _limit, Limit()),)),
        references=("dohmatob2024strong", "alemohammad2023"),
        domain=(
            Condition(w < 1, "a synthetic share below 1"),
            Condition(phi < 1, "fewer features than rows"),
        ),
        parameters={"share": w, "features_per_row": phi},
        rivals={"square of the share": w**2, "share": w, "classical": w**2 + w * (1 - w) * phi},
    ),
    Claim(
        id="regression.fresh_mixture.critical_ratio",
        kind="deterministic",
        title=(
            "Beyond (1 + w)/(1 + 2 w) features per row, where the factor is 1, new real rows no "
            "longer keep the risk bounded."
        ),
        statement=_at_one,
        proof=Proof((Step("critical ratio", _at_one, Algebra()),)),
        references=("dohmatob2024strong",),
        domain=(Condition(w < 1, "a synthetic share below 1"),),
        parameters={"share": w},
        rivals={
            f"factor at {name}": _limit_factor.subs(phi, ratio)
            for name, ratio in (("1/(1 + w)", 1 / (1 + w)), ("1/(1 + 2 w)", 1 / (1 + 2 * w)))
        },
        remark="At half of the rows synthetic it is 3/4.",
    ),
)
