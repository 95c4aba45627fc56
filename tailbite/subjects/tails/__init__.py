"""What a corpus loses of the tail of a vocabulary: what the subject brings to tailbite."""

from tailbite.manifest import Family, Subject
from tailbite.subjects.discrete import TRUTH, truth_of


def _make(given):
    import sims

    return sims.PromptedLabels(), truth_of(given)


SUBJECT = Subject(
    "tails",
    needs=("discrete",),
    claims="theory.subjects.tails",
    checks="tailbite.subjects.tails.checks",
    numbers="tailbite.subjects.tails.numbers",
    figures="tailbite.subjects.tails.figures",
    drawn=("growth",),
    families=(
        Family(
            "prompted-labels",
            "words that a learner knows: real prompts, labels of the model before",
            TRUTH,
            _make,
            ("survivors", "lost_mass"),
        ),
    ),
    costs={"PromptedLabels": 100.0},
    notebook="notebooks/tails.py",
)
