"""The three errors of a refit, statistical, expressivity and approximation: the claims, file by
file.
"""

TITLE = "the three errors of a refit: expressivity, approximation, statistics"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "errors.least_squares.replace",
    "errors.sgd.replace_approximation",
)
FILES = (
    "decomposition",
    "design",
    "ridge",
    "gradient",
    "sgd",
    "replace",
    "accumulate",
    "continued",
    "fresh_mixture",
    "label_mixing",
    "same_rows",
    "pooled",
    "passes",
    "subset",
    "subset_learners",
    "limits",
    "gaussian",
    "wasserstein",
)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ("gaussian", "regression")  #: subjects whose claims these use
