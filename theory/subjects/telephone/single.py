"""Single words: every new word is drawn from the source, whatever stands around it.

Then every place of a text is a channel of its own, and all is known: see the subject
`information`.  An embedding gives every word a feature; the text lies at the mean of those of its
words (with many features, squared distances add up)."""

from typing import Any

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Model
from theory.statements import Equal
from theory.subjects.telephone.experiment import KEEPS, SINGLE, keep, words
from theory.words import i, n

MODEL = (KEEPS, SINGLE)
LINEAR = "an embedding of a text is the mean of the features of its words"

# words
probability = sp.Symbol("x", positive=True)  #: of a word in the source
shares = sp.IndexedBase("pi", positive=True)
counts = sp.IndexedBase("c", integer=True, positive=True)  #: how often it has each
present = sp.Symbol("d", integer=True, positive=True)  #: different words of the first text
vocabulary = sp.Symbol("K", integer=True, positive=True)
_still = sp.Function("h", real=True)  #: probability of a word in a place where it stood at first
_come = sp.Function("h_1", real=True)  #: in another place
_unique = sp.Function("U", real=True)  #: mean number of unique words
_left = keep**n  #: probability that a place has its own word
_same = Equal(_still(probability, n), probability + (1 - probability) * _left)
_new = Equal(_come(probability, n), probability * (1 - _left))


def _there(still: sp.Expr, come: sp.Expr) -> sp.Expr:
    """Mean number of words, from the chances of one where it stood and of one where it did not."""
    still, come = (chance.subs(probability, shares[i]) for chance in (still, come))
    first = 1 - (1 - still) ** counts[i] * (1 - come) ** (words - counts[i])
    others = 1 - (1 - come) ** words
    return sp.Sum(first, (i, 0, present - 1)) + sp.Sum(others, (i, present, vocabulary - 1))


_each = Equal(_unique(n), _there(_same.rhs, _new.rhs))


def _recursion(name: str, function: Any, start: int, closed: Equal) -> tuple[Step, ...]:
    """Of the probability of a word in a place."""
    return (
        Step(
            f"{name}, first",
            Equal(function(probability, 0), sp.Integer(start)),
            Model("the first text has its own words"),
        ),
        Step(
            f"{name}, retold",
            Equal(
                function(probability, n + 1),
                keep * function(probability, n) + (1 - keep) * probability,
            ),
            Model("a word is kept, or another is drawn from the source"),
        ),
        Step(name, closed, Induction(n), uses=(f"{name}, first", f"{name}, retold")),
    )


# embedding
variance = sp.Symbol("v", positive=True)  #: of the features of the source's words
away = sp.Symbol("s", nonnegative=True)  #: mean squared deviation of the first text's features
together = sp.Symbol("c", real=True)  #: mean product of two of them
_square = sp.Function("T", real=True)  #: mean square of what a place has moved
_along = sp.Function(
    "H", real=True
)  #: mean of what a place has moved, times the deviation of another
_both = sp.Function("P", real=True)  #: mean product of what two places have moved
_distance = sp.Function("D", real=True)
_squares = Equal(_square(n), (1 - _left) * (variance + away))
_alongs = Equal(_along(n), (1 - _left) * together)
_products = Equal(_both(n), (1 - _left) ** 2 * together)
_far = Equal(
    _distance(n),
    (1 - _left) * (variance + away) / words + (1 - 1 / words) * (1 - _left) ** 2 * together,
)
REPLACED = Model(
    "a place keeps its word, or takes a feature of the source's law, independently of all others"
)
MOVED = (
    ("one place", _square, keep * _square(n) + (1 - keep) * (variance + away), _squares),
    ("a place and another", _along, keep * _along(n) + (1 - keep) * together, _alongs),
    (
        "two places",
        _both,
        keep**2 * _both(n) + 2 * keep * (1 - keep) * _along(n) + (1 - keep) ** 2 * together,
        _products,
    ),
)


def _moved() -> tuple[Step, ...]:
    """What places have moved in the embedding, after n retellings."""
    steps: list[Step] = []
    for name, function, once, closed in MOVED:
        more = ("a place and another",) if function is _both else ()
        steps += [
            Step(
                f"{name}, first",
                Equal(function(0), sp.S.Zero),
                Model("the first text has not moved"),
            ),
            Step(f"{name}, retold", Equal(function(n + 1), once), REPLACED),
            Step(name, closed, Induction(n), uses=(f"{name}, first", f"{name}, retold", *more)),
        ]
    return tuple(steps)


KEPT = Condition(keep <= 1, "a probability at most 1 that a word is kept")

CLAIMS = (
    Claim(
        id="telephone.single.unique_words",
        kind="equality",
        title="Mean number of unique words of a text after n retellings, word by word.",
        statement=_each,
        proof=Proof(
            (
                *_recursion("where it stood", _still, 1, _same),
                *_recursion("where it did not", _come, 0, _new),
                Step(
                    "somewhere",
                    Equal(_unique(n), _there(_still(probability, n), _come(probability, n))),
                    Model("places are independent, and a word is there unless it is nowhere"),
                ),
                Step(
                    "all words",
                    _each,
                    Algebra(),
                    uses=(
                        "somewhere",
                        ("where it stood", {probability: shares[i]}),
                        ("where it did not", {probability: shares[i]}),
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("griffiths2007",),
        domain=(
            KEPT,
            Condition(shares[i] < 1, "shares below 1"),
            Condition(counts[i] <= words, "counts of at most all words"),
            Condition(present <= vocabulary, "at most as many different words as the source"),
        ),
        parameters={
            "probabilities": shares,
            "counts": counts,
            "present": present,
            "vocabulary": vocabulary,
            "words": words,
            "kept": keep,
            "generations": n,
        },
        rivals={
            "of the source alone": _there(probability, probability),
            "a replaced word never comes back": _there(_left, _new.rhs),
            "one retelling fewer": _each.rhs.subs(n, n - 1),
        },
        remark=(
            "The first text repeats itself less, or more, than the source does: retelling brings "
            "the number of unique words to that of any text."
        ),
    ),
    Claim(
        id="telephone.single.distance",
        kind="equality",
        title="Mean squared distance of a text from the first one in an embedding, word by word.",
        statement=_far,
        proof=Proof(
            (
                *_moved(),
                Step(
                    "all pairs of places",
                    Equal(_distance(n), _square(n) / words + (1 - 1 / words) * _both(n)),
                    Model("the square of a mean is the mean over all pairs of places"),
                ),
                Step(
                    "distance",
                    _far,
                    Algebra(),
                    uses=("all pairs of places", "one place", "two places"),
                ),
            )
        ),
        assumptions=(*MODEL, LINEAR),
        references=("griffiths2007",),
        domain=(KEPT,),
        parameters={
            "words": words,
            "kept": keep,
            "generations": n,
            "feature_variance": variance,
            "away": away,
            "together": together,
        },
        rivals={
            "places move together": (1 - _left) * (variance + away) / words
            + (1 - 1 / words) * (1 - _left) * together,
            "of two texts of the source": 2 * (1 - _left) * variance / words,
            "one retelling fewer": _far.rhs.subs(n, n - 1),
        },
        remark="In the end it is that of the first text from any other one.",
    ),
)
