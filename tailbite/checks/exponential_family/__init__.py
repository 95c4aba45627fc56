"""Checks of the exponential families, file by file."""

from tailbite.checks.check import Check

CHECKS: tuple[Check, ...] = ()
