"""Checks of the three errors of a refit."""

from tailbite.checks.errors import decomposition, gaussian, replace, wasserstein

CHECKS = decomposition.CHECKS + replace.CHECKS + gaussian.CHECKS + wasserstein.CHECKS
