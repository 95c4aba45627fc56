"""Kernel density estimates refit on their own samples: what they bring to tailbite."""

from tailbite.manifest import Family, Option, Subject

RULES = (
    "of the bandwidth: fixed, scaled, shrunken, scott, silverman, scott-unscaled or "
    "silverman-unscaled; fixed with a bandwidth and scott without, if none is named"
)


def _make(given):
    import sims

    family = sims.KernelDensity(given["bandwidth"], given["rule"] or "")
    return family, sims.Normal(0.0, given["variance"])


SUBJECT = Subject(
    "kernel_density",
    needs=("gaussian",),
    claims="theory.subjects.kernel_density",
    checks="tailbite.subjects.kernel_density.checks",
    numbers="tailbite.subjects.kernel_density.numbers",
    figures="tailbite.subjects.kernel_density.figures",
    drawn=("kernels",),
    families=(
        Family(
            "kernel-density",
            "points and a bandwidth: a kernel density estimate",
            (
                Option("rule", RULES, "NAME", str),
                Option(
                    "bandwidth",
                    "in units of the data, for scaled and shrunken in deviations of the points",
                    "H",
                ),
                Option("variance", "variance of the truth", "V", default=1.0),
            ),
            _make,
            ("variance", "squared_error"),
            instead=("mean",),  # the refit is equivariant under shifts
        ),
    ),
    costs={"KernelDensity": 30.0},
    notebook="notebooks/kernel_density.py",
)
