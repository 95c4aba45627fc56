"""What the checks of a claim can see, computed from their designs before anything is simulated."""

from collections.abc import Iterator
from math import log, sqrt

import numpy as np

import theory
from tailbite.checks import Check, checks, numbers
from tailbite.harness import BUDGET
from tailbite.outcomes import LEVEL
from tailbite.trials import EXACT_RESOLUTION, FINE, RESOLUTION, Trial, block_of
from tailbite.verdicts import Levels

#: quantiles of the test of one claim alone
LEVELS = Levels(LEVEL, LEVEL)


def seen(id: str) -> Iterator[str]:
    """A sentence for each check of a claim, and for the numbers that it stands beside."""
    for check in checks():
        if check.claim == id:
            yield f"{check.quantity}: {_of(check)}"
    for number in numbers(id):
        sides = " and ".join(number.found)
        yield f"{sides} beside a number, {number.quantity}: sees {number.within:.0e} of it"


def _of(check: Check) -> str:
    if check.decay:
        return "sees what does not at least halve on the way to the limit"
    if check.side:
        return "sees what is on the wrong side of the bound"
    if check.test == "law":
        size = min(block_of(point) for point in check.points)
        reach = 2 * sqrt(log(2 / LEVEL) / 2 / size)
        return f"sees a distance of distribution functions of {reach:.1g}, or less"
    if check.deviation is None:
        return f"sees {RESOLUTION:.0%} of it, unless that takes too many replicates"
    return f"sees {max(_exact(check)):.1%} of it, its standard deviation being known"


def _exact(check: Check) -> Iterator[float]:
    """Smallest relative errors, from the standard deviation that theory gives at each point."""
    assert check.deviation is not None
    for point in check.points:
        trial = Trial(check, theory.claim(check.claim), (point,))
        spread = check.deviation(point.parameters) / abs(float(np.asarray(trial.predict())))
        wanted = ((LEVELS.z_alpha + LEVELS.z_beta) * spread / EXACT_RESOLUTION) ** 2
        most = max(min(wanted, FINE / point.cost, BUDGET / point.cost), 1.0)
        yield (LEVELS.z_alpha + LEVELS.z_beta) * spread / sqrt(trial.blocks(most))
