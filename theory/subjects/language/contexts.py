"""Contexts are Wright-Fisher chains of their own: each loses diversity at the rate of its
prompts."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Model
from theory.statements import Equal
from theory.subjects.language.experiment import MODEL, PROMPTS
from theory.words import n

contexts = sp.Symbol("C", integer=True, positive=True)  #: contexts with several continuations
a = sp.IndexedBase("a", positive=True)  #: prompts of each
h = sp.IndexedBase("h", positive=True)  #: heterozygosity of each in the text, by its share
c = sp.Symbol("c", integer=True, nonnegative=True)  #: number of a context
G = sp.Function("G", real=True)  #: expected heterozygosity of a context, by its share
diversity = sp.Function("H", real=True)  #: expected heterozygosity of the model

_row = Equal(G(c, n), h[c] * (1 - 1 / a[c]) ** n)
_total = Equal(diversity(n), sp.Sum(_row.rhs, (c, 0, contexts - 1)))

CLAIMS = (
    Claim(
        id="language.replace.heterozygosity",
        kind="equality",
        title=(
            "Mean heterozygosity of an n-gram model: every context loses its own at the rate of "
            "its own prompts, so rare contexts die first."
        ),
        statement=_total,
        proof=Proof(
            (
                Step("the text", Equal(G(c, 0), h[c]), Model("generation 0 is the text's own")),
                Step(
                    "one refit",
                    Equal(G(c, n + 1), (1 - 1 / a[c]) * G(c, n)),
                    Cited(
                        "the diversity of a model that is refitted on a number of its own tokens "
                        "falls, in the mean, by one part in this number",
                        "seddik2024",
                    ),
                ),
                Step("one context", _row, Induction(n), uses=("the text", "one refit")),
                Step(
                    "all contexts",
                    Equal(diversity(n), sp.Sum(G(c, n), (c, 0, contexts - 1))),
                    Model("the model's heterozygosity is that of its contexts, by their shares"),
                ),
                Step("sum", _total, Algebra(), uses=("all contexts", "one context")),
            )
        ),
        assumptions=(*MODEL, PROMPTS),
        references=("seddik2024",),
        parameters={"generations": n, "contexts": contexts, "prompts": a, "spread": h},
        rivals={
            "one chain of all prompts": sp.Sum(h[c], (c, 0, contexts - 1))
            * (1 - 1 / sp.Sum(a[c], (c, 0, contexts - 1))) ** n,
            "one generation late": sp.Sum(h[c] * (1 - 1 / a[c]) ** (n - 1), (c, 0, contexts - 1)),
            "nothing is lost": sp.Sum(h[c], (c, 0, contexts - 1)),
        },
    ),
)
