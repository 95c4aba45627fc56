"""Exponential families with a quadratic variance function: what they bring to tailbite."""

from tailbite.manifest import Family, Option, Subject


def _make(given):
    import sims

    family = sims.ExponentialFamily(given["kind"], convolution=given["convolution"])
    return family, family.at(given["mean"])


def _claimed(family, truth):
    """The coefficient of the square in the variance, as a function of the mean."""
    from sims.families.exponential_family import KINDS

    return {"curvature": KINDS[family.kind].quadratic[2] / family.convolution}


SUBJECT = Subject(
    "exponential_family",
    needs=("gaussian",),
    claims="theory.subjects.exponential_family",
    checks="tailbite.subjects.exponential_family.checks",
    figures="tailbite.subjects.exponential_family.figures",
    drawn=("conjugate_prior",),
    numbers="tailbite.subjects.exponential_family.numbers",
    families=(
        Family(
            "exponential-family",
            "mean of points whose variance is quadratic in it",
            (
                Option(
                    "kind",
                    "normal, poisson, gamma, binomial, negative_binomial or hyperbolic_secant",
                    "NAME",
                    str,
                    required=True,
                ),
                Option("mean", "mean of the truth", "X", required=True),
                Option("convolution", "unit points that sum to one", "R", default=1.0),
            ),
            _make,
            ("mean_offset", "squared_error"),
            claimed=_claimed,
            instead=("kind", "convolution", "mean"),
        ),
    ),
    costs={"ExponentialFamily": 10.0},
    notebook="notebooks/exponential_family.py",
)
