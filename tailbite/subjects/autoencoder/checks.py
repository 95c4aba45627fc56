"""Checks of refitted autoencoders: linear ones, as learned families.

With a learned sigma^2 and no latent an autoencoder is a normal law, fitted by maximum likelihood:
so what is known of its mean and variance holds for a learned family in every workflow."""

from typing import Any

from sims import Experiment, LearnedFamily, LinearAutoencoder, Normal, Replace
from tailbite.checks.check import Check, Point
from tailbite.subjects.gaussian.workflows import CASES

NORMAL = LearnedFamily(LinearAutoencoder(latents=0, noisy=True))
BETA, PIXEL = 1.3, 0.4
OBSERVED = {"variance_mean": "total_variance", "mean_error": "drift"}


def _mean(claim: str, quantity: str, observable: str, at: Point, **more: Any) -> Check:
    return Check(
        claim, quantity, (observable,), lambda values, _: values[observable], (at,), **more
    )


def _normal(name: str) -> tuple[Check, ...]:
    """Mean variance, where a claim says it, and mean squared error under a workflow."""
    case = CASES[name]
    known = {"samples": case.samples, "generations": case.generations, "ddof": 0, "variance": 1.0}
    at = Point(
        Experiment(NORMAL, case.workflow, Normal(), case.samples, case.generations),
        {**known, **case.claimed},
    )
    return tuple(
        _mean(
            f"gaussian.{case.of or name}.{quantity}",
            f"mean of {observable.replace('_', ' ')} of a learned family",
            observable,
            at,
            rivals=(),
        )
        for quantity, observable in OBSERVED.items()
        if (name, quantity) != ("window", "variance_mean")
    )


def _traced() -> Point:
    """Two coordinates, one latent, sigma^2 learned."""
    family = LearnedFamily(LinearAutoencoder(2, 1, noisy=True))
    known = {"samples": 6, "generations": 3, "total_variance": 2.0}
    return Point(Experiment(family, Replace(), Normal(), 6, 3), known)


def _threshold() -> Point:
    """Three points, one axis, sigma^2 given."""
    family = LearnedFamily(LinearAutoencoder(beta=BETA, pixel_variance=PIXEL))
    known = {"variance": 1.7, "beta": BETA, "pixel_variance": PIXEL}
    return Point(Experiment(family, Replace(), Normal(variance=1.7), 3, 1), known)


CHECKS = (
    _mean("autoencoder.replace.trace", "total variance", "total_variance", _traced()),
    _mean(
        "autoencoder.sample.threshold",
        "variance that is decoded of an axis",
        "total_variance",
        _threshold(),
    ),
    *(check for name in CASES for check in _normal(name)),
)
