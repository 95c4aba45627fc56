"""Linear regression refitted on its own labels: the claims, file by file."""

from theory.regression import (
    accumulate,
    accumulate_bounds,
    accumulate_limits,
    augment,
    experiment,
    few_rows,
    fresh_mixture,
    label_mixing,
    replace,
    same_rows,
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
)
