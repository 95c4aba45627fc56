"""The three errors of a refit, statistical, expressivity and approximation: the claims, file by
file.
"""

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
