"""What theory predicts beside a simulation: which claim speaks of which observable, under which
workflow.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import log, nan, pi
from typing import Any, NamedTuple

import numpy as np


class Prediction(NamedTuple):
    """A claim, further parameters that it takes, and what its quantity lacks to be the
    observable's.
    """

    claim: str
    further: Mapping[str, Any] = {}
    plus: Callable[[Mapping[str, Any]], float] = lambda parameters: 0.0


#: (family, workflow) -> {(observable, "mean" or "variance"): prediction}
PREDICTIONS: Mapping[tuple[str, str], Mapping[tuple[str, str], Prediction]] = {
    ("gaussian", "replace"): {
        ("log_variance", "mean"): Prediction("gaussian.replace.log_variance_mean"),
        ("log_variance", "variance"): Prediction(
            "gaussian.replace.log_variance_cumulant", {"order": 2}
        ),
        ("log_ratio", "mean"): Prediction(
            "gaussian.replace.log_variance_mean", plus=lambda given: -log(given["variance"])
        ),
        ("log_ratio", "variance"): Prediction(
            "gaussian.replace.log_variance_cumulant", {"order": 2}
        ),
        ("variance", "mean"): Prediction("gaussian.replace.variance_mean"),
        ("variance", "variance"): Prediction("gaussian.replace.variance_variance"),
        ("squared_error", "mean"): Prediction("gaussian.replace.mean_error"),
        ("mean_offset", "variance"): Prediction("gaussian.replace.mean_error"),
        ("entropy", "mean"): Prediction(
            "gaussian.replace.entropy_change",
            plus=lambda given: (1 + log(2 * pi * given["variance"])) / 2,
        ),
        ("kl_to_truth", "mean"): Prediction("gaussian.replace.kl_to_truth"),
        ("kl_from_truth", "mean"): Prediction("gaussian.replace.kl_from_truth"),
        ("cosh_fisher_rao", "mean"): Prediction("gaussian.replace.fisher_rao"),
        ("wasserstein2", "mean"): Prediction("gaussian.replace.wasserstein"),
        ("wasserstein2", "variance"): Prediction("gaussian.replace.wasserstein_variance"),
    },
    ("gaussian", "accumulate"): {
        ("variance", "mean"): Prediction("gaussian.accumulate.variance_mean"),
        ("squared_error", "mean"): Prediction("gaussian.accumulate.mean_error"),
        ("mean_offset", "variance"): Prediction("gaussian.accumulate.mean_error"),
    },
    **{
        ("gaussian", workflow.replace("_", "-")): {
            ("variance", "mean"): Prediction(f"gaussian.{workflow}.variance_mean"),
            ("squared_error", "mean"): Prediction(f"gaussian.{workflow}.mean_error"),
            ("mean_offset", "variance"): Prediction(f"gaussian.{workflow}.mean_error"),
        }
        for workflow in ("augment", "fresh_mixture")
    },
}


def predict(
    prediction: Prediction, generations: Sequence[int], parameters: Mapping[str, Any]
) -> np.ndarray:
    """The prediction at each generation; NaN outside the claim's domain, and where it leaves
    float64.
    """
    import theory

    claim = theory.claim(prediction.claim)

    def at(generation: int) -> float:
        given = {**parameters, **prediction.further, "generations": generation}
        try:
            return claim.predict(
                **{name: x for name, x in given.items() if name in claim.parameters}
            ) + prediction.plus(parameters)
        except ValueError:
            return nan

    return np.array([at(generation) for generation in generations])


def predictions(
    family: str,
    workflow: str,
    observables: Sequence[str],
    generations: Sequence[int],
    parameters: Mapping[str, Any],
) -> dict[tuple[str, str], tuple[str, np.ndarray]]:
    """{(observable, "mean" or "variance"): (id of the claim, its values)} for all that a claim
    speaks of.
    """
    known = PREDICTIONS.get((family, workflow), {})
    return {
        key: (p.claim, predict(p, generations, parameters))
        for key, p in known.items()
        if key[0] in observables
    }


@contextmanager
def predicting(
    family: str,
    workflow: str,
    observables: Sequence[str],
    generations: Sequence[int],
    parameters: Mapping[str, Any],
) -> Iterator[Callable[[], dict[tuple[str, str], tuple[str, np.ndarray]]]]:
    """`predictions` of these in a process beside this one (none where no claim speaks of them), as
    a function that waits for them.

    Leaving the context stops the process; it also ends by itself, whatever becomes of this one.
    """
    if not any(
        observable in observables for observable, _ in PREDICTIONS.get((family, workflow), {})
    ):
        yield dict
        return
    child = subprocess.Popen(
        [sys.executable, "-m", "tailbite.predictions"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )

    assert child.stdin is not None
    child.stdin.write(json.dumps((family, workflow, observables, generations, parameters)) + "\n")
    child.stdin.flush()

    def result():
        text, _ = child.communicate()
        if child.returncode:
            raise RuntimeError(f"the process that predicts ended with status {child.returncode}")
        return {
            (observable, statistic): (claim, np.array(values))
            for observable, statistic, claim, values in json.loads(text)
        }

    with child:
        try:
            yield result
        finally:
            child.kill()


if __name__ == "__main__":
    found = predictions(*json.loads(sys.stdin.readline()))
    json.dump(
        [(*key, claim, values.tolist()) for key, (claim, values) in found.items()], sys.stdout
    )
