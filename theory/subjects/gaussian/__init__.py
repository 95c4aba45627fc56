"""One-dimensional Gaussian refitting: the claims, file by file."""

TITLE = "a Gaussian refit on its own samples"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "gaussian.replace.variance_mean",
    "gaussian.accumulate.sine_law",
)
FILES = (
    "experiment",
    "sample",
    "replace_moments",
    "replace_mean_law",
    "replace_logs",
    "replace_distances",
    "replace_wasserstein",
    "replace_errors",
    "replace_ridge",
    "replace_truth",
    "chi_square",
    "replace_laws",
    "replace_variance_law",
    "replace_places",
    "replace_passage",
    "replace_collapse",
    "tails",
    "accumulate",
    "schedule",
    "accumulate_limits",
    "accumulate_distances",
    "accumulate_subsample",
    "selector",
    "real_data",
    "weighted",
    "window",
)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use
