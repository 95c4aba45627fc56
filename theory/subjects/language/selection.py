"""Selection of text by a reward, and drift: which of two words is left.

Of two continuations that the model writes, the one with the higher reward is kept with the
probability of Bradley and Terry, 1/(1 + e^-strength).  Drift of a context with M prompts and a
small selection coefficient s is, in the limit of a diffusion, the process with the generator
s x (1 - x) d/dx + x (1 - x)/(2 M) d^2/dx^2.  Its scale function has the density exp(-2 M s x): the
chance to leave an interval by one end is the share of the scale up to the other."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Antiderivative, Chain, Monotone, Sign
from theory.statements import AtMost, Equal
from theory.words import m

CHOSEN = (
    "of two continuations that the model writes independently, one is kept by the probability of "
    "Bradley and Terry"
)
DIFFUSION = "drift and selection are weak, and a generation is short: the model is a diffusion"

x = sp.Symbol("x", positive=True)  #: probability of the preferred word
strength = sp.Symbol("Delta", real=True)  #: difference in reward, in logits
s = sp.Symbol("s", positive=True)  #: selection coefficient
y = sp.Symbol("y", real=True)
_falling = sp.Symbol("v", real=True)

_win = 1 / (1 + sp.exp(-strength))
_kept = Equal(
    x**2 + 2 * x * (1 - x) * _win,
    x + x * (1 - x) * (sp.exp(strength) - 1) / (sp.exp(strength) + 1),
)


def fixation(at: sp.Expr) -> sp.Expr:
    """Probability that the preferred word is the only one in the end."""
    return (1 - sp.exp(-2 * m * s * at)) / (1 - sp.exp(-2 * m * s))


_scale = sp.exp(-2 * m * s * y)
_part = Equal(sp.Integral(_scale, (y, 0, x)), (1 - sp.exp(-2 * m * s * x)) / (2 * m * s))
_whole = Equal(sp.Integral(_scale, (y, 0, 1)), (1 - sp.exp(-2 * m * s)) / (2 * m * s))
_fixed = Equal(_part.lhs / _whole.lhs, fixation(x))
BELOW = Condition(x < 1, "a probability below 1")

CLAIMS = (
    Claim(
        id="language.selection.step",
        kind="deterministic",
        title=(
            "The better of two: probability of a preferred word in what is kept, a step up the "
            "logistic curve by the hyperbolic tangent of half the strength."
        ),
        statement=_kept,
        proof=Proof((Step("two cases", _kept, Algebra()),)),
        assumptions=(CHOSEN,),
        references=("ferbach2024",),
        domain=(BELOW,),
        parameters={"frequency": x, "strength": strength},
        rivals={
            "odds times the reward": x * sp.exp(strength) / (1 - x + x * sp.exp(strength)),
            "the better one always": x**2 + 2 * x * (1 - x),
            "no selection": x,
        },
    ),
    Claim(
        id="language.selection.fixation",
        kind="deterministic",
        title=(
            "Selection against drift: probability that the preferred word is the only one that is "
            "left in the end."
        ),
        statement=_fixed,
        proof=Proof(
            (
                Step("up to the frequency", _part, Antiderivative(-_scale / (2 * m * s))),
                Step("all", _whole, Antiderivative(-_scale / (2 * m * s))),
                Step("rate turned", AtMost(sp.S.Zero, 2 * m * s, strict=True), Sign()),
                Step(
                    "some mass",
                    AtMost(sp.S.Zero, 1 - sp.exp(-2 * m * s), strict=True),
                    Monotone(_falling, 1 - sp.exp(-_falling)),
                    uses=("rate turned",),
                ),
                Step(
                    "mass of all",
                    AtMost(sp.S.Zero, _whole.rhs, strict=True),
                    Monotone(_falling, _falling / (2 * m * s)),
                    uses=("some mass",),
                ),
                Step("value of the mass", Equal(_whole.rhs, _whole.lhs), Algebra(), uses=("all",)),
                Step(
                    "something to divide by",
                    AtMost(sp.S.Zero, _whole.lhs, strict=True),
                    Chain(),
                    uses=("mass of all", "value of the mass"),
                ),
                Step(
                    "scale function",
                    _fixed,
                    Algebra(),
                    uses=("up to the frequency", "all", "some mass", "something to divide by"),
                ),
            )
        ),
        assumptions=(CHOSEN, DIFFUSION),
        references=("karlin1981", "ferbach2024"),
        domain=(BELOW,),
        parameters={"samples": m, "selection": s, "frequency": x},
        rivals={
            "drift alone": x,
            "half the strength": (1 - sp.exp(-m * s * x)) / (1 - sp.exp(-m * s)),
            "the better one always": sp.S.One,
        },
        remark=(
            "A preferred word that stands once is lost in most runs, with probability about "
            "1 - 2 s: curation loses most of what is good and rare."
        ),
    ),
)
