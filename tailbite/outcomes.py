"""What can become of a check, a rival, a claim, a figure: each word once, as reports have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LEVEL = 1e-6  #: of all checks of a run together (Holm), and of missing any rival of the run


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


@dataclass(frozen=True)
class Result:
    """What a test saw: the estimate, its standard error, the p-value of a prediction, and the
    smallest relative error it would see.
    """

    predicted: float | None
    estimate: float | None
    standard_error: float | None
    p_value: float | None
    detectable: float | None


NOTHING = Result(None, None, None, None, None)  #: of what was not simulated


@dataclass(frozen=True)
class RivalReport:
    """What became of a rival: rejected, not separable within the budget, or NOT REJECTED.

    ``result`` is the check's with the rival's prediction in the place of the claim's (the estimate
    of a law or a limit is a distance to the prediction, and so the rival's own); ``witness`` is the
    point at which balls exclude it, in words."""

    name: str
    verdict: RivalVerdict
    result: Result
    witness: str = ""


@dataclass(frozen=True)
class CheckReport:
    """One check at one design point.

    ``test`` is what was held against the prediction: a mean, a proportion, a law, a limit, an upper
    or a lower bound; or both sides in ball arithmetic (balls), or nothing but the proof (proof).
    ``seconds`` is the time of its experiments, compilation included and shared among all that they
    serve; ``broken`` says, in words, what its arithmetic stumbled over: it then disagrees."""

    claim: str
    quantity: str
    test: Tested
    parameters: Mapping[str, Any]
    result: Result
    replicates: int
    verdict: Verdict
    rivals: tuple[RivalReport, ...]
    seconds: float = 0.0
    broken: str = ""
