"""No time is reported of a contender whose results do not have the right law.

Mean and mean square of every quantity, at every recorded generation and about its exact mean,
become z-scores. The family-wise level of a whole run of the command is `LEVEL` (Bonferroni),
whatever the seed. The mean square of few replicates is skewed: its z-score is that of a Pearson
type III law with its exact mean, variance and skewness, and where that law is too skewed to be
trusted far out the mean square is not judged (the mean always is). Where only the mean of a law is
known, the contender's own spread gives the z-score."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from benchmarks.work import Contender, Powers

#: Probability that a run in which all contenders are right is refused.
LEVEL = 1e-6
#: A mean square is judged where its skewness is at most this.
SKEWNESS = 0.1


class WrongResult(Exception):
    """A contender does not compute what it says."""


def scores(contender: Contender, powers: Powers, replicates: int) -> dict[str, np.ndarray]:
    """{quantity: [2, K]}: z-scores of the mean and of the mean square, 0 where that is not
    judged.
    """
    return {name: _scores(law, powers[name], replicates) for name, law in contender.laws.items()}


def _scores(law, powers, replicates):
    if np.isnan(law.fourth).any():
        spread = np.sqrt((powers[1] - powers[0] ** 2) / replicates)
        return np.stack([powers[0] / spread, np.zeros_like(spread)])
    fourth, sixth = law.fourth / law.second**2, law.sixth / law.second**3
    variance = fourth - 1
    skewness = (sixth - 3 * fourth + 2) / variance**1.5 / np.sqrt(replicates)
    spread = stats.pearson3(np.minimum(skewness, SKEWNESS), 1.0, np.sqrt(variance / replicates))
    upper, lower = spread.sf(powers[1]), spread.cdf(powers[1])
    square = np.where(upper < lower, stats.norm.isf(upper), -stats.norm.isf(lower))
    return np.stack([powers[0] * np.sqrt(replicates), np.where(skewness <= SKEWNESS, square, 0.0)])


def limit(contenders: Sequence[Contender]) -> float:
    """The largest |z| that a run with these contenders lets pass."""
    count = sum(2 * law.mean.size for contender in contenders for law in contender.laws.values())
    return float(stats.norm.isf(LEVEL / (2 * count)))


def check(contender: Contender, powers: Powers, replicates: int, largest: float) -> None:
    """WrongResult unless every |z| is at most `largest`."""
    for name, z in scores(contender, powers, replicates).items():
        if not (np.abs(z) <= largest).all():
            worst = z.flat[np.argmax(np.where(np.isnan(z), np.inf, np.abs(z)))]
            raise WrongResult(
                f"{contender.name}: {name} should have |z| <= {largest:.1f} against its exact law, "
                f"got {worst:.1f}"
            )
