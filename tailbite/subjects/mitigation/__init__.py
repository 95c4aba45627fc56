"""What keeps a model from collapsing: what it brings to tailbite."""

from tailbite.manifest import Subject

SUBJECT = Subject(
    "mitigation",
    claims="theory.subjects.mitigation",
    checks="tailbite.subjects.mitigation.checks",
    numbers="tailbite.subjects.mitigation.numbers",
    notebook="notebooks/mitigation.py",
)
