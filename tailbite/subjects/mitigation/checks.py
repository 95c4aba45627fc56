"""Checks of what keeps a model from collapsing, file by file."""

from tailbite.checks.check import Check
from tailbite.subjects.mitigation import choices, crawl

CHECKS: tuple[Check, ...] = (*crawl.CHECKS, *choices.CHECKS)
