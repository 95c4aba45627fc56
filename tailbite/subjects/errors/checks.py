"""Checks of the three errors of a refit."""

from tailbite.subjects.errors import decomposition, gaussian, replace, wasserstein, workflows

CHECKS = (
    decomposition.CHECKS + replace.CHECKS + workflows.CHECKS + gaussian.CHECKS + wasserstein.CHECKS
)
