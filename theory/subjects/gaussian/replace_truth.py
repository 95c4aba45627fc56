"""Replace when the truth is not normal: only the first fit sees it, through its variance and its
excess kurtosis.

The first sample has power sums T = x_1 + ... + x_k and Q = x_1^2 + ... + x_k^2, measured from the
mean of the truth."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Linearity, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import DRAWN, ENOUGH, FIRST_OF_TRUTH, REPLACE, SAMPLE
from theory.words import E, M, b, j, k, n, t, v, v0

excess_kurtosis = sp.Symbol("kappa", real=True)
_skewness = sp.Symbol("mu_3", real=True)
_point = sp.Symbol("x", real=True)
T, Q = sp.Symbol("T", real=True), sp.Symbol("Q", nonnegative=True)
_MOMENTS = (sp.S.One, sp.S.Zero, v0, _skewness, (3 + excess_kurtosis) * v0**2)

#: for the second checker: a law on two points, a with probability c/(a + c) and -c otherwise
_a, _c = sp.symbols("a c", positive=True)
_TWO_POINTS = ((_a, _c / (_a + _c)), (-_c, _a / (_a + _c)))
_TWO_POINT_MOMENTS = {
    v0: _a * _c,
    _skewness: _a * _c * (_a - _c),
    excess_kurtosis: (_a**2 - _a * _c + _c**2) / (_a * _c) - 3,
}

#: one more point of the first sample
POINTS = Kernel(
    index=k,
    update={T: T + _point, Q: Q + _point**2},
    draws=(AnyLaw(_point, _MOMENTS, _TWO_POINTS, _TWO_POINT_MOMENTS),),
    initial={T: sp.S.Zero, Q: sp.S.Zero},
)

_sample_variance = (Q - T**2 / M[0]) / (M[0] - b)
_first_mean = (M[0] - 1) / (M[0] - b) * v0
_first_square = (
    v0**2 * ((M[0] - 1) * (M[0] + 1) + excess_kurtosis * (M[0] - 1) ** 2 / M[0]) / (M[0] - b) ** 2
)
_mean = Equal(E(v, t), v0 * sp.Product((M[j] - 1) / (M[j] - b), (j, 0, t - 1)))
_later = sp.Product((M[j] - 1) * (M[j] + 1) / (M[j] - b) ** 2, (j, 1, t - 1))
_square = Equal(E(v**2, t), _first_square * _later)

ANY_TRUTH = (SAMPLE, "the truth has a finite fourth moment")
DOMAIN = (*ENOUGH, Condition(excess_kurtosis >= -2, "an excess kurtosis of at least -2"))
PARAMETERS = {
    "samples": M,
    "generations": t,
    "ddof": b,
    "variance": v0,
    "excess_kurtosis": excess_kurtosis,
}


def _power_sum(
    name: str, h: sp.Expr, increment: sp.Expr, value: sp.Expr, uses: tuple[str, ...] = ()
) -> tuple[Step, Step, Step]:
    """The mean of h(T, Q) after k points: where it starts, what a point adds, and its closed
    form.
    """
    closed = Equal(E(h, k), value)
    return (
        Step(f"{name}, no point", Equal(E(h, 0), sp.S.Zero), Start(POINTS)),
        Step(f"{name}, one point more", Equal(E(h, k + 1), E(h, k) + increment), Tower(POINTS)),
        Step(
            name, closed, Induction(k), uses=(f"{name}, no point", f"{name}, one point more", *uses)
        ),
    )


_fourth = _MOMENTS[4]
SUMS = (
    *_power_sum("mean of T", T, sp.S.Zero, sp.S.Zero),
    *_power_sum("mean of Q", Q, v0, k * v0),
    *_power_sum("mean of T^2", T**2, v0, k * v0),
    *_power_sum(
        "mean of Q^2",
        Q**2,
        2 * v0 * E(Q, k) + _fourth,
        k * _fourth + k * (k - 1) * v0**2,
        ("mean of Q",),
    ),
    *_power_sum(
        "mean of T^2 Q",
        T**2 * Q,
        v0 * E(T**2, k) + v0 * E(Q, k) + 2 * _skewness * E(T, k) + _fourth,
        k * _fourth + k * (k - 1) * v0**2,
        ("mean of T", "mean of Q", "mean of T^2"),
    ),
    *_power_sum(
        "mean of T^4",
        T**4,
        6 * v0 * E(T**2, k) + 4 * _skewness * E(T, k) + _fourth,
        k * _fourth + 3 * k * (k - 1) * v0**2,
        ("mean of T", "mean of T^2"),
    ),
)
_AT_M = {k: M[0]}

CLAIMS = (
    Claim(
        id="gaussian.replace.any_truth_variance_mean",
        kind="equality",
        title="Mean of the model's variance after n refits, whatever the truth is.",
        statement=_mean,
        proof=Proof(
            (
                *SUMS[3:9],
                Step("first fit", Equal(E(v, 1), E(_sample_variance, M[0])), FIRST_OF_TRUTH),
                Step(
                    "linearity",
                    Equal(
                        E(_sample_variance, M[0]), (E(Q, M[0]) - E(T**2, M[0]) / M[0]) / (M[0] - b)
                    ),
                    Linearity(POINTS),
                ),
                Step(
                    "generation 1",
                    Equal(E(v, 1), _first_mean),
                    Algebra(),
                    uses=("first fit", "linearity", ("mean of Q", _AT_M), ("mean of T^2", _AT_M)),
                ),
                Step(
                    "one refit",
                    Equal(E(v, n + 1), (M[n] - 1) / (M[n] - b) * E(v, n)),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "all refits",
                    _mean,
                    Induction(t, 1),
                    uses=("generation 1", ("one refit", {n: t})),
                ),
            )
        ),
        assumptions=ANY_TRUTH,
        references=("shumailov2023",),
        domain=ENOUGH,
        parameters=PARAMETERS,
        rivals={
            "M for M - 1": v0 * sp.Product(M[j] / (M[j] - b), (j, 0, t - 1)),
            "first fit unbiased": v0 * sp.Product((M[j] - 1) / (M[j] - b), (j, 1, t - 1)),
        },
    ),
    Claim(
        id="gaussian.replace.any_truth_variance_square",
        kind="equality",
        title=(
            "Mean square of the model's variance after n refits, for a truth with any excess "
            "kurtosis."
        ),
        statement=_square,
        proof=Proof(
            (
                *SUMS,
                Step("first fit", Equal(E(v**2, 1), E(_sample_variance**2, M[0])), FIRST_OF_TRUTH),
                Step(
                    "linearity",
                    Equal(
                        E(_sample_variance**2, M[0]),
                        (E(Q**2, M[0]) - 2 * E(T**2 * Q, M[0]) / M[0] + E(T**4, M[0]) / M[0] ** 2)
                        / (M[0] - b) ** 2,
                    ),
                    Linearity(POINTS),
                ),
                Step(
                    "generation 1",
                    Equal(E(v**2, 1), _first_square),
                    Algebra(),
                    uses=(
                        "first fit",
                        "linearity",
                        ("mean of Q^2", _AT_M),
                        ("mean of T^2 Q", _AT_M),
                        ("mean of T^4", _AT_M),
                    ),
                ),
                Step(
                    "one refit",
                    Equal(E(v**2, n + 1), (M[n] - 1) * (M[n] + 1) / (M[n] - b) ** 2 * E(v**2, n)),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "all refits",
                    _square,
                    Induction(t, 1),
                    uses=("generation 1", ("one refit", {n: t})),
                ),
            )
        ),
        assumptions=ANY_TRUTH,
        references=("shumailov2023",),
        domain=DOMAIN,
        parameters=PARAMETERS,
        rivals={
            "as if the truth were normal": _square.rhs.subs(excess_kurtosis, 0),
            "excess kurtosis in every generation": v0**2
            * sp.Product(
                ((M[j] - 1) * (M[j] + 1) + excess_kurtosis * (M[j] - 1) ** 2 / M[j])
                / (M[j] - b) ** 2,
                (j, 0, t - 1),
            ),
            "kurtosis over M - 1": _square.rhs.subs(
                excess_kurtosis, excess_kurtosis * M[0] / (M[0] - 1)
            ),
        },
        remark="Only the first fit sees the shape of the truth; later samples are normal.",
    ),
)
