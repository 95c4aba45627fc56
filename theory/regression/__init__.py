"""Linear regression refitted on its own labels: the claims, file by file."""

from theory.regression import accumulate, accumulate_ridge, experiment, overparameterised, replace, ridge, shrinkage, student

CLAIMS = (
    experiment.CLAIMS
    + replace.CLAIMS
    + accumulate.CLAIMS
    + shrinkage.CLAIMS
    + overparameterised.CLAIMS
    + ridge.CLAIMS
    + accumulate_ridge.CLAIMS
    + student.CLAIMS
)
