"""Replace: how far, in total variation, and how heavy-tailed over runs the model becomes.

Averaged over runs a point of generation n has the law of ``d_n + sqrt(v_n) Z``.  Its tails grow
although every run loses its own."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Deduction, Integration, Limit, Tower
from theory.statements import Equal, Fact, Implies
from theory.subjects.gaussian.experiment import DRAWN, ENOUGH, MODEL, REPLACE
from theory.subjects.gaussian.replace_places import (
    BELOW_TWO,
    DIFFUSION,
    LARGE,
    LOG_NORMAL,
    PLACE,
    PLACE_LAW,
    generator,
    place_cdf,
)
from theory.words import PUBLIC, E, M, b, d, i, m, n, normal_density, v, x, z

k = sp.Symbol("k", positive=True)  #: distance from the true mean, in true standard deviations
S = sp.Symbol("S", positive=True)  #: sum of 1/M[i]
_at_truth = {d: sp.S.Zero, v: sp.S.One}


def reciprocals(upto: sp.Expr = n) -> sp.Expr:
    """S_n, the sum of 1/M[i]."""
    return sp.Sum(1 / M[i], (i, 0, upto - 1))


#: E TV / sqrt(S_n), in the limit
KAPPA = sp.Integral(sp.sqrt(1 + z**4) * normal_density(), (z, -sp.oo, sp.oo)) / (2 * sp.sqrt(sp.pi))


def upper_tail(at: sp.Expr) -> sp.Expr:
    """P(|Z| > at) for a standard normal Z."""
    return sp.erfc(at / sp.sqrt(2))


#: P(|d + sqrt(v) Z| > k) as a function of the state
_mass = (sp.erfc((k - d) / sp.sqrt(2 * v)) + sp.erfc((k + d) / sp.sqrt(2 * v))) / 2


def tail_slope(ddof: sp.Expr = b) -> sp.Expr:
    """The first-order change of the tail mass, per unit of S_n."""
    return k * normal_density(k) * (k**2 - 3 + 2 * ddof) / 2


def tail_mass(slope: sp.Expr | None = None) -> sp.Expr:
    """P(|X_n - mu_0| > k s_0) to first order in S_n."""
    return upper_tail(k) + reciprocals() * (tail_slope() if slope is None else slope)


_mean_score = Equal(
    sp.Derivative(normal_density(x, d, v), d), (x - d) / v * normal_density(x, d, v)
)
_variance_score = Equal(
    sp.Derivative(normal_density(x, d, v), v),
    ((x - d) ** 2 / v - 1) / (2 * v) * normal_density(x, d, v),
)
_score_variance = Equal(S * x**2 + 2 * S * ((x**2 - 1) / 2) ** 2, S * (1 + x**4) / 2)
_absolute = Equal(2 * sp.Integral(z * normal_density(), (z, 0, sp.oo)), sp.sqrt(2 / sp.pi))
_constant = Equal(
    sp.sqrt(2 / sp.pi) / 2 * sp.sqrt(S * (1 + x**4) / 2),
    sp.sqrt(S) * sp.sqrt(1 + x**4) / (2 * sp.sqrt(sp.pi)),
)
_mean_spread = Equal(E(d**2, n + 1), E(d**2, n) + E(v, n) / M[n])
_variance_spread = Equal(E(v**2, n + 1), (M[n] - 1) * (M[n] + 1) / (M[n] - b) ** 2 * E(v**2, n))
_first_order = Equal(
    sp.Limit(m * ((m - 1) * (m + 1) / (m - b) ** 2 - 2 * (m - 1) / (m - b) + 1), m, sp.oo),
    sp.Integer(2),
)
_distance = Fact(
    r"As $\max_i 1/M_i \to 0$ with $S_n = \sum_{i<n} 1/M_i \to 0$, "
    r"$\mathbb{E}\,\mathrm{TV}(\mathcal{N}_n, \mathcal{N}_0)/\sqrt{S_n} \to "
    r"\mathbb{E}\sqrt{1 + Z^4}/(2\sqrt{\pi}) = 0.454279\ldots$"
)
_TRUTH_RATE = Equal(generator(_mass).subs(_at_truth), tail_slope())
_expansion = Fact(
    r"As $\max_i 1/M_i \to 0$ with $S_n = \sum_{i<n} 1/M_i \to 0$, "
    r"$P(|X_n - \mu_0| > k s_0) = 2 Q(k) + S_n k \varphi(k) (k^2 - 3 + 2b)/2 + o(S_n)$"
)
_far = Fact(
    r"For b < 2, as first $m \to \infty$ with $n = \lfloor \tau m \rfloor$ and then $\tau \to "
    r"\infty$, "
    r"$P(|X_n - \mu_0| > k s_0) \to P(|t_{2(2-b)}| > k \sqrt{2-b})$"
)
_TAILS = (
    "That the tails disappear is a statement about one run: there the mass beyond k tends to 0 or "
    "1. Averaged over runs it grows, for "
    "k^2 > 3 - 2 ddof, towards that of a Student t."
)

CLAIMS = (
    Claim(
        id="gaussian.replace.total_variation",
        kind="limit",
        title="Mean total variation distance to the truth while the model is still close to it.",
        statement=_distance,
        proof=Proof(
            (
                Step("score of the mean", _mean_score, Algebra()),
                Step("score of the variance", _variance_score, Algebra()),
                Step(
                    "spread of the mean",
                    _mean_spread,
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "square of the variance",
                    _variance_spread,
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step("spread of the variance", _first_order, Limit()),
                Step("spread of the difference of densities", _score_variance, Algebra()),
                Step("mean absolute normal", _absolute, Integration()),
                Step("half its mean absolute value", _constant, Algebra()),
                Step(
                    "delta method",
                    Implies(
                        (
                            _mean_score,
                            _variance_score,
                            _mean_spread,
                            _variance_spread,
                            _first_order,
                            _score_variance,
                            _absolute,
                            _constant,
                        ),
                        _distance,
                    ),
                    Cited(
                        "central limit theorem for martingales, and the delta method", "vaart1998"
                    ),
                ),
                Step(
                    "distance",
                    _distance,
                    Deduction(),
                    uses=(
                        "delta method",
                        "score of the mean",
                        "score of the variance",
                        "spread of the mean",
                        "square of the variance",
                        "spread of the variance",
                        "spread of the difference of densities",
                        "mean absolute normal",
                        "half its mean absolute value",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("vaart1998",),
        domain=ENOUGH,
        formula=KAPPA * sp.sqrt(reciprocals()),
        rivals={
            "root of the mean square": sp.sqrt(reciprocals() / sp.pi),
            "mean only": sp.sqrt(reciprocals()) / sp.pi,
            "factor 2 lost": 2 * KAPPA * sp.sqrt(reciprocals()),
        },
        remark=(
            "First order in S_n: the relative error is of order S_n + max 1/M, about 1 % where "
            "these are 0.01."
        ),
    ),
    Claim(
        id="gaussian.replace.tail_mass",
        kind="limit",
        title=(
            "Averaged over runs, the tails grow: first order of the mass beyond k standard "
            "deviations."
        ),
        statement=_expansion,
        proof=Proof(
            (
                Step("rate at the truth", _TRUTH_RATE, Algebra()),
                Step(
                    "Taylor's theorem",
                    Implies((LOG_NORMAL, _TRUTH_RATE), _expansion),
                    Cited(
                        "Taylor's theorem along a Markov chain whose local moments converge",
                        "ethier1986",
                    ),
                ),
                Step(
                    "tail mass",
                    _expansion,
                    Deduction(),
                    uses=("Taylor's theorem", (DIFFUSION, {m: M[0]}), "rate at the truth"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("ethier1986",),
        domain=ENOUGH,
        formula=tail_mass(),
        parameters={**PUBLIC, "k": k},
        rivals={
            "no change": upper_tail(k),
            "ddof 0 for 1 and back": tail_mass(tail_slope(1 - b)),
            "one tail": tail_mass(tail_slope() / 2),
            "spread of the mean forgotten": tail_mass(tail_slope(b - 1)),
        },
        remark=_TAILS,
    ),
    Claim(
        id="gaussian.replace.tail_mass_limit",
        kind="limit",
        title=(
            "Averaged over runs, the mass beyond k standard deviations tends to that of a Student "
            "t."
        ),
        statement=_far,
        proof=Proof(
            (
                Step(
                    "the variance is gone",
                    Implies((LOG_NORMAL, PLACE_LAW), _far),
                    Cited("Slutsky's theorem", "vaart1998"),
                ),
                Step("tails", _far, Deduction(), uses=("the variance is gone", DIFFUSION, PLACE)),
            )
        ),
        assumptions=MODEL,
        references=("vaart1998",),
        domain=(*LARGE, BELOW_TWO),
        formula=1 - place_cdf(2 - b, k),
        parameters={"ddof": b, "k": k},
        rivals={
            "normal": upper_tail(k),
            "half the degrees of freedom": 1 - place_cdf((2 - b) / 2, k),
            "ddof 0 for 1 and back": 1 - place_cdf(1 + b, k),
        },
        remark=_TAILS,
    ),
)
