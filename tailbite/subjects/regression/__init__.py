"""Linear and logistic regression: what they bring to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number

DIMENSION = Option("dimension", "features", "D", whole_number, required=True)


def _linear(given):
    import sims

    family = sims.LinearRegression(given["dimension"], given["design"])
    return family, sims.Normal(0.0, given["variance"])


def _logistic(given):
    import sims

    return sims.LogisticRegression(given["dimension"], given["weights"]), sims.Normal()


def _claimed(family, truth):
    """Squared lengths of the weights and of generation 0, and the noise of batches, 1 where the
    family has none of its own.
    """
    import numpy as np

    lengths = {
        name: float(np.sum(np.broadcast_to(value or 0.0, family.features) ** 2))
        for name, value in (("signal", family.weights), ("start", family.start))
    }
    return {**lengths, "noise": 1.0 if family.noise is None else family.noise}


SUBJECT = Subject(
    "regression",
    needs=("gaussian", "exponential_family"),
    claims="theory.subjects.regression",
    checks="tailbite.subjects.regression.checks",
    numbers="tailbite.subjects.regression.numbers",
    figures="tailbite.subjects.regression.figures",
    drawn=("linear_regression", "universal_band", "fresh_real_fraction", "golden_ratio"),
    families=(
        Family(
            "regression",
            "weights of a linear regression, by least squares",
            (
                DIMENSION,
                Option("design", "rows: fresh in every batch, or the same", "NAME", str, "fresh"),
                Option("variance", "variance of the label noise", "V", default=1.0),
            ),
            _linear,
            ("excess_risk", "log_excess_risk"),
            claimed=_claimed,
            instead=("weights", "start"),
        ),
        Family(
            "logistic",
            "weights of a logistic regression, by maximum likelihood",
            (DIMENSION, Option("weights", "true weight of each feature", "A", default=1.0)),
            _logistic,
            ("squared_error",),
        ),
    ),
    costs={"LinearRegression": 40.0, "MinimumNorm": 6.0, "LogisticRegression": 100.0},
    notebook="notebooks/regression.py",
)
