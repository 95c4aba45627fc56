"""Refitting the mean of an exponential family with a quadratic variance function: the claims, file
by file.
"""

FILES = (
    "mean",
    "accumulate_limits",
)  #: in the order in which their claims are proved
