"""Checks of the three errors of a refit."""

from tailbite.checks.errors import decomposition, replace

CHECKS = decomposition.CHECKS + replace.CHECKS
