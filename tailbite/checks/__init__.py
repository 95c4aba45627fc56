"""What a check is, and every check: which experiment and which observable would show a claim wrong.

A subject's checks are the ``CHECKS`` of the module that its manifest names.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from tailbite.checks.check import Check as Check
from tailbite.checks.check import Point as Point
from tailbite.checks.number import Number as Number
from tailbite.manifest import subjects


def checks(ids: Iterable[str] | None = None) -> tuple[Check, ...]:
    """Every check of every subject, or those of these claims: other subjects are not loaded."""
    chosen = None if ids is None else set(ids)
    asked = subjects().values()
    if chosen is not None:
        names = {id.partition(".")[0] for id in chosen}
        asked = [subject for subject in asked if subject.name in names]
    modules = [subject.checks for subject in asked if subject.checks is not None]
    found = (check for module in modules for check in checks_of(module))
    return tuple(check for check in found if chosen is None or check.claim in chosen)


@cache
def checks_of(module: str) -> tuple[Check, ...]:
    """The checks of one module of a subject."""
    return tuple(import_module(module).CHECKS)


def numbers(claim: str) -> tuple[Number, ...]:
    """The numbers that a claim is held against: the ``NUMBERS`` of its subject's module."""
    subject = subjects().get(claim.partition(".")[0])
    if subject is None or subject.numbers is None:
        return ()
    every = import_module(subject.numbers).NUMBERS
    return tuple(number for number in every if number.claim == claim)
