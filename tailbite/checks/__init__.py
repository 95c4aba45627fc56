"""One file for each subject: which experiment and which observable would show a claim wrong."""

from functools import cache
from importlib import import_module

from tailbite.checks.check import Check as Check
from tailbite.checks.check import Point as Point


@cache
def checks() -> tuple[Check, ...]:
    """Every check of every subject that has claims."""
    from theory.registry import SUBJECTS

    return tuple(
        check
        for subject in SUBJECTS
        for check in import_module(f"tailbite.subjects.{subject}.checks").CHECKS
    )
