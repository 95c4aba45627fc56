"""The works, by the name that the command line takes. A new one is a function here that returns a
`Work`.
"""

from collections.abc import Callable

from benchmarks.work import Work
from benchmarks.works import (
    discrete,
    gaussian,
    gaussian_numba,
    mixture,
    multivariate,
    points,
    regression,
)
from benchmarks.works.gaussian_setting import Setting

WORKS: dict[str, Callable[[], Work]] = {
    "replace": lambda: gaussian.replace(Setting()),
    "variance": lambda: gaussian.variance(Setting(means=False)),
    "accumulate": lambda: gaussian.accumulate(Setting(pooled=True)),
    "wishart": multivariate.wishart,
    "log_det": multivariate.log_det,
    "pooled_factor": multivariate.accumulate,
    "ols_replace": regression.replace,
    "ols_accumulate": regression.accumulate,
    "types_few": discrete.few,
    "types_many": discrete.many,
    "types_two": discrete.two,
    "subsample": points.subsample,
    "density": points.density,
    "mixture": mixture.em,
    "cost": lambda: gaussian.cost(Setting(), (10, 100, 1_000, 10_000, 100_000, 1_000_000)),
}


def missing() -> list[str]:
    """A line for every optional contender that cannot be imported."""
    return [] if gaussian_numba.installed() else ["numba is not installed: its rows are left out"]
