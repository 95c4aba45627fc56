"""Numbers for what the information claims say without chance: two batches of learners that sample
their posterior.
"""

from scipy import integrate, stats

from tailbite.checks.number import Number


def _one_after_the_other(p) -> float:
    """The first batch by a rate of the prior, the second by one of the posterior."""
    first, second = p["first"], p["total"] - p["first"]
    ones, size = p["ones_before"], p["samples"]
    before = stats.betabinom.pmf(ones, size, first, second)
    after = stats.betabinom.pmf(p["ones_after"], size, first + ones, second + size - ones)
    return float(before * after)


def _at_one_rate(p) -> float:
    """Both at one rate, over the prior."""
    first, second = p["first"], p["total"] - p["first"]

    def density(rate: float) -> float:
        batches = (
            stats.binom.pmf(p[name], p["samples"], rate) for name in ("ones_before", "ones_after")
        )
        one, other = batches
        return float(stats.beta.pdf(rate, first, second) * one * other)

    return float(integrate.quad(density, 0, 1, epsabs=1e-13, epsrel=1e-12)[0])


NUMBERS = (
    Number(
        "information.posterior_sampling.two_batches",
        "prior, batch, posterior, batch; and an integral over one rate for both batches",
        {"lhs": _one_after_the_other, "rhs": _at_one_rate},
        (
            {"samples": 6, "first": 1.5, "total": 4.0, "ones_before": 2, "ones_after": 5},
            {"samples": 10, "first": 0.8, "total": 3.0, "ones_before": 9, "ones_after": 1},
        ),
    ),
)
