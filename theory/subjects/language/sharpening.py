"""Writing sharper than fitted: temperature, top-k and nucleus, on batches so long that chance plays
no part."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Model
from theory.statements import Equal
from theory.subjects.language.experiment import COUNTED, INFINITE, WRITTEN, p, words
from theory.words import i, j, t

MODEL = (WRITTEN, COUNTED, INFINITE)
TEMPERED = "a model writes with its probabilities to the power 1/temperature, normalised"

b = sp.Symbol("beta", positive=True)  #: sharpness: exponent of the probabilities
again = sp.Symbol("b", positive=True)  #: a second one
T = sp.Symbol("T", positive=True)  #: temperature
word = sp.Symbol("l", integer=True, nonnegative=True)  #: number of a continuation
head = sp.Symbol("k", integer=True, positive=True)  #: continuations that are written
share = sp.Symbol("alpha", positive=True)  #: share of fresh real words
mass = sp.Symbol("m_k", positive=True)  #: mass of the continuations that are written, in the text
nucleus = sp.Symbol("rho", positive=True)
g = sp.Function("g", positive=True)  #: weight of a continuation in a generation
cross = sp.Function("L", real=True)  #: cross-entropy of a generation


def total(exponent: sp.Expr) -> sp.Expr:
    """The sum of the powers of all probabilities."""
    return sp.Sum(p[j] ** exponent, (j, 0, words - 1))


def surprisal(exponent: sp.Expr, power: int = 1) -> sp.Expr:
    """The mean of a power of the surprisal, under probabilities to an exponent."""
    body = (-sp.log(p[j])) ** power * p[j] ** exponent
    return sp.Sum(body, (j, 0, words - 1)) / total(exponent)


def tempered(number: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """A probability to an exponent, normalised."""
    return p[number] ** exponent / total(exponent)


_compose = Equal(
    tempered(word, b) ** again / sp.Sum(tempered(i, b) ** again, (i, 0, words - 1)),
    tempered(word, b * again),
)
_sharp = T ** (1 - t)
_weight = Equal(g(j, t), p[j] ** _sharp)
_mean = sp.Sum(-sp.log(p[j]) * g(j, t), (j, 0, words - 1)) / sp.Sum(g(j, t), (j, 0, words - 1))
_cross = Equal(cross(t), surprisal(_sharp))

_potential = sp.log(total(b))
_cumulant = Equal(-sp.Derivative(_potential, b), surprisal(b))
_second = Equal(sp.Derivative(_potential, (b, 2)), surprisal(b, 2) - surprisal(b) ** 2)

_whole = sp.Sum(p[j], (j, 0, head - 1))
_divergence = Equal(
    sp.Sum(p[j] / _whole * sp.log(p[j] / _whole / p[j]), (j, 0, head - 1)),
    -sp.log(_whole),
)
_before, _all = sp.Sum(p[j], (j, 0, head - 1)), sp.Sum(p[j], (j, 0, head))
_last = Equal(_before / _all - nucleus, (1 - nucleus) - p[head] / _all)

tails = sp.Function("R", real=True)  #: mass of the continuations that are cut, in a generation
written = sp.Function("B", real=True)  #: and in the batch that it writes
_tail = Equal(tails(t + 1), share * (1 - mass))

LAW = {"probabilities": p, "words": words}

CLAIMS = (
    Claim(
        id="language.temperature.composition",
        kind="deterministic",
        title=(
            "Sharpened twice is sharpened once, with the product of the exponents: normalisation "
            "plays no part."
        ),
        statement=_compose,
        proof=Proof((Step("constants cancel", _compose, Algebra()),)),
        assumptions=(TEMPERED,),
        references=("holtzman2020",),
        domain=(Condition(word <= words - 1, "the number of a continuation, from 0"),),
        parameters={**LAW, "word": word, "sharpness": b, "again": again},
        rivals={
            "exponents added": tempered(word, b + again),
            "the second alone": tempered(word, again),
            "not normalised": p[word] ** (b * again),
        },
    ),
    Claim(
        id="language.temperature.cross_entropy",
        kind="limit",
        title=(
            "Cross-entropy, under the text's own model, of generation n written at a temperature, "
            "on long batches: that of the text's probabilities to the power T^(1 - n)."
        ),
        statement=_cross,
        proof=Proof(
            (
                Step(
                    "real text", Equal(g(j, 1), p[j]), Model("generation 1 is fitted on real text")
                ),
                Step(
                    "one refit",
                    Equal(g(j, t + 1), g(j, t) ** (1 / T)),
                    Model("a batch has the weights of its model to the power 1/T, up to a factor"),
                ),
                Step("weights", _weight, Induction(t, base=1), uses=("real text", "one refit")),
                Step(
                    "cross-entropy",
                    Equal(cross(t), _mean),
                    Model("it is the mean surprisal of what the generation says"),
                ),
                Step("sum", _cross, Algebra(), uses=("cross-entropy", "weights")),
            )
        ),
        assumptions=(*MODEL, TEMPERED),
        references=("shumailov2023", "holtzman2020"),
        parameters={**LAW, "generations": t, "temperature": T},
        rivals={
            "one generation more": surprisal(T ** (-t)),
            "sharpened once": surprisal(1 / T),
            "drift alone": surprisal(sp.S.One),
        },
        remark=(
            "Below temperature 1 the perplexity falls doubly exponentially to that of the "
            "likeliest words: this, not drift, moves a histogram of perplexities to the left."
        ),
    ),
    Claim(
        id="language.temperature.cumulant",
        kind="deterministic",
        title=(
            "The cross-entropy of a sharpened law under the plain one is minus the slope of the "
            "logarithm of the sum of powers."
        ),
        statement=_cumulant,
        proof=Proof((Step("slope", _cumulant, Algebra()),)),
        assumptions=(TEMPERED,),
        references=("amari2016",),
        parameters={**LAW, "sharpness": b},
        rivals={
            "the potential itself": _potential,
            "the plain law": surprisal(sp.S.One),
        },
    ),
    Claim(
        id="language.temperature.spread",
        kind="deterministic",
        title=(
            "The variance of the surprisal under a sharpened law is the curvature of the logarithm "
            "of the sum of powers: so the cross-entropy falls with every bit of sharpness."
        ),
        statement=_second,
        proof=Proof((Step("curvature", _second, Algebra()),)),
        assumptions=(TEMPERED,),
        references=("amari2016",),
        parameters={**LAW, "sharpness": b},
        rivals={
            "second moment": surprisal(b, 2),
            "of the plain law": surprisal(sp.S.One, 2) - surprisal(sp.S.One) ** 2,
        },
    ),
    Claim(
        id="language.top_k.divergence",
        kind="deterministic",
        title=(
            "Divergence of the text cut to its k likeliest continuations from the text: minus the "
            "logarithm of their mass."
        ),
        statement=_divergence,
        proof=Proof((Step("one factor for all", _divergence, Algebra()),)),
        assumptions=(*MODEL, "a model writes its k likeliest continuations alone"),
        references=("dohmatob2024", "holtzman2020"),
        parameters={"probabilities": p, "head": head},
        rivals={"what is lost": 1 - _whole, "twice": -2 * sp.log(_whole)},
        remark="Reached after one generation; cutting again to k cuts nothing.",
    ),
    Claim(
        id="language.top_k.tail_mass",
        kind="equality",
        title=(
            "Top-k with fresh real words: the mass of the continuations that are cut, after one "
            "generation and for ever."
        ),
        statement=_tail,
        proof=Proof(
            (
                Step(
                    "training text",
                    Equal(tails(t + 1), share * (1 - mass) + (1 - share) * written(t)),
                    Model("the training text is fresh real words and those of the model"),
                ),
                Step(
                    "cut",
                    Equal(written(t), sp.S.Zero),
                    Model("the model's k likeliest continuations are those of the text"),
                ),
                Step("tail", _tail, Algebra(), uses=("training text", "cut")),
            )
        ),
        assumptions=(
            WRITTEN,
            COUNTED,
            "a model writes its k likeliest continuations alone, and they are those of the text",
        ),
        references=("dohmatob2024", "holtzman2020"),
        domain=(
            Condition(share < 1, "a share of real words below 1"),
            Condition(mass < 1, "a mass of the head below 1"),
        ),
        parameters={"real_share": share, "head_mass": mass},
        rivals={
            "it dies out": share**2 * (1 - mass),
            "no cut": 1 - mass,
            "of the batch alone": sp.S.Zero,
        },
        remark="Neither better nor worse with more generations.",
    ),
    Claim(
        id="language.nucleus.last_word",
        kind="deterministic",
        title=(
            "Nucleus: how far the mass before the last of k + 1 continuations is beyond the "
            "nucleus is how far the last one is below its complement."
        ),
        statement=_last,
        proof=Proof((Step("last term", _last, Algebra()),)),
        assumptions=(*MODEL, "a model writes the fewest likeliest continuations with a given mass"),
        references=("holtzman2020",),
        parameters={"probabilities": p, "head": head, "nucleus": nucleus},
        rivals={
            "of the whole law": (1 - nucleus) - p[head],
            "of the words before": (1 - nucleus) - p[head] / _before,
        },
        remark=(
            "Where it is not negative the last continuation is cut, and again in the next "
            "generation: the support shrinks until its last word has more than 1 - nucleus of the "
            "mass, and stays there."
        ),
    ),
)
