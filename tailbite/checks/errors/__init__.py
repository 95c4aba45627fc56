"""Checks of the three errors of a refit."""

from tailbite.checks.errors import decomposition, gaussian, replace, wasserstein, workflows

CHECKS = decomposition.CHECKS + replace.CHECKS + workflows.CHECKS + gaussian.CHECKS + wasserstein.CHECKS
