"""Gaussian refitting in several dimensions: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "a Gaussian in several dimensions refit on its own samples"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "multivariate.replace.log_determinant_mean",
    "multivariate.replace.collapse_order",
)
FILES = (
    "sample",
    "replace_directions",
    "determinant",
    "log_determinant",
    "squares",
    "collapse",
    "accumulate",
    "real_data",
)  #: in the order in which their claims are proved
NEEDS = ("gaussian",)  #: subjects whose claims these use

PARAMETERS = {
    "multivariate": {
        "dimension": Parameter("coordinates of the truth"),
        "coordinate": Parameter("number of the coordinate, from 1"),
        "rank": Parameter("rows and columns of the minors"),
        "weights": Parameter("weights of independent coordinates in a direction"),
        "points": Parameter("the sample, along one direction", "unit of the data"),
        "samples": Parameter(
            "points that are drawn from each generation, a number or a schedule of batches"
        ),
    }
}
