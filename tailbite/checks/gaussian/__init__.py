"""Checks of the one-dimensional Gaussian claims, file by file."""

from tailbite.checks.gaussian import distances, errors, replace

CHECKS = replace.CHECKS + distances.CHECKS + errors.CHECKS
