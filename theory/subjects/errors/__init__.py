"""The three errors of a refit, statistical, expressivity and approximation: the claims, file by
file.
"""

from theory.subjects.errors import (
    accumulate,
    continued,
    decomposition,
    design,
    fresh_mixture,
    gaussian,
    gradient,
    label_mixing,
    limits,
    passes,
    pooled,
    replace,
    ridge,
    same_rows,
    sgd,
    subset,
    subset_learners,
    wasserstein,
)

FILES = (
    decomposition,
    design,
    ridge,
    gradient,
    sgd,
    replace,
    accumulate,
    continued,
    fresh_mixture,
    label_mixing,
    same_rows,
    pooled,
    passes,
    subset,
    subset_learners,
    limits,
    gaussian,
    wasserstein,
)
CLAIMS = tuple(claim for file in FILES for claim in file.CLAIMS)
NEEDS: tuple[str, ...] = ("gaussian", "regression")  #: subjects whose claims these use
