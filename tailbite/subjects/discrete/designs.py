"""Design points of the discrete checks: a few experiments that many checks share."""

from collections.abc import Sequence
from typing import Any

import numpy as np

import sims
from sims import Experiment, Replace
from tailbite.checks.check import Check, Parameters, Point, Values

#: truths: two types, a few, and a tail
TWO, FEW = (0.3, 0.7), (0.5, 0.25, 0.15, 0.1)
TAIL = tuple(sims.zipf(12, 1.2).tolist())
SCHEDULE = (8, 12, 20, 16, 10)  #: neither constant nor monotone


def point(
    truth: Sequence[float],
    samples: int | Sequence[int],
    generations: int,
    *,
    workflow: Any = Replace(),
    smoothing: float | None = None,
    **claimed: Any,
) -> Point:
    """The experiment and the same numbers for ``predict``; ``claimed`` are parameters of claims
    that no other says.
    """
    batches = (samples,) if isinstance(samples, int) else tuple(samples)
    schedule = batches[0] if len(set(batches)) == 1 else batches
    family = sims.Discrete(smoothing=smoothing)
    experiment = Experiment(family, workflow, tuple(truth), schedule, generations)
    shares = np.asarray(truth)
    surprisal = -np.log(shares)
    mean = float(shares @ surprisal)
    parameters = {
        "samples": schedule,
        "generations": generations,
        "probability": truth[0],
        "other_probability": truth[1],
        "heterozygosity": float(1 - shares @ shares),
        "three_types": float(1 - 3 * shares @ shares + 2 * shares @ shares**2),
        "types": len(truth),
        "number": mean,
        "variance": float(shares @ (surprisal - mean) ** 2),
        **({} if smoothing is None else {"smoothing": smoothing}),
    }
    return Point(experiment, {**parameters, **claimed})


def share(values: Values, _: Parameters):
    """The model's share of the first type."""
    return values["probability(0)"]


def squared_error(values: Values, known: Parameters):
    """Of the share of the first type."""
    return (values["probability(0)"] - known["probability"]) ** 2


def read(name: str):
    """What an observable says."""
    return lambda values, _: values[name]


def lost(values: Values, known: Parameters):
    """The squared error of the share of the first type, over that of a single token."""
    return squared_error(values, known) / (known["probability"] * (1 - known["probability"]))


def worth(
    workflow: str,
    points: tuple[Point, ...] = (),
    *,
    decay: tuple[tuple[Point, Point], ...] = (),
    quantity: str = "mean of (p - p_0)^2 / (p_0 (1 - p_0))",
) -> Check:
    """How many real tokens the model is worth: what is lost is one over that."""
    return Check(
        f"discrete.{workflow}.effective_tokens{'_limit' if decay else ''}",
        quantity,
        ("probability(0)",),
        lost,
        points,
        decay=decay,
        expected=lambda tokens, _: 1 / tokens,
    )


def martingale(workflow: str, points: tuple[Point, ...]) -> tuple[Check, ...]:
    """The checks of the claims that every workflow without drift has."""
    means = tuple(
        Check(f"discrete.{workflow}.{name}", quantity, (observed,), measure, points)
        for name, quantity, observed, measure in (
            ("share_error", "mean of (p - p_0)^2", "probability(0)", squared_error),
            (
                "heterozygosity",
                "mean probability that two tokens differ",
                "heterozygosity",
                read("heterozygosity"),
            ),
            ("chi_square", "mean of chi-square", "chi_square", read("chi_square")),
        )
    )
    return (*means, worth(workflow, points))
