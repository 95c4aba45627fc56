"""Autoencoders refitted on what they decode: what the subject brings to tailbite."""

from tailbite.manifest import Subject

SUBJECT = Subject(
    "autoencoder",
    needs=("gaussian", "mixture"),
    claims="theory.subjects.autoencoder",
    checks="tailbite.subjects.autoencoder.checks",
    numbers="tailbite.subjects.autoencoder.numbers",
    costs={"LearnedFamily": 60.0},
)
