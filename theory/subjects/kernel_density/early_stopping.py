"""Early stopping alone: a diffusion whose score is exact, stopped a time before its end, and
trained on its own samples and fresh real data, without end of either.

A point x becomes exp(-s/2) x + sqrt(1 - exp(-s)) z on the way, with z standard normal; the reversed
diffusion gives that law back, s before the end.  In Hermite polynomials each step is a factor: the
fixed point is the truth seen through a filter that lets low orders pass.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Limit, Model
from theory.statements import Equal
from theory.words import n

order = sp.Symbol("m", integer=True, positive=True)  #: of the Hermite polynomial
share = sp.Symbol("alpha", positive=True)  #: of real data in every training set
time = sp.Symbol("s", positive=True)  #: at which the reversed diffusion is stopped
damping = sp.Symbol("rho", positive=True)  #: exp(-m s/2)
coefficient = sp.Symbol("c_0", real=True)  #: E He_m(x) under the truth
stopped = sp.Function("c", real=True)  #: under generation n
mixed = sp.Function("g", real=True)  #: under the training set that is drawn with generation n

EXACT = "the score is that of the training law, which is known without error"
MIXED = "a share alpha of every training law is the truth, the rest the generation before"
STOPPED = "the reversed diffusion is stopped before its end, at the time s"
MODEL = (EXACT, MIXED, STOPPED)

_rate = (1 - share) * damping


def _filtered(generation: sp.Expr) -> sp.Expr:
    passed = share * damping / (1 - _rate)
    return coefficient * (passed + (1 - passed) * _rate**generation)


_closed = Equal(stopped(n), _filtered(n))
_limit = Equal(sp.Limit(_filtered(n), n, sp.oo), coefficient * share * damping / (1 - _rate))
DOMAIN = (
    Condition(share < 1, "a share of real data below 1"),
    Condition(damping < 1, "a damping below 1"),
)
_PARAMETERS = {"share": share, "damping": damping, "coefficient": coefficient}

CLAIMS = (
    Claim(
        id="kernel_density.early_stopping.coefficient",
        kind="deterministic",
        title="Hermite coefficient of a diffusion trained on itself, stopped early, after n fits.",
        statement=_closed,
        proof=Proof(
            (
                Step("truth", Equal(stopped(0), coefficient), Model("generation 0 is the truth")),
                Step(
                    "training law",
                    Equal(mixed(n), share * coefficient + (1 - share) * stopped(n)),
                    Model(MIXED),
                ),
                Step(
                    "diffusion",
                    Equal(stopped(n + 1), sp.exp(-order * time / 2) * mixed(n)),
                    Cited(
                        "the Hermite polynomials are the eigenfunctions of the Ornstein-Uhlenbeck "
                        "semigroup",
                        "bakry2014",
                    ),
                ),
                Step(
                    "damping",
                    Equal(sp.exp(-order * time / 2), damping),
                    Model("rho is what the diffusion leaves of a coefficient, exp(-m s/2)"),
                ),
                Step(
                    "one fit",
                    Equal(
                        stopped(n + 1), damping * (share * coefficient + (1 - share) * stopped(n))
                    ),
                    Algebra(),
                    uses=("diffusion", "training law", "damping"),
                ),
                Step("all fits", _closed, Induction(n), uses=("truth", "one fit")),
            )
        ),
        assumptions=MODEL,
        references=("bakry2014",),
        domain=DOMAIN,
        parameters={**_PARAMETERS, "generations": n},
        rivals={
            "without real data": coefficient * damping**n,
            "the truth": coefficient,
            "one fit more": _filtered(n + 1),
            "the rate of the square": _filtered(2 * n),
        },
    ),
    Claim(
        id="kernel_density.early_stopping.filter",
        kind="limit",
        title="Early stopping alone blurs: where a diffusion trained on itself ends.",
        statement=_limit,
        proof=Proof((Step("limit", _limit, Limit()),)),
        assumptions=MODEL,
        references=("bakry2014",),
        domain=DOMAIN,
        parameters=_PARAMETERS,
        rivals={
            "nothing is lost": coefficient,
            "one fit": coefficient * damping,
            "everything is lost": sp.S.Zero,
        },
        remark=(
            "A low-pass filter: with a little real data the highest orders lose all but a factor "
            "share exp(-order time/2), which is the damping, the lowest almost nothing where order "
            "times time is small beside the share."
        ),
    ),
)
