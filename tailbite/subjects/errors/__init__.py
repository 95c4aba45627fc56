"""The three errors of a refit: what they bring to tailbite."""

from tailbite.manifest import Subject

SUBJECT = Subject(
    "errors",
    needs=("gaussian", "regression"),
    claims="theory.subjects.errors",
    checks="tailbite.subjects.errors.checks",
    numbers="tailbite.subjects.errors.numbers",
    figures="tailbite.subjects.errors.figures",
    drawn=("three_errors",),
    commands="tailbite.subjects.errors.commands",
    notebook="notebooks/errors.py",
)
