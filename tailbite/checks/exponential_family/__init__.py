"""Checks of the exponential families, file by file."""

from tailbite.checks.exponential_family import mean

CHECKS = mean.CHECKS
