"""Checks of the regression claims, file by file."""

from tailbite.subjects.regression import least_squares, logistic, shrinkage

CHECKS = least_squares.CHECKS + shrinkage.CHECKS + logistic.CHECKS
