"""The checks: each claim held against a simulation."""

from collections.abc import Sequence

from sims import Experiment, Replace
from tailbite.checks.check import Check, Point
from tests.toy_subject.family import Laplace, LaplaceTruth


def point(samples: int | Sequence[int], generations: int, scale: float) -> Point:
    """The experiment and the same numbers for ``predict``."""
    schedule = samples if isinstance(samples, int) else tuple(samples)
    experiment = Experiment(Laplace(), Replace(), LaplaceTruth(scale=scale), schedule, generations)
    return Point(experiment, {"samples": schedule, "generations": generations, "scale": scale})


POINTS = (point(10, 4, 1.0), point((8, 20, 12), 3, 2.5))

CHECKS = (
    Check(
        "laplace.replace.scale_mean",
        "mean of b",
        ("scale",),
        lambda values, _: values["scale"],
        POINTS,
    ),
    Check(
        "laplace.replace.scale_square",
        "mean of b^2",
        ("scale",),
        lambda values, _: values["scale"] ** 2,
        POINTS,
    ),
    Check(
        "laplace.replace.log_scale_mean",
        "mean of log b",
        ("log_scale",),
        lambda values, _: values["log_scale"],
        POINTS,
    ),
)
