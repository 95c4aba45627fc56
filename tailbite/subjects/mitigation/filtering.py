"""Does it help to delete what a detector takes for synthetic?  With and without, at one size of the
crawl, and from which size on it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

import theory

CLAIMS = (
    "mitigation.detector.share",
    "mitigation.detector.error",
    "mitigation.detector.error_of_invention",
)
LARGEST = 10**8  #: tokens: the crossing is looked for up to here
STEP = 1.5  #: a size over the next smaller one that is tried
REACH = 40  #: standard deviations around the mean, beyond which a number of tokens is not looked at


@dataclass(frozen=True)
class Web:
    """A web, a detector, and what models make up; see the options of ``tailbite filtering``."""

    share: float
    true_positive: float
    false_positive: float
    hallucination: float = 0.0
    made_up: float = 0.5
    rate: float = 0.5
    generations: int = 30

    def __post_init__(self) -> None:
        for name in (
            "share",
            "true_positive",
            "false_positive",
            "hallucination",
            "made_up",
            "rate",
        ):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name} is a number from 0 to 1, got {value:g}")
        for name in ("share", "rate"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} lies between 0 and 1, got {getattr(self, name):g}")
        if self.hallucination == 1:
            raise ValueError("hallucination is a number below 1, got 1")
        if self.generations < 1:
            raise ValueError(f"generations is at least 1, got {self.generations}")
        if self.true_positive == self.false_positive == 1:
            raise ValueError("a detector leaves some tokens, got rates of 1 and 1")

    @property
    def detector(self) -> tuple[float, float]:
        """True and false positive rates."""
        return self.true_positive, self.false_positive


@dataclass(frozen=True)
class Fit:
    """What a model is fitted on, and how good it is.

    Attributes:
        kept: harmonic mean of the tokens. synthetic: share of them that the model before made.
        error: mean squared error of the rate. worth: real tokens that would be as good."""

    kept: float
    synthetic: float
    error: float
    worth: float


def left(samples: int, share: float, caught: float, mistaken: float) -> tuple[float, float]:
    """What a detector leaves of a crawl: the harmonic mean of the tokens, given that there are
    some, and the share of synthetic ones among them."""
    kept = share * (1 - caught) + (1 - share) * (1 - mistaken)
    if kept == 0:
        raise ValueError("a detector leaves some tokens, got one that deletes all")
    middle, wide = samples * kept, REACH * np.sqrt(samples * kept * (1 - kept)) + REACH
    low, high = max(1, int(middle - wide)), min(samples, int(middle + wide))
    counts = np.arange(low, high + 1)
    law = stats.binom.pmf(counts, samples, min(kept, 1.0))
    return float(law.sum() / (law @ (1 / counts))), share * (1 - caught) / kept


def fit(web: Web, samples: int, detector: tuple[float, float]) -> Fit:
    """After the generations of the web, on crawls of so many tokens.

    ValueError, in one sentence, for none."""
    if samples < 1:
        raise ValueError(f"samples is at least 1, got {samples}")
    kept, synthetic = left(samples, web.share, *detector)
    known: Mapping[str, Any] = {
        "kept": max(kept, 1.0),
        "synthetic": synthetic,
        "generations": web.generations,
        "variance": web.rate * (1 - web.rate),
    }
    if synthetic == 0:  # nothing but real tokens
        error = known["variance"] / known["kept"]
    elif web.hallucination == 0:
        error = theory.claim(CLAIMS[1]).predict(**known)
    else:
        p, u = web.rate, web.made_up
        made: Mapping[str, Any] = {"away": u - p, "spread": u * (1 - p) ** 2 + (1 - u) * p**2}
        error = theory.claim(CLAIMS[2]).predict(hallucination=web.hallucination, **known, **made)
    return Fit(kept, synthetic, error, known["variance"] / error)


def helps(web: Web, samples: int) -> bool:
    """Whether the error is smaller with the detector."""
    return fit(web, samples, web.detector).error < fit(web, samples, (0.0, 0.0)).error


def crossing(web: Web) -> int | None:
    """The least size from which on deleting helps, up to LARGEST tokens; None where it does not.

    Sizes are tried from the largest down, each STEP times the next; between the last that it helps
    at and the first that it does not, by halves."""
    if not helps(web, LARGEST):
        return None
    high = LARGEST
    while high > 1:
        low = min(int(high / STEP), high - 1)
        if not helps(web, low):
            break
        high = low
    else:
        return 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if helps(web, middle) else (middle, high)
    return high


def table(web: Web, samples: int) -> str:
    """Both fits, the verdict, and the crossing."""
    rows = (
        ("all tokens", fit(web, samples, (0.0, 0.0))),
        ("what the detector leaves", fit(web, samples, web.detector)),
    )
    lines = [
        f"crawls of {samples:,} tokens, {web.share:g} of them synthetic, {web.generations} refits",
        "",
        f"{'fitted on':26}{'tokens':>12}{'synthetic':>11}{'rms error':>12}{'worth real':>14}",
    ]
    for name, each in rows:
        lines.append(
            f"{name:26}{each.kept:12,.1f}{each.synthetic:11.4f}{each.error**0.5:12.4g}"
            f"{each.worth:14,.1f}"
        )
    (_, without), (_, with_it) = rows
    change = with_it.error / without.error
    verdict = (
        f"filtering helps: the squared error is {1 / change:.3g} times smaller"
        if change < 1
        else f"filtering hurts: the squared error is {change:.3g} times larger"
    )
    first = crossing(web)
    where = (
        f"it helps at no size up to {LARGEST:,} tokens"
        if first is None
        else f"it helps from {first:,} tokens on"
    )
    names = CLAIMS[:2] if web.hallucination == 0 else (CLAIMS[0], CLAIMS[2])
    return "\n".join([*lines, "", verdict, where, f"theory: {', '.join(names)}"])
