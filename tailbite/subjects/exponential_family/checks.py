"""Checks of the exponential families, file by file."""

from tailbite.subjects.exponential_family import mean

CHECKS = mean.CHECKS
