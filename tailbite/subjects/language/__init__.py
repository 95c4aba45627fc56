"""n-gram language models refitted on their own text: what the subject brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number


def _make(given):
    import sims

    text = sims.Text.python() if given["text"] is None else sims.Text.read(given["text"])
    further = {name: given[name] for name in FIELDS if given[name] is not None}
    return sims.NGram(given["order"], **further), text


def _claimed(family, truth):
    """What claims say of a text: numbers of its own model."""
    from tailbite.subjects.language.texts import of_text

    return of_text(truth, family.order)


FIELDS = ("temperature", "top_k", "nucleus", "smoothing")

SUBJECT = Subject(
    "language",
    claims="theory.subjects.language",
    checks="tailbite.subjects.language.checks",
    numbers="tailbite.subjects.language.numbers",
    figures="tailbite.subjects.language.figures",
    drawn=("perplexities", "survivors"),
    commands="tailbite.subjects.language.commands",
    families=(
        Family(
            "ngram",
            "next words of a text, given those before",
            (
                Option("text", "file in UTF-8; without it the help topics of Python", "FILE", str),
                Option("order", "words of an n-gram, 1 for single words", "N", whole_number, 1),
                Option("temperature", "of what a model writes, 1 as fitted", "L"),
                Option("top_k", "likeliest continuations that are written", "K", whole_number),
                Option("nucleus", "mass of the likeliest continuations that are written", "X"),
                Option("smoothing", "probability of any continuation, with equal chances", "A"),
            ),
            _make,
            ("unique_words", "unique_ngrams", "cross_entropy", "perplexity", "entropy"),
            claimed=_claimed,
            instead=("vocabulary", "tokens", "name", "order"),
        ),
    ),
    notebook="notebooks/language.py",
    costs={"NGram": 100.0},
)
