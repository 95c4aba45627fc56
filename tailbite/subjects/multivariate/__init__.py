"""The Gaussian in several dimensions: what it brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number


def _make(given):
    import sims

    return sims.MultivariateGaussian(given["dimension"], given["ddof"]), sims.Normal()


SUBJECT = Subject(
    "multivariate",
    needs=("gaussian",),
    claims="theory.subjects.multivariate",
    checks="tailbite.subjects.multivariate.checks",
    numbers="tailbite.subjects.multivariate.numbers",
    figures="tailbite.subjects.multivariate.figures",
    drawn=("order_of_collapse",),
    families=(
        Family(
            "multivariate",
            "mean and covariance of a normal law",
            (
                Option("dimension", "dimensions", "D", whole_number, required=True),
                Option("ddof", "the variance divisor is count - B", "B", default=0.0),
            ),
            _make,
            ("log_det", "trace", "squared_distance"),
        ),
    ),
    notebook="notebooks/multivariate.py",
)
