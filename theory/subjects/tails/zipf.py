"""Zipf's law in the continuum: constants and exponents of the scaling laws.

The i-th word has the probability scale i^-beta.  Of a vocabulary without end there are
(x/scale)^(-1/beta) words more probable than x, so 1/beta scale^(1/beta) x^(-1/beta - 1) dx words
around x; sums over words become integrals, up to the largest term.  Corpora are of random (Poisson)
length: a word of probability x is lacking with probability exp(-length x)."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Integration
from theory.statements import Equal
from theory.subjects.tails.experiment import MODEL
from theory.words import n

ZIPF = "the vocabulary has no end, and follows Zipf's law; sums over its words are integrals"
POISSON = "the length of a corpus is random, by Poisson's law"

beta = sp.Symbol("beta", positive=True)  #: exponent of Zipf's law
scale = sp.Symbol("c_0", positive=True)  #: probability of the first word
length = sp.Symbol("T", positive=True)  #: expected length of a corpus
x = sp.Symbol("x", positive=True)  #: a probability
factor = sp.Symbol("a", positive=True)  #: share of the words that count
HEAVY = Condition(beta > 1, "an exponent above 1")


def density() -> sp.Expr:
    """Of words of probability x."""
    return scale ** (1 / beta) / beta * x ** (-1 / beta - 1)


def lacking(times: sp.Expr) -> sp.Integral:
    """Mass of the words that a corpus of this expected length lacks."""
    return sp.Integral(x * density() * sp.exp(-times * x), (x, 0, sp.oo))


def hutter(times: sp.Expr) -> sp.Expr:
    """Its value: a power of the length."""
    return scale ** (1 / beta) / beta * sp.gamma(1 - 1 / beta) * times ** (1 / beta - 1)


_hutter = Equal(lacking(length), hutter(length))
_share = (n + 1) / 2
_generations = Equal(lacking(length / _share), _share ** (1 - 1 / beta) * hutter(length))
_by_share = Equal(lacking(factor * length), factor ** (1 / beta - 1) * hutter(length))
PARAMETERS = {"mean_length": length, "exponent": beta, "scale": scale}

CLAIMS = (
    Claim(
        id="tails.zipf.lost_mass",
        kind="deterministic",
        title=(
            "Hutter's law: of a vocabulary by Zipf's law a corpus lacks a mass that falls as a "
            "power of its length."
        ),
        statement=_hutter,
        proof=Proof((Step("Euler's integral", _hutter, Integration()),)),
        assumptions=(*MODEL, ZIPF, POISSON),
        references=("hutter2021", "dohmatob2024"),
        domain=(HEAVY,),
        parameters=PARAMETERS,
        rivals={
            "exponent 1/beta": hutter(length) * length ** (1 - 2 / beta),
            "no constant": scale ** (1 / beta) / beta * length ** (1 / beta - 1),
            "one over the length": 1 / length,
        },
    ),
    Claim(
        id="tails.zipf.shift",
        kind="deterministic",
        title=(
            "Zipf's law: where a share of the words counts, the law keeps its exponent and is "
            "shifted."
        ),
        statement=_by_share,
        proof=Proof((Step("Euler's integral", _by_share, Integration()),)),
        assumptions=(*MODEL, ZIPF, POISSON),
        references=("dohmatob2024",),
        domain=(HEAVY,),
        parameters={**PARAMETERS, "real_share": factor},
        rivals={
            "as many times": hutter(length) / factor,
            "no shift": hutter(length),
        },
    ),
    Claim(
        id="tails.zipf.generations",
        kind="deterministic",
        title=(
            "Zipf's law: a corpus that is shorter by (n + 1)/2, as the last of n equal corpora is "
            "worth, lacks ((n + 1)/2)^(1 - 1/beta) times as much. Generations do not cost n times."
        ),
        statement=_generations,
        proof=Proof((Step("Euler's integral", _generations, Integration()),)),
        assumptions=(*MODEL, ZIPF, POISSON),
        references=("hutter2021", "suresh2024", "dohmatob2024"),
        domain=(HEAVY,),
        parameters={**PARAMETERS, "generations": n},
        rivals={
            "linear": n * hutter(length),
            "resistors in series": n ** (1 - 1 / beta) * hutter(length),
            "the exponent of the words": _share ** (1 / beta) * hutter(length),
        },
    ),
)
