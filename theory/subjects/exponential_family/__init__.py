"""Refitting the mean of an exponential family with a quadratic variance function: the claims, file
by file.
"""

from theory.subjects.exponential_family import accumulate_limits, mean

CLAIMS = mean.CLAIMS + accumulate_limits.CLAIMS
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use
