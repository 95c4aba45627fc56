"""Kernel density estimates refit on their own samples: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "a kernel density estimate refit on its own samples"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "kernel_density.replace.variance_mean",
    "kernel_density.accumulate.total",
)
FILES = (
    "replace",
    "rules",
    "accumulate",
    "accumulate_subsample",
    "fresh_mixture",
    "mean_square",
    "early_stopping",
)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ("gaussian",)  #: subjects whose claims these use

PARAMETERS = {
    "kernel_density": {
        "bandwidth": Parameter("standard deviation of the kernel", "unit of the data"),
        "budget": Parameter("points of every fit, drawn from all so far without replacement"),
        "share": Parameter("of the corpus that every generation replaces"),
    },
    "kernel_density.replace.scaled": {
        "bandwidth": Parameter("of the kernel, in standard deviations of the points"),
    },
    "kernel_density.replace.shrunken": {
        "bandwidth": Parameter("of the kernel, in standard deviations of the points"),
    },
    "kernel_density.early_stopping": {
        "share": Parameter("of fresh real data in every training set"),
        "damping": Parameter("exp(-m s/2), for the order m, stopped at the time s"),
        "coefficient": Parameter("of the truth, for this Hermite polynomial"),
    },
}
