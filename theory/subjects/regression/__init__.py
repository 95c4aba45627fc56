"""Linear regression refitted on its own labels: the claims, file by file."""

FILES = (
    "experiment",
    "replace",
    "same_rows",
    "accumulate",
    "accumulate_limits",
    "accumulate_bounds",
    "few_rows",
    "augment",
    "fresh_mixture",
    "label_mixing",
    "shrinkage",
    "overparameterised",
    "ridge",
    "accumulate_ridge",
    "student",
    "logistic",
)  #: in the order in which their claims are proved
