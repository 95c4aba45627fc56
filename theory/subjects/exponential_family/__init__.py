"""Refitting the mean of an exponential family, with a quadratic variance function or any: the
claims, file by file.
"""

TITLE = "the mean of an exponential family with a quadratic variance function"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "exponential_family.replace.mean_error",
    "exponential_family.accumulate.mean_error_linear",
)
FILES = (
    "mean",
    "accumulate_limits",
    "real_data",
    "fresh_mixture",
    "conjugate_laws",
    "kept",
    "divergence",
    "settled",
    "nearer",
)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ("gaussian",)  #: subjects whose claims these use
