"""What a corpus loses of the tail of a vocabulary: what the subject brings to tailbite."""

from tailbite.manifest import Subject

SUBJECT = Subject(
    "tails",
    needs=("discrete",),
    claims="theory.subjects.tails",
    checks="tailbite.subjects.tails.checks",
)
