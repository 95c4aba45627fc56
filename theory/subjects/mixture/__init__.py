"""Normal mixtures refitted by EM: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "a mixture refit by EM on its own samples"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "mixture.replace.variance_mean",
    "mixture.m_step.variance",
)
FILES = ("m_step", "sample", "replace", "real_data")  #: in the order of proof
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use

PARAMETERS = {
    "mixture": {
        "samples": Parameter("points drawn from each model"),
        "variance": Parameter(
            "variance of the truth, the sum over its coordinates", "squared unit of the data", 1
        ),
        "reg_covar": Parameter(
            "added to the variance of every coordinate of a fit", "squared unit of the data"
        ),
        "dimension": Parameter("coordinates of a point"),
        "real": Parameter("new real points in every fit, besides those of the model"),
        "points": Parameter("the sample, one coordinate of it", "unit of the data"),
        "responsibilities": Parameter("of the first component for each point, between 0 and 1"),
        "other_points": Parameter("another coordinate of the sample", "unit of the data"),
    },
}
