"""Three measures of a text that is retold: its words, where it lies in an embedding, its length.

A retelling is a text whose words are drawn independently from the words of the text before it.  An
embedding gives every word a number, its feature; the text lies at the mean of these (with many
features, squared distances add up).  The truth is the law of the first text's words."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    Batch,
    Chain,
    Cited,
    Induction,
    Kernel,
    Model,
    Monotone,
    Names,
    Start,
    Telescoping,
    Termwise,
    Tower,
)
from theory.statements import AtMost, Equal
from theory.words import E, M, i, j, k, n, state

WORDS = "the words of a retelling are drawn independently from those of the text before it"
LINEAR = "an embedding of a text is the mean of the features of its words"
SHORTER = "every retelling has the same share of the length of the text before it"
NOT_NEGATIVE = Cited("the mean of a square is not negative", "durrett2019")
ADDED = Names("what one summary adds to the mean squared distance")
ABSENT = Model(
    "a word is absent from a text of no words; from one word more, where it was and is not drawn"
)

mean = state(r"\mu", real=True)  #: state: mean feature of the text
square = state("q", real=True)  #: state: mean squared feature of the text
_value = sp.Symbol("s", real=True)
_y, _y2 = sp.symbols("y y_2", real=True)  #: deviations of both in a retelling
centre = sp.Symbol("mu_0", real=True)  #: mean feature of the truth
second = sp.Symbol("q_0", positive=True)  #: mean squared feature of the truth
variance = second - centre**2

length = sp.Symbol("L", positive=True)  #: words of the first text
ratio = sp.Symbol("r", positive=True)  #: length of a retelling over that of the text before


_feature, _feature2 = sp.symbols("Y Z", real=True)  #: sums over the words of a retelling

#: one text of M[n] words, drawn from those of the text before
TOLD = Kernel(
    index=n,
    update={mean: _feature / M[n], square: _feature2 / M[n]},
    draws=(
        Batch(
            (_feature, _feature2),
            M[n],
            {(1, 0): mean, (2, 0): square, (0, 1): square},
            example=(
                ((sp.S.Zero, sp.S.Zero), 1 - mean**2 / square),
                ((square / mean, square**2 / mean**2), mean**2 / square),
            ),
        ),
    ),
    initial={mean: centre, square: second},
)


def _idealised(words: sp.Expr) -> Kernel:
    """One text whose length need not be a whole number: by the moments of a batch of so many."""
    spread = (square - mean**2) / words
    two = ((spread, 1 / (1 + spread)), (sp.S.NegativeOne, spread / (1 + spread)))
    return Kernel(
        index=n,
        update={mean: mean + _y, square: square + _y2},
        draws=(
            AnyLaw(_y, (sp.S.One, sp.S.Zero, spread), example=two),
            AnyLaw(
                _y2,
                (sp.S.One, sp.S.Zero),
                example=((sp.S.One, sp.S.Half), (sp.S.NegativeOne, sp.S.Half)),
            ),
        ),
        initial={mean: centre, square: second},
    )


SUMMED = _idealised(length * ratio**n)
_error = (mean - centre) ** 2


def _unmoved(kernel: Kernel) -> tuple[Step, ...]:
    """The mean squared feature, and the mean one, stay on average."""
    steps: list[Step] = []
    for name, of, value in (("squares", square, second), ("features", mean, centre)):
        closed = Equal(E(of, n), value)
        steps += [
            Step(f"{name}, start", Equal(E(of, 0), value), Start(kernel)),
            Step(f"{name}, one retelling", Equal(E(of, n + 1), E(of, n)), Tower(kernel)),
            Step(name, closed, Induction(n), uses=(f"{name}, start", f"{name}, one retelling")),
        ]
    return tuple(steps)


def _once(kernel: Kernel, words: sp.Expr) -> tuple[Step, ...]:
    """The squared distance after one retelling, from that before."""
    return (
        *_unmoved(kernel),
        Step("distance, start", Equal(E(_error, 0), sp.S.Zero), Start(kernel)),
        Step(
            "distance, one retelling, by moments",
            Equal(
                E(_error, n + 1),
                (1 - 1 / words) * E(_error, n)
                + (E(square, n) - 2 * centre * E(mean, n) + centre**2) / words,
            ),
            Tower(kernel),
        ),
        Step(
            "distance, one retelling",
            Equal(E(_error, n + 1), E(_error, n) + (variance - E(_error, n)) / words),
            Algebra(),
            uses=("distance, one retelling, by moments", "squares", "features"),
        ),
    )


_kept = sp.Product(1 - 1 / M[j], (j, 0, n - 1))
_distance = Equal(E(_error, n), variance * (1 - _kept))

# shrinking texts
_at = length * ratio**i
_gain = sp.IndexedBase("D", real=True)  #: what one summary adds to the squared distance
_gained = Equal(_gain[n], (variance - E(_error, n)) / (length * ratio**n))
_summed = Equal(E(_error, n), sp.Sum(_gain[i], (i, 0, n - 1)))
_rounds = Equal(
    sp.Sum(variance / _at, (i, 0, n - 1)),
    variance * (ratio ** (-n) - 1) * ratio / (length * (1 - ratio)),
)
_short = AtMost(E(_error, n), _rounds.rhs)

# words
probability = sp.Symbol("x", positive=True)
_absent = sp.Function("a", real=True)
_gone = Equal(_absent(probability, n), (1 - probability) ** n)
vocabulary = sp.Symbol("K", integer=True, positive=True)
exponent = sp.Symbol("beta", real=True)
_zipf = (i + 1) ** (-exponent) / sp.Sum((k + 1) ** (-exponent), (k, 0, vocabulary - 1))
_unique = Equal(
    sp.Sum(1 - _absent(_zipf, n), (i, 0, vocabulary - 1)),
    vocabulary - sp.Sum((1 - _zipf) ** n, (i, 0, vocabulary - 1)),
)
FEATURES = {
    "mean": centre,
    "mean_square": second,
}
SPREAD = Condition(second > centre**2, "features that are not all alike")

CLAIMS = (
    Claim(
        id="information.embedding.distance",
        kind="equality",
        title=(
            "Mean squared distance of a retold text from the first in an embedding, for texts of "
            "any lengths."
        ),
        statement=_distance,
        proof=Proof(
            (
                *_once(TOLD, M[n]),
                Step(
                    "all retellings",
                    _distance,
                    Induction(n),
                    uses=("distance, start", "distance, one retelling"),
                ),
            )
        ),
        assumptions=(WORDS, LINEAR),
        references=("seddik2024",),
        domain=(SPREAD,),
        parameters={"samples": M, "generations": n, **FEATURES},
        rivals={
            "errors add up": variance * sp.Sum(1 / M[i], (i, 0, n - 1)),
            "of the last retelling": variance / M[n - 1],
            "mean square for variance": second * (1 - _kept),
        },
        remark=(
            "At most one word of the truth is left of what the text knows: the distance never "
            "exceeds that of a single word, whatever the embedding."
        ),
    ),
    Claim(
        id="information.summary.distance",
        kind="bound",
        title=(
            "Summaries of summaries, each of the same share of the length: mean squared distance "
            "from the first text in an embedding."
        ),
        statement=_short,
        proof=Proof(
            (
                *_once(SUMMED, length * ratio**n),
                Step("one summary", _gained, ADDED),
                Step(
                    "one summary more",
                    Equal(E(_error, n + 1), E(_error, n) + _gain[n]),
                    Algebra(),
                    uses=("distance, one retelling", "one summary"),
                ),
                Step(
                    "sum over the summaries",
                    _summed,
                    Induction(n),
                    uses=("distance, start", "one summary more"),
                ),
                Step("a square", AtMost(-E(_error, i), sp.S.Zero), NOT_NEGATIVE),
                Step(
                    "less in each, put out",
                    AtMost((variance - E(_error, i)) / _at, variance / _at),
                    Monotone(_value, variance / _at + _value / _at),
                    uses=("a square",),
                ),
                Step(
                    "less in each",
                    AtMost(_gain[i], variance / _at),
                    Chain(),
                    uses=(("one summary", {n: i}), "less in each, put out"),
                ),
                Step(
                    "less in all",
                    AtMost(_summed.rhs, _rounds.lhs),
                    Termwise(),
                    uses=("less in each",),
                ),
                Step("geometric sum", _rounds, Telescoping()),
                Step(
                    "bound",
                    _short,
                    Chain(),
                    uses=("sum over the summaries", "less in all", "geometric sum"),
                ),
            )
        ),
        assumptions=(WORDS, LINEAR, SHORTER),
        references=("seddik2024",),
        domain=(SPREAD, Condition(ratio < 1, "summaries that are shorter")),
        parameters={"length": length, "kept": ratio, "generations": n, **FEATURES},
        rivals={
            "of the last summary": variance / (length * ratio ** (n - 1)),
            "of the first text": variance * n / length,
        },
        remark=(
            "Nearly all is lost in the last few rounds: after log(length)/log(1/kept) of them a "
            "text of one word is left."
        ),
    ),
    Claim(
        id="information.words.unique",
        kind="equality",
        title=(
            "Mean number of unique words of a text whose words are drawn from a vocabulary with "
            "probabilities by Zipf's law."
        ),
        statement=_unique,
        proof=Proof(
            (
                Step("no words", Equal(_absent(probability, 0), sp.S.One), ABSENT),
                Step(
                    "one word more",
                    Equal(_absent(probability, n + 1), (1 - probability) * _absent(probability, n)),
                    ABSENT,
                ),
                Step("all words", _gone, Induction(n), uses=("no words", "one word more")),
                Step(
                    "vocabulary",
                    _unique,
                    Algebra(),
                    uses=(("all words", {probability: _zipf}),),
                ),
            )
        ),
        assumptions=("the words of a text are drawn independently",),
        references=("seddik2024",),
        parameters={"words": n, "vocabulary": vocabulary, "exponent": exponent},
        rivals={
            "all alike": vocabulary - vocabulary * (1 - 1 / vocabulary) ** n,
            "independent counts": vocabulary - sp.Sum(sp.exp(-n * _zipf), (i, 0, vocabulary - 1)),
            "one word more": _unique.rhs.subs(n, n + 1),
        },
    ),
)
