"""Checks of what keeps a model from collapsing: so far every claim is decided by balls."""

from tailbite.checks.check import Check

CHECKS: tuple[Check, ...] = ()
