"""Linear regression refitted on its own labels: the claims, file by file."""

TITLE = "linear and logistic regression refit on their own labels"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "regression.replace.risk_mean",
    "regression.accumulate_same.risk_bound",
)
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
    "pseudo_labels",
    "ridge",
    "accumulate_ridge",
    "student",
    "logistic",
)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ("gaussian",)  #: subjects whose claims these use
