"""What a model is worth in the end: the number of real tokens on which a fit would be as far from
the truth as the model after ever more generations.

Where the squared error obeys a recursion with a rate below 1 it tends to what every fit adds over
1 less the rate.  Under replace that is the error of a single token, whatever the batches."""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step, Use
from theory.rules import Algebra, Limit, Required, Rule
from theory.statements import Equal
from theory.subjects.discrete.accumulate import EQUAL as EQUAL_BATCHES
from theory.subjects.discrete.accumulate import SAME, ends
from theory.subjects.discrete.experiment import EACH_PROPER, H0, MODEL, PROPER, H, p0, squared_error
from theory.subjects.discrete.partial import GAP, KEPT, LEFT, RATE, SOUND, fresh, renewed
from theory.subjects.discrete.real_data import BETWEEN, WEIGHTED_ADDED, WEIGHTED_LEFT, T, r, weight
from theory.words import E, M, j, m, n, t

_truth = p0 * (1 - p0)
MANY = Condition(m >= 2, "at least 2 tokens")


def lasting(
    workflow: str,
    words: str,
    generations: sp.Symbol,
    tokens: sp.Expr,
    before: tuple[Step, ...] = (),
    uses: tuple[Use, ...] | None = None,
    *,
    parameters: Mapping[str, sp.Basic],
    rivals: Mapping[str, sp.Expr],
    domain: tuple[Condition, ...],
    assumptions: tuple[str, ...] = (),
    references: tuple[str, ...] = (),
    last: Rule | None = None,
) -> Claim:
    """The claim that a model is worth ``tokens`` real ones in the end; ``before`` are steps that
    give the squared error by ``uses``.
    """
    limit = Equal(sp.Limit(squared_error(generations), generations, sp.oo), _truth / tokens)
    return Claim(
        id=f"discrete.{workflow}.effective_tokens_limit",
        kind="limit",
        title=f"{words}, for ever: real tokens on which a fit would be as far from the truth.",
        statement=limit,
        formula=tokens,
        proof=Proof(
            (
                *before,
                Step(
                    "in the end",
                    limit,
                    last or Limit(),
                    uses=uses or (f"discrete.{workflow}.share_error",),
                ),
            )
        ),
        assumptions=(*MODEL, *assumptions),
        domain=(PROPER, *domain),
        parameters={**parameters, "probability": p0},
        rivals=rivals,
        references=references,
    )


# replace: batches of one size
_sizes = Equal(M[j], m)
_replaced = Equal(squared_error(n), _truth * (1 - (1 - 1 / m) ** n))

# accumulate: the heterozygosity of a truth of two even types, which is 1/2, says it of all
_even = {H0: sp.Rational(1, 2)}
_pooled = Equal(squared_error(t), _truth * (1 - 2 * E(H, t)))
_angle = sp.pi / sp.sqrt(m)
_one_size = {M[0]: m, M[1]: m}
_sine = sp.sin(_angle) / _angle


def _gammas(end: sp.Expr) -> sp.Expr:
    """What is lost, over that of one token."""
    return 1 - (1 - 1 / m) * (end / ends(1)).subs(_one_size)


_beside = (T**2 - m**2 + m) / T  #: new real tokens beside a batch
_again = (T**2 - m**2 + m) / (r + 3 * m)  #: the same ones
_weighed = WEIGHTED_LEFT / (m * WEIGHTED_ADDED)
_renewed = GAP / LEFT
_carried = sp.expand(sp.cancel(RATE * m**2 * (m - 1)))  #: above 0 where the rate is

CLAIMS = (
    lasting(
        "replace",
        "Replace, batches of one size",
        n,
        sp.S.One,
        (
            Step("sizes", _sizes, Required()),
            Step(
                "one size",
                _replaced,
                Algebra(),
                uses=("discrete.replace.share_error", "sizes"),
            ),
        ),
        ("one size",),
        parameters={"samples": m},
        domain=SAME,
        rivals={"the first corpus": m, "two tokens": sp.Integer(2)},
        references=("shumailov2023", "seddik2024"),
    ),
    lasting(
        "accumulate",
        "Accumulate, batches of one size",
        t,
        1 / (1 - _sine),
        (
            Step(
                "by the heterozygosity",
                _pooled,
                Algebra(),
                uses=(
                    "discrete.accumulate.share_error",
                    ("discrete.accumulate.heterozygosity", _even),
                ),
            ),
            Step("batches", Equal(M[0], m), Required()),
            Step("later batches", Equal(M[1], m), Required()),
            Step(
                "gamma functions",
                Equal(squared_error(t), _truth * _gammas(ends(t))),
                Algebra(),
                uses=("by the heterozygosity", (EQUAL_BATCHES, _even), "batches", "later batches"),
            ),
            Step(
                "their limit",
                Equal(sp.Limit(squared_error(t), t, sp.oo), _truth * _gammas(sp.S.One)),
                Limit(),
                uses=("gamma functions",),
            ),
        ),
        ("their limit",),
        last=Algebra(),
        parameters={"samples": m},
        domain=(*SAME, EACH_PROPER, Condition(sp.Ne(1 - _sine, 0), "a finite number of tokens")),
        rivals={
            "Basel's constant": 6 * m / sp.pi**2,
            "the first corpus": m,
            "m - 1 for m": 1 / (1 - _sine).subs(m, m - 1),
            "all tokens real": 2 * m,
        },
        references=("gerstgrasser2024", "dey2024"),
    ),
    lasting(
        "fresh_mixture",
        "New real tokens beside each batch",
        n,
        _beside,
        parameters={"real": r, "samples": m},
        domain=(MANY,),
        rivals={
            "real tokens alone": r,
            "all tokens real": T,
            "twice the real ones": 2 * r + 1,
            "the same real tokens": _again,
        },
        references=("alemohammad2023",),
    ),
    lasting(
        "weighted",
        "New real tokens of a given weight beside each batch",
        n,
        _weighed,
        parameters={"real": r, "samples": m, "real_weight": weight},
        domain=(MANY, *BETWEEN),
        rivals={
            "real tokens alone": r,
            "weights by number": _beside,
            "weights not squared": (1 - (1 - weight) * (1 - 1 / m))
            / (weight / r + (1 - weight) / m),
        },
        references=("he2025",),
    ),
    lasting(
        "augment",
        "The same real tokens beside each batch",
        t,
        _again,
        parameters={"real": r, "samples": m},
        domain=(MANY,),
        rivals={"real tokens alone": r, "new real tokens": _beside, "half of them": r / 2},
        references=("seddik2024", "alemohammad2023"),
    ),
    lasting(
        "partial_replacement",
        "A part of the corpus is drawn anew",
        t,
        _renewed,
        parameters={"samples": m, "renewed": renewed, "fresh": fresh},
        assumptions=(KEPT,),
        domain=(
            *SOUND,
            Condition(_carried > 0, "a corpus that keeps something of the one before"),
        ),
        rivals={
            "all tokens real": m,
            "all tokens anew": _renewed.subs(renewed, m),
            "the rate for the real part": 1 / fresh,
        },
        references=("ethier1986", "alemohammad2023"),
    ),
)
