"""What can become of a check, a rival, a claim, a figure: each word once, as reports have it."""

from enum import StrEnum


class Verdict(StrEnum):
    """Of a check at one design point."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNDECIDED = "undecided"  #: too costly for its budget
    PROOF_ONLY = "proof_only"  #: nothing is simulated


class RivalVerdict(StrEnum):
    """Of a rival that a check faces."""

    REJECTED = "rejected"
    NOT_SEPARABLE = "not separable"  #: within the budget, at no design point
    NOT_REJECTED = "NOT REJECTED"


class ClaimVerdict(StrEnum):
    """Of a claim: that of its worst check, or what is wrong where not the checks themselves are."""

    DISAGREE = "disagree"
    UNDECIDED = "undecided"
    AGREE = "agree"
    PROOF_ONLY = "proof_only"
    NOT_PROVED = "NOT PROVED"
    RIVAL_NOT_REJECTED = "a rival is NOT REJECTED"


class Tested(StrEnum):
    """What is held against a prediction."""

    MEAN = "mean"
    PROPORTION = "proportion"
    LAW = "law"
    LIMIT = "limit"
    UPPER_BOUND = "upper bound"
    LOWER_BOUND = "lower bound"
    NUMBER = "number"  #: both sides beside numbers that were found in another way
    BALLS = "balls"  #: both sides in ball arithmetic
    PROOF = "proof"  #: nothing but the proof


class Reproduced(StrEnum):
    """Of a figure whose recipe is run again."""

    IDENTICAL = "identical"
    SAME_DATA = "same data"
    DIFFERENT = "different"
