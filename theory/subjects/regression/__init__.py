"""Linear regression refitted on its own labels: the claims, file by file."""

from theory.subjects.regression import (
    accumulate,
    accumulate_bounds,
    accumulate_limits,
    accumulate_ridge,
    augment,
    experiment,
    few_rows,
    fresh_mixture,
    label_mixing,
    logistic,
    overparameterised,
    replace,
    ridge,
    same_rows,
    shrinkage,
    student,
)

CLAIMS = (
    experiment.CLAIMS
    + replace.CLAIMS
    + same_rows.CLAIMS
    + accumulate.CLAIMS
    + accumulate_limits.CLAIMS
    + accumulate_bounds.CLAIMS
    + few_rows.CLAIMS
    + augment.CLAIMS
    + fresh_mixture.CLAIMS
    + label_mixing.CLAIMS
    + shrinkage.CLAIMS
    + overparameterised.CLAIMS
    + ridge.CLAIMS
    + accumulate_ridge.CLAIMS
    + student.CLAIMS
    + logistic.CLAIMS
)
NEEDS: tuple[str, ...] = ("gaussian",)  #: subjects whose claims these use
