"""Linear regression refitted on its own labels: the claims, file by file."""

from theory.regression import accumulate, experiment, overparameterised, replace, ridge, shrinkage

CLAIMS = experiment.CLAIMS + replace.CLAIMS + accumulate.CLAIMS + shrinkage.CLAIMS + overparameterised.CLAIMS + ridge.CLAIMS
