"""Checks of the one-dimensional Gaussian claims, file by file."""

from tailbite.checks.gaussian import accumulate, accumulate_subsample, distances, errors, laws, replace

CHECKS = replace.CHECKS + distances.CHECKS + errors.CHECKS + laws.CHECKS + accumulate.CHECKS + accumulate_subsample.CHECKS
