"""Real prompts, labels by the model before: a word is lost where one of the corpora lacked it."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Integration, Model
from theory.statements import Equal
from theory.subjects.tails.corpus import LAW
from theory.subjects.tails.experiment import MODEL, lost, over, p, word
from theory.subjects.tails.zipf import (
    HEAVY,
    PARAMETERS,
    POISSON,
    ZIPF,
    beta,
    density,
    hutter,
    length,
    x,
)
from theory.words import m, n, t

PROMPTED = "every generation has real prompts of its own; the model before labels them"

right = sp.Function("k", real=True)  #: probability that a generation knows a word
_once = (1 - p[word]) ** m
_known = Equal(right(word, n), (1 - _once) ** n)
_prompted = Equal(lost(n), over(p[word] * (1 - (1 - _once) ** n)))

copies = sp.Symbol("h", integer=True, positive=True)  #: how many of the corpora lack a word
_each = Equal(
    sp.Integral(x * density() * sp.exp(-copies * length * x), (x, 0, sp.oo)),
    copies ** (1 / beta - 1) * hutter(length),
)


def _sum(body: sp.Expr) -> sp.Sum:
    """Inclusion and exclusion: over the sets of corpora, by their number."""
    return sp.Sum(sp.binomial(t, copies) * (-1) ** (copies + 1) * body, (copies, 1, t))


growth = _sum(copies ** (1 / beta - 1))  #: lost mass after t generations over that after one
power = sp.Symbol("c", positive=True)
_differences = Equal(
    sp.Limit(_sum(copies**-power) / sp.log(t) ** power, t, sp.oo), 1 / sp.gamma(1 + power)
)
_logarithm = Equal(
    sp.Limit(growth / sp.log(t) ** (1 - 1 / beta), t, sp.oo), 1 / sp.gamma(2 - 1 / beta)
)

CLAIMS = (
    Claim(
        id="tails.labels.lost_mass",
        kind="equality",
        title=(
            "Real prompts and labels by the model before: a word is lost once a corpus lacked it; "
            "expected lost mass after n generations."
        ),
        statement=_prompted,
        proof=Proof(
            (
                Step(
                    "the truth", Equal(right(word, 0), sp.S.One), Model("the truth knows all words")
                ),
                Step(
                    "one generation",
                    Equal(right(word, n + 1), (1 - _once) * right(word, n)),
                    Model(
                        "a word is known where the model before knew it and the prompts have it; "
                        "prompts are drawn from the truth, independently"
                    ),
                ),
                Step("one word", _known, Induction(n), uses=("the truth", "one generation")),
                Step(
                    "all words",
                    Equal(lost(n), over(p[word] * (1 - right(word, n)))),
                    Model("expectations add: the mass of each word that is not known"),
                ),
                Step("sum", _prompted, Algebra(), uses=("all words", "one word")),
            )
        ),
        assumptions=(*MODEL, PROMPTED),
        references=("dohmatob2024", "hutter2021"),
        parameters={**LAW, "generations": n},
        rivals={
            "linear": n * over(p[word] * _once),
            "one generation": over(p[word] * _once),
            "corpora in one": over(p[word] * (1 - (1 - p[word]) ** (m * n))),
        },
    ),
    Claim(
        id="tails.labels.zipf",
        kind="deterministic",
        title=(
            "Real prompts and labels by the model before, Zipf's law: lost mass after n "
            "generations, exactly."
        ),
        statement=Equal(_sum(_each.lhs), hutter(length) * growth),
        proof=Proof(
            (
                Step("corpora that lack a word", _each, Integration()),
                Step(
                    "all sets of corpora",
                    Equal(_sum(_each.lhs), hutter(length) * growth),
                    Algebra(),
                    uses=("corpora that lack a word",),
                ),
            )
        ),
        assumptions=(*MODEL, PROMPTED, ZIPF, POISSON),
        references=("dohmatob2024", "hutter2021"),
        domain=(HEAVY,),
        parameters={**PARAMETERS, "generations": t},
        rivals={
            "linear": t * hutter(length),
            "as labels and prompts of the model": ((t + 1) / 2) ** (1 - 1 / beta) * hutter(length),
        },
        remark=(
            "A word is lost where at least one of n independent corpora lacks it: inclusion and "
            "exclusion."
        ),
    ),
    Claim(
        id="tails.labels.logarithm",
        kind="limit",
        title=(
            "Real prompts and labels by the model before: generations cost a power of their "
            "logarithm."
        ),
        statement=_logarithm,
        proof=Proof(
            (
                Step(
                    "high differences",
                    _differences,
                    Cited("asymptotics of high differences of a power", "flajolet1995"),
                ),
                Step(
                    "of Zipf's law",
                    _logarithm,
                    Algebra(),
                    uses=(("high differences", {power: 1 - 1 / beta}),),
                ),
            )
        ),
        assumptions=(*MODEL, PROMPTED, ZIPF, POISSON),
        references=("flajolet1995",),
        domain=(HEAVY,),
        parameters={"exponent": beta},
        rivals={
            "no constant": sp.S.One,
            "gamma of 1 - 1/beta": 1 / sp.gamma(1 - 1 / beta),
        },
        remark="The next term makes it (log n + 0.5772...)^(1 - 1/beta): far out only is it slow.",
    ),
)
