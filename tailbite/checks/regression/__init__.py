"""Checks of the regression claims, file by file."""

from tailbite.checks.regression import shrinkage

CHECKS = shrinkage.CHECKS
