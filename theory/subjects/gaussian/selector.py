"""A biased selector: of every batch only the points nearest its centre are kept, a share of them
that does not change; batches are large, so that nothing is left to chance.

Points of a normal law that are kept so have the variance c v, where v is that of all: in one
dimension, with the share a, c = 1 - 2 z phi(z)/a, where the points within z deviations are that
share; in d dimensions c = P(chi2_{d + 2} <= q)/a, where P(chi2_d <= q) = a.  The centre stays.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Limit, Model
from theory.statements import Equal
from theory.words import t, v0

kept = sp.Symbol("c", positive=True)  #: variance of the points that are kept over that of all
variance = sp.Function("w", real=True)  #: of the model of a generation
batch = sp.Function("u", real=True)  #: of what is kept of the batch that it makes

SELECTED = "of every batch, the first included, the points nearest its centre are kept"
LARGE = "batches are large: what is kept has the mean and the variance of its law"
MODEL = (SELECTED, LARGE)
CHOSEN = Model("what is kept of a batch has the variance c times that of the model")
BELOW = (Condition(kept < 1, "a selector that narrows: less than the whole variance"),)

_closed = v0 * sp.gamma(t + kept) / (sp.gamma(kept) * sp.gamma(t + 1))
_replace, _accumulate = Equal(variance(t), kept**t * v0), Equal(variance(t), _closed)
_first = Step("first fit", Equal(variance(1), kept * v0), CHOSEN)
_batch = Step("batch", Equal(batch(t), kept * variance(t)), CHOSEN)
_power = sp.gamma(t + kept) / (sp.gamma(t + 1) * t ** (kept - 1))
_slow = Equal(sp.Limit(_power, t, sp.oo), sp.S.One)
_PARAMETERS = {"selected": kept, "generations": t, "variance": v0}

CLAIMS = (
    Claim(
        id="gaussian.replace.selected_variance",
        kind="deterministic",
        title="Replace with a biased selector: the variance after n fits.",
        statement=_replace,
        proof=Proof(
            (
                _first,
                _batch,
                Step(
                    "fit",
                    Equal(variance(t + 1), batch(t)),
                    Model("generation t + 1 is fitted to what is kept of the batch alone"),
                ),
                Step(
                    "one fit",
                    Equal(variance(t + 1), kept * variance(t)),
                    Algebra(),
                    uses=("fit", "batch"),
                ),
                Step("all fits", _replace, Induction(t, 1), uses=("first fit", "one fit")),
            )
        ),
        assumptions=MODEL,
        references=("alemohammad2023",),
        domain=BELOW,
        parameters=_PARAMETERS,
        rivals={"accumulate": _closed, "one fit fewer": kept ** (t - 1) * v0},
    ),
    Claim(
        id="gaussian.accumulate.selected_variance",
        kind="deterministic",
        title="Accumulate with a biased selector, equal batches: the variance after t fits.",
        statement=_accumulate,
        proof=Proof(
            (
                _first,
                _batch,
                Step(
                    "fit",
                    Equal(variance(t + 1), (t * variance(t) + batch(t)) / (t + 1)),
                    Model(
                        "the variance of all that is kept, batches of one size and one centre, is "
                        "their mean variance"
                    ),
                ),
                Step(
                    "one fit",
                    Equal(variance(t + 1), (t + kept) / (t + 1) * variance(t)),
                    Algebra(),
                    uses=("fit", "batch"),
                ),
                Step("all fits", _accumulate, Induction(t, 1), uses=("first fit", "one fit")),
            )
        ),
        assumptions=MODEL,
        references=("alemohammad2023", "gerstgrasser2024"),
        domain=BELOW,
        parameters=_PARAMETERS,
        rivals={
            "replace": kept**t * v0,
            "accumulation protects": kept * v0,
            "real points not selected": _closed / kept,
        },
        remark="Accumulation does not protect a biased selector: it collapses, by a power.",
    ),
    Claim(
        id="gaussian.accumulate.selected_rate",
        kind="limit",
        title="Accumulate with a biased selector: the variance falls like t^-(1 - c).",
        statement=_slow,
        proof=Proof((Step("limit", _slow, Limit()),)),
        assumptions=MODEL,
        references=("alemohammad2023", "gerstgrasser2024"),
        parameters={"selected": kept},
        rivals={"half of it": sp.S.Half, "faster than the power": sp.S.Zero},
        remark=(
            "The ratio is that of gaussian.accumulate.selected_variance, times gamma(c)/v_0, to "
            "the power."
        ),
    ),
)
