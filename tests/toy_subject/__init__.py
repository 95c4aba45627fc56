"""A small whole subject that lives in the tests: the scale of a Laplace law with known location,
refitted by maximum likelihood.

It is what a new subject needs, and all of it: a manifest (here), claims with their proofs, a
family, checks and a figure.
"""

from tailbite.manifest import Family, Option, Subject


def _make(given):
    from tests.toy_subject.family import Laplace, LaplaceTruth

    return Laplace(), LaplaceTruth(scale=given["scale"])


SUBJECT = Subject(
    "laplace",
    needs=("gaussian",),  # the moments of a chi-square draw
    claims="tests.toy_subject.claims",
    checks="tests.toy_subject.checks",
    figures="tests.toy_subject.figures",
    drawn=("laplace_scale",),
    families=(
        Family(
            "laplace",
            "scale of a Laplace law with known location",
            (Option("scale", "scale of the truth", "B", default=1.0),),
            _make,
            ("scale", "log_scale"),
            instead=("mean", "variance"),  # the scale says all
        ),
    ),
    costs={"Laplace": 2.0},
)
