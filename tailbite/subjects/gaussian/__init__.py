"""The one-dimensional Gaussian: what it brings to tailbite."""

from math import log

from tailbite.manifest import Family, Option, Reading, Subject

#: options that are the family's own fields, left alone where they are not given
FIELDS = (
    Option("temperature", "factor of the variance of every drawn batch", "L"),
    Option("functional_error", "variance of a normal error of every fitted mean", "V"),
    Option("ridge", "number added to every fitted variance", "R"),
)


def _make(given):
    import sims

    further = {field.name: given[field.name] for field in FIELDS if given[field.name] is not None}
    return sims.Gaussian(ddof=given["ddof"], **further), sims.Normal(0.0, given["variance"])


SUBJECT = Subject(
    "gaussian",
    claims="theory.subjects.gaussian",
    checks="tailbite.subjects.gaussian.checks",
    numbers="tailbite.subjects.gaussian.numbers",
    figures="tailbite.subjects.gaussian.figures",
    drawn=("variance_decay", "rare_event_trap", "place", "risk", "time_to_collapse", "densities"),
    families=(
        Family(
            "gaussian",
            "mean and variance of a normal law",
            (
                Option("ddof", "the variance divisor is count - B", "B", default=0.0),
                Option("variance", "variance of the truth", "V", default=1.0),
                *FIELDS,
            ),
            _make,
            ("variance", "log_variance", "squared_error"),
            instead=("mean",),  # the refit is equivariant under shifts
            readings={
                ("log_ratio", "mean"): Reading(
                    "log_variance", "mean", lambda given: -log(given["variance"])
                ),
                ("log_ratio", "variance"): Reading("log_variance", "variance"),
                ("mean_offset", "variance"): Reading("squared_error", "mean"),
            },
        ),
    ),
    notebook="notebooks/gaussian.py",
)
