"""The tests that decide whether simulation and theory agree, one for each kind of claim, and how
many replicates each needs.

Every test is a small object: it is told what theory predicts and what the rivals predict, says how
many replicates tell them apart, collects values block by block, and gives a p-value for any
prediction.  Levels are not its business: the caller corrects for how many tests there are
(:func:`holm`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from sims.moments import Moments, units
from tailbite.outcomes import Result

#: the first term by which the tail of a mean without its skewness may differ from the normal one;
#: all of them: 10 %
TAIL = 0.05
DECAY = 0.5  #: a discrepancy must at least halve on the way to the limit
MARGIN = 1.25  #: replicates are planned from a pilot's spread, which is itself an estimate


@dataclass(frozen=True)
class Levels:
    """``alpha``: two-sided level of one test; ``beta``: the probability that it misses one
    rival.
    """

    alpha: float
    beta: float

    @property
    def z_alpha(self) -> float:
        """The standard normal's quantile for ``alpha``, on two sides."""
        return float(-special.ndtri(self.alpha / 2))

    @property
    def z_beta(self) -> float:
        """The standard normal's quantile for ``beta``, on one side."""
        return float(-special.ndtri(self.beta))


#: a number, or the values of a distribution function on the grid of the test
Prediction = float | Sequence[float] | NDArray[np.float64]


class MeanTest:
    """Equality of a mean (``side`` 0), or a bound above it (``side`` +1) or below it (-1): z.

    The standard error is theory's (``deviation``) where there is one, else the sample's; the
    sample's skewness is removed (:func:`unskewed`).  ``pilot`` are a few thousand values that fix
    the centre and scale of the exact sums, and the spread, skewness and excess kurtosis for
    planning."""

    def __init__(
        self, pilot: NDArray[np.float64], deviation: float | None = None, side: int = 0
    ) -> None:
        self.deviation, self.side = deviation, side
        self.units = units(pilot[:, None])
        self.pilot_mean, self.pilot_count = float(np.mean(pilot)), pilot.size
        first = Moments.of(pilot[:, None], *self.units)
        self.pilot_deviation, self.pilot_skewness = (
            sqrt(first.variance[0]),
            float(first.skewness[0]),
        )
        self.pilot_kurtosis = float(first.kurtosis[0])
        self.pilot_curve = np.array([self.pilot_mean])
        self.moments = Moments.of(pilot[:0, None], *self.units)

    def separation(self, prediction: float, rival: float, levels: Levels) -> float:
        """Replicates that tell the rival's prediction apart from the claim's; infinity where none
        do.
        """
        spread = max(self.deviation or 0.0, self.pilot_deviation)
        gap = abs(
            (
                _true_side(self.side, self.pilot_mean, spread / sqrt(self.pilot_count), rival)
                if self.side
                else prediction
            )
            - rival
        )
        skewed = (
            abs(self.pilot_skewness) * levels.z_alpha / 3
        )  # what removing the skewness may take away, in roots of replicates
        return (
            inf
            if gap == 0
            else ((levels.z_alpha + levels.z_beta) * spread / gap + skewed) ** 2 * MARGIN
        )

    def floor(self, levels: Levels) -> float:
        """Without skewness the logarithm of the tail is off by at most about (kurtosis + 1) z^4 /
        (4 R).
        """
        return max(self.pilot_kurtosis + 1, 1.0) * levels.z_alpha**4 / (4 * TAIL)

    def update(self, values: NDArray[np.float64]) -> None:
        """Take in the values of further replicates, [replicates]."""
        self.moments = self.moments.merge(Moments.of(values[:, None], *self.units))

    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """The mean, its standard error and its skewness."""
        return (
            self.moments.mean,
            self.moments.standard_error,
            self.moments.skewness / np.sqrt(self.moments.count),
        )

    def test(self, prediction: float, levels: Levels) -> Result:
        """Hold a prediction against all values so far."""
        (estimate,), (error,), (skewness,) = self.curve()
        if self.moments.nonfinite[0]:
            return Result(
                prediction, None, None, 0.0, None
            )  # a value that is not a number agrees with nothing
        if self.deviation is not None:
            error = self.deviation / sqrt(self.moments.count[0])
        if error > 0:
            z = unskewed(
                (estimate - prediction) / error, skewness, studentised=self.deviation is None
            )
        else:
            z = 0.0 if estimate == prediction else inf
        p = 2 * special.ndtr(-abs(z)) if self.side == 0 else special.ndtr(-self.side * z)
        seen = (levels.z_alpha + levels.z_beta) * error
        return Result(
            prediction, float(estimate), float(error), float(p), _relative(seen, prediction)
        )


class ProportionTest:
    """Equality of a probability (``side`` 0), or a bound above it (``side`` +1): the exact binomial
    test.
    """

    def __init__(self, pilot: NDArray[np.float64], side: int = 0) -> None:
        self.side, self.count, self.successes = side, 0, 0
        self.pilot_mean, self.pilot_count = float(np.mean(pilot)), pilot.size

    def separation(self, prediction: float, rival: float, levels: Levels) -> float:
        """Replicates that tell the rival's prediction apart from the claim's; infinity where none
        do.
        """
        if self.side == 0 and not 0 <= rival <= 1:
            return 1.0
        error = sqrt(
            max(self.pilot_mean * (1 - self.pilot_mean), 1 / self.pilot_count) / self.pilot_count
        )
        true = _true_side(self.side, self.pilot_mean, error, rival) if self.side else prediction
        if true == rival:
            return inf
        low, high = sorted((true, min(max(rival, 0.0), 1.0)))
        spread = sqrt(max(low * (1 - low), high * (1 - high), 1e-12))
        return ((levels.z_alpha + levels.z_beta) * spread / (high - low)) ** 2 * MARGIN

    def _region(self, count: int, prediction: float, levels: Levels) -> tuple[int, int]:
        """A prediction is rejected by at most the first, or at least the second number of
        successes; -1 and count + 1 where none do.
        """
        alpha = levels.alpha if self.side else levels.alpha / 2
        law = stats.binom(count, prediction)
        few = -1 if self.side else int(law.ppf(alpha)) - 1
        return few, int(law.isf(alpha)) + 1

    def _seen(self, prediction: float, levels: Levels) -> float | None:
        """The least difference that is missed with probability beta at most, whichever way it
        goes; None where none is seen.
        """
        count, (few, many) = self.count, self._region(self.count, prediction, levels)
        high, low = 1.0, 0.0  # beyond these there is no difference to be missed
        if many <= count:
            high = float(special.betaincinv(many, count - many + 1, 1 - levels.beta))
        if few >= 0:
            low = float(special.betaincinv(few + 1, count - few, levels.beta))
        if many > count and few < 0:
            return None
        return high - prediction if self.side else max(high - prediction, prediction - low)

    def floor(self, levels: Levels) -> float:
        """The fewest replicates with which the test holds at its level."""
        return 1.0

    def update(self, values: NDArray[np.float64]) -> None:
        """Take in the values of further replicates, [replicates]."""
        self.count += values.size
        self.successes += int(np.count_nonzero(values))

    def test(self, prediction: float, levels: Levels) -> Result:
        """Hold a prediction against all values so far."""
        law = stats.binom(self.count, min(max(prediction, 0.0), 1.0))
        above = float(law.sf(self.successes - 1))
        p = above if self.side == 1 else min(1.0, 2 * min(above, float(law.cdf(self.successes))))
        estimate = self.successes / self.count
        error = sqrt(max(estimate * (1 - estimate), 1 / self.count) / self.count)
        seen = self._seen(law.args[1], levels)
        return Result(
            prediction,
            estimate,
            error,
            0.0 if prediction < 0 else p,
            None if seen is None else _relative(seen, prediction),
        )


class LawTest:
    """Equality of a distribution function, by Kolmogorov's statistic read on a grid (which can only
    be smaller: conservative).

    Predictions are the distribution function's values on the grid.
    """

    pilot_deviation, pilot_skewness = 0.5, 0.0  #: of an indicator, at most; none is removed

    def __init__(
        self, pilot: NDArray[np.float64], grid: Sequence[float] | NDArray[np.float64]
    ) -> None:
        self.grid = np.asarray(grid, dtype=np.float64)
        self.pilot_curve = np.mean(pilot[:, None] <= self.grid, axis=0)
        self.below, self.count = np.zeros(self.grid.size, dtype=np.int64), 0

    def separation(self, prediction: Prediction, rival: Prediction, levels: Levels) -> float:
        """Replicates that tell the rival's prediction apart from the claim's; infinity where none
        do.
        """
        gap = float(np.max(np.abs(np.asarray(prediction) - np.asarray(rival))))
        reach = sqrt(-np.log(levels.alpha / 2) / 2) + sqrt(
            -np.log(levels.beta / 2) / 2
        )  # Dvoretzky-Kiefer-Wolfowitz-Massart
        return inf if gap == 0 else (reach / gap) ** 2

    def floor(self, levels: Levels) -> float:
        """The fewest replicates with which the test holds at its level."""
        return 1000.0

    def update(self, values: NDArray[np.float64]) -> None:
        """Take in the values of further replicates, [replicates]."""
        self.below += np.searchsorted(np.sort(values), self.grid, side="right")
        self.count += values.size

    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Shares, their standard errors, and no skewness: the thousands of replicates leave none to
        speak of.
        """
        share = self.below / self.count
        return (
            share,
            np.sqrt(np.maximum(share * (1 - share), 1 / self.count) / self.count),
            np.zeros(share.size),
        )

    def test(self, prediction: Prediction, levels: Levels) -> Result:
        """Hold a prediction against all values so far."""
        statistic = float(np.max(np.abs(self.below / self.count - np.asarray(prediction))))
        seen = (sqrt(-np.log(levels.alpha / 2) / 2) + sqrt(-np.log(levels.beta / 2) / 2)) / sqrt(
            self.count
        )
        return Result(0.0, statistic, None, float(stats.kstwo.sf(statistic, self.count)), seen)


class DecayTest:
    """A limit: the largest discrepancy with the limit must at least halve from the near to the far
    design point.

    ``near`` and ``far`` are tests of one quantity (a mean, or a distribution function on one grid),
    far being closer to the limit: fourfold samples where the discrepancy falls as 1/M, sixteenfold
    where it falls as 1/sqrt(M).  A wrong limit leaves a discrepancy that does not decay, and is
    rejected.  Bonferroni over the grid."""

    def __init__(self, near: MeanTest | LawTest, far: MeanTest | LawTest) -> None:
        self.near, self.far = near, far

    def separation(self, prediction: Prediction, rival: Prediction, levels: Levels) -> float:
        """Replicates that tell the rival's prediction apart from the claim's; infinity where none
        do.
        """
        target = np.atleast_1d(np.asarray(rival, dtype=np.float64))
        near, far = (np.max(np.abs(test.pilot_curve - target)) for test in (self.near, self.far))
        excess = (
            far - DECAY * near
        )  # what the rival's discrepancy has too much, as the pilots see it
        spread = np.hypot(self.far.pilot_deviation, DECAY * self.near.pilot_deviation)
        skewed = (
            max(abs(test.pilot_skewness) for test in (self.near, self.far)) * levels.z_alpha / 3
        )
        return (
            inf
            if excess <= 0
            else ((levels.z_alpha + levels.z_beta) * spread / excess + skewed) ** 2 * MARGIN
        )

    def floor(self, levels: Levels) -> float:
        """The fewest replicates with which the test holds at its level."""
        return max(self.near.floor(levels), self.far.floor(levels))

    def test(self, prediction: Prediction, levels: Levels) -> Result:
        """Hold a prediction against all values so far."""
        target = np.atleast_1d(np.asarray(prediction, dtype=np.float64))
        (first, first_error, first_skewness), (last, last_error, last_skewness) = (
            self.near.curve(),
            self.far.curve(),
        )
        largest = int(np.argmax(np.abs(first - target)))
        excess = np.abs(last - target) - DECAY * np.abs(first - target)[largest]
        error = np.hypot(last_error, DECAY * np.max(first_error))
        third = (
            np.sign(last - target) * last_skewness * last_error**3
        )  # third cumulants of both summands
        third -= (
            np.sign(first - target)[largest]
            * first_skewness[largest]
            * (DECAY * first_error[largest]) ** 3
        )
        z = unskewed(excess / error, third / error**3)
        worst = int(np.argmax(z))
        p = (
            2 * float(special.ndtr(-z[worst])) * target.size
        )  # | |a| - |b|/2 | <= |a + b/2| or |a - b/2|
        seen = (levels.z_alpha + levels.z_beta) * float(error[worst]) / (1 - DECAY)
        scale = float(target[0]) if target.size == 1 else 1.0
        return Result(
            float(target[worst]),
            float(last[worst]),
            float(last_error[worst]),
            min(1.0, p),
            _relative(seen, scale),
        )


def unskewed(z: Any, skewness: Any, *, studentised: bool = True) -> Any:
    """A mean in standard errors, transformed so that its law is normal up to terms in 1 / R.

    Hall's monotone cubics, of which the first order is Edgeworth's (Hall 1992, Journal of the Royal
    Statistical Society B 54). ``skewness`` is the mean's own, that of one value divided by the root
    of R; ``studentised`` where the standard error is the sample's, which is large where a skewed
    mean is: this turns the sign of the skewness of the ratio."""
    if studentised:
        return z + skewness * z**2 / 3 + skewness**2 * z**3 / 27 + skewness / 6
    return z - skewness * z**2 / 6 + skewness**2 * z**3 / 108 + skewness / 6


def _true_side(side: int, mean: float, error: float, rival: float) -> float:
    """For a bound: a value between the rival and the pilot's mean, if the mean violates the rival;
    else the rival itself.

    A stronger bound is refuted where the truth violates it; the prediction, which need not be
    sharp, says nothing of that."""
    violation = side * (mean - rival) - 3 * error
    return rival + side * violation if violation > 0 else rival


def _relative(size: float, value: float) -> float | None:
    return float(size) / abs(value) if value else None


def holm(p_values: Sequence[float], level: float) -> list[bool]:
    """Which hypotheses Holm's method rejects, the probability of any false rejection being at most
    ``level``.
    """
    order = np.argsort(p_values)
    rejected = [False] * len(p_values)
    for rank, position in enumerate(order):
        if p_values[position] > level / (len(p_values) - rank):
            break
        rejected[position] = True
    return rejected
