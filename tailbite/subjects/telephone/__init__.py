"""A text that is retold: what the subject brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number

FIELDS = ("kept", "salience", "shortened", "order", "backoff", "temperature")


def _make(given):
    import sims

    source = sims.Text.python() if given["text"] is None else sims.Text.read(given["text"])
    source = source.commonest(given["vocabulary"])
    family = sims.Telephone(**{name: given[name] for name in FIELDS})
    return family, sims.Passages(source, given["words"])


def _claimed(family, truth):
    """What claims call the numbers of a text that is retold."""
    known = {"words": truth.words}
    return {**known, "left_out": family.shortened} if family.shortened else known


SUBJECT = Subject(
    "telephone",
    needs=("information",),
    claims="theory.subjects.telephone",
    checks="tailbite.subjects.telephone.checks",
    figures="tailbite.subjects.telephone.figures",
    drawn=("telephone",),
    commands="tailbite.subjects.telephone.commands",
    families=(
        Family(
            "telephone",
            "a text that is retold: gaps between kept words are filled by a bigram",
            (
                Option("text", "file in UTF-8; without it the help topics of Python", "FILE", str),
                Option("vocabulary", "commonest words that are used", "K", whole_number, 2000),
                Option("words", "words of a passage that is retold", "L", whole_number, 16),
                Option("kept", "probability that a word is kept", "X", default=0.5),
                Option("salience", "how much rarer words are kept better", "S", default=0.0),
                Option("shortened", "probability that another is left out", "X", default=0.0),
                Option("order", "2 for bigrams, 1 for single words", "N", whole_number, 2),
                Option("backoff", "probability of a word whatever is before", "X", default=0.1),
                Option("temperature", "at which gaps are filled", "L", default=1.0),
            ),
            _make,
            ("kept_words", "length", "unique_words", "agreement"),
            claimed=_claimed,
            instead=(
                *("source", "vocabulary", "tokens", "name"),
                *("words", "first", "drawn", "shortened"),
            ),
        ),
    ),
    costs={"Telephone": 200.0},
    notebook="notebooks/telephone.py",
)
