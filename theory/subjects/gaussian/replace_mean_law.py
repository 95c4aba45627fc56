"""Replace: the law of the model's mean, given the variances of all generations."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Cited, Deduction, Induction, Kernel, Normal, Start, Tower
from theory.statements import Equal, Fact, Implies
from theory.subjects.gaussian.experiment import EXPONENTIAL, INDEPENDENT_DRAWS, MODEL
from theory.words import E, M, d, i, n, z

V = sp.IndexedBase("v", positive=True)  #: the variances of the generations, given
_at = sp.Symbol("x", real=True)
_u = sp.Symbol("u", real=True)

#: one generation of the mean, given the variances
GIVEN = Kernel(
    index=n, update={d: d + sp.sqrt(V[n] / M[n]) * z}, draws=(Normal(z),), initial={d: sp.S.Zero}
)

_independent = Fact(
    "the draws of the means are independent of the draws of the variances: given these, they are "
    "standard normal"
)
_generating = Equal(E(sp.exp(_u * d), n), sp.exp(_u**2 / 2 * sp.Sum(V[i] / M[i], (i, 0, n - 1))))
_law = Fact(
    r"given the variances $v_0, \ldots, v_{n-1}$, the error $d_n$ divided by "
    r"$\sqrt{\sum_{i<n} v_i / M_i}$ "
    r"is standard normal"
)
_normal = (1 + sp.erf(_at / sp.sqrt(2))) / 2

CLAIMS = (
    Claim(
        id="gaussian.replace.mean_law",
        kind="law",
        title="The error of the model's mean is normal given the variances of the generations.",
        statement=_law,
        proof=Proof(
            (
                Step(
                    "independent draws",
                    _independent,
                    INDEPENDENT_DRAWS,
                ),
                Step("start", Equal(E(sp.exp(_u * d), 0), sp.S.One), Start(GIVEN)),
                Step(
                    "one refit",
                    Equal(
                        E(sp.exp(_u * d), n + 1),
                        sp.exp(_u**2 * V[n] / (2 * M[n])) * E(sp.exp(_u * d), n),
                    ),
                    Tower(GIVEN),
                    uses=(EXPONENTIAL,),
                ),
                Step("all refits", _generating, Induction(n), uses=("start", "one refit")),
                Step(
                    "uniqueness",
                    Implies((_independent, _generating), _law),
                    Cited(
                        "a moment generating function that is finite everywhere determines the law",
                        "billingsley1995",
                    ),
                ),
                Step(
                    "law", _law, Deduction(), uses=("independent draws", "all refits", "uniqueness")
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        formula=_normal,
        parameters={"at": _at},
        rivals={
            "variance doubled": _normal.subs(_at, _at / sp.sqrt(2)),
            "logistic": 1 / (1 + sp.exp(-_at * sp.pi / sp.sqrt(3))),
        },
        remark="Without the variances given, the law has heavier tails than the normal law.",
    ),
)
