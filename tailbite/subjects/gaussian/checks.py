"""Checks of the one-dimensional Gaussian claims, file by file."""

from tailbite.subjects.gaussian import (
    accumulate,
    accumulate_subsample,
    distances,
    errors,
    laws,
    real_data,
    replace,
    workflows,
)

FILES = (replace, distances, errors, laws, accumulate, accumulate_subsample, real_data, workflows)
CHECKS = tuple(check for file in FILES for check in file.CHECKS)
