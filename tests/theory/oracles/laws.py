"""Laws, bounds and limits of replace with mpmath: densities integrated or summed, never the closed
forms under test.
"""

from functools import cache

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.replace_moments import Path

HALF = mpf(1) / 2


def digits(function, count=75):
    """With so many digits, and every number exact; 30 where the function integrates."""

    def evaluate(**given):
        with mp.workdps(count):
            return function(
                **{
                    name: value if isinstance(value, list) else mpf(value)
                    for name, value in given.items()
                }
            )

    return evaluate


def path(function):
    def evaluate(samples, generations, ddof=0, variance=1, **more):
        with mp.workdps(75):
            return function(
                Path(samples, generations, ddof, variance),
                **{name: mpf(value) for name, value in more.items()},
            )

    return evaluate


def chi_square_cdf(freedom, at):
    """Its power series, term by term."""
    a, z = freedom / 2, at / 2
    term = total = 1 / a
    count = 0
    while term > total * mpf(10) ** -72:
        count += 1
        term *= z / (a + count)
        total += term
    return total * mp.exp(a * mp.log(z) - z - mp.loggamma(a))


def normal_cdf(at):
    return mp.erfc(-at / mp.sqrt(2)) / 2


def _cochran(samples, ddof, at):
    return chi_square_cdf(samples - 1, (samples - ddof) * at)


def _second(samples, ddof, at):
    return _bessel_law(*samples, ddof, at)


@cache
def _bessel_law(first, second, ddof, at):
    """The integral of the Bessel density of the product of two gamma draws, in its logarithm."""
    with mp.workdps(28):
        a, c = (mpf(first) - 1) / 2, (mpf(second) - 1) / 2
        top = mp.log((mpf(first) - mpf(ddof)) * (mpf(second) - mpf(ddof)) * mpf(at) / 4)

        def density(u):
            return (
                2
                * mp.exp(u * (a + c) / 2)
                * mp.besselk(a - c, 2 * mp.exp(u / 2))
                / (mp.gamma(a) * mp.gamma(c))
            )

        low = min(top, mpf(0)) - 60 / min(a, c)
        return mp.quad(density, mp.linspace(low, top, 12))


def _variance_law(samples, generations, ddof, at):
    return _product_law(tuple(samples[:generations]), ddof, at)


@cache
def _product_law(samples, ddof, at):
    """The densities of the logarithms of gamma draws, but for the last, convolved by the
    trapezoidal rule: its error is below 1e-30.
    """
    with mp.workdps(35):
        step = HALF / 4
        shapes = [(mpf(M) - 1) / 2 for M in samples]
        top = mp.log(mpf(at)) + mp.fsum(mp.log((mpf(M) - mpf(ddof)) / 2) for M in samples)
        low, density = 0, [mpf(1)]
        for a in shapes[:-1]:
            first, last = (
                int(mp.floor((mp.log(a) - 70 / a) / step)),
                int(mp.ceil(mp.log(100 + 4 * a) / step)),
            )
            logs = [k * step for k in range(first, last + 1)]
            factor = [step * mp.exp(a * log - mp.exp(log)) / mp.gamma(a) for log in logs]
            terms = range(len(density) + len(factor) - 1)
            density = [
                mp.fdot(
                    density[max(0, k - len(factor) + 1) : k + 1],
                    reversed(factor[max(0, k - len(density) + 1) : k + 1]),
                )
                for k in terms
            ]
            low += first
        return mp.fdot(
            (weight, mp.gammainc(shapes[-1], 0, mp.exp(top - (low + k) * step), regularized=True))
            for k, weight in enumerate(density)
        )


def _tilted_moment(run, tilt, order):
    return run.v(tilt + order) / run.v(tilt)


def _tilted_log(run, tilt):
    return mp.log(run.v0) + mp.fsum(
        mp.digamma((M - 1) / 2 + tilt) - mp.log((M - run.b) / 2) for M in run.M
    )


def _chernoff(run, order, level):
    return run.v(order) / (level * run.v0) ** order


def _supremum(run, order, level):
    return mp.fprod(max(mpf(1), run.ratio(i, order)) for i in range(run.n)) / level**order


def _survival(distance, fall, at):
    """1 less the integral of the inverse Gaussian density, by its two error functions' own
    integral.
    """

    def density(time):
        return (
            distance
            / mp.sqrt(4 * mp.pi * time**3)
            * mp.exp(-((distance - fall * time) ** 2) / (4 * time))
        )

    peak = distance**2 / 6
    ends = sorted(
        {at * mpf(10) ** -k for k in range(6)}
        | {peak * mpf(2) ** k for k in range(-6, 4) if peak * mpf(2) ** k < at}
    )
    return mp.quad(
        lambda log: density(mp.exp(log)) * mp.exp(log), [mp.log(ends[0]) - 6, *map(mp.log, ends)]
    )


def _passage(ddof, level, at):
    return _survival(-mp.log(level), 2 - ddof, at)


def _diffusion(ddof, at, horizon):
    return normal_cdf((mp.log(at) + (2 - ddof) * horizon) / mp.sqrt(2 * horizon))


def _place(ddof, at):
    shape = 2 - ddof

    def density(place):
        return (
            mp.gamma(shape + HALF)
            / (mp.gamma(shape) * mp.sqrt(2 * mp.pi))
            * (1 + place**2 / 2) ** (-shape - HALF)
        )

    return 2 * mp.quad(density, mp.linspace(0, at, 6))


def _outside(ddof, k):
    shape = 2 - ddof

    def density(log):
        place = mp.exp(log)
        size = mp.gamma(shape + HALF) / (mp.gamma(shape) * mp.sqrt(2 * mp.pi))
        return size * (1 + place**2 / 2) ** (-shape - HALF) * place

    return 2 * mp.quad(density, mp.linspace(mp.log(k), mp.log(k) + 40 / shape + 5, 14))


def _tail_mass(run, k):
    density = mp.npdf(k)
    return mp.erfc(k / mp.sqrt(2)) + mp.fsum(1 / M for M in run.M) * k * density * (
        run.b + (k**2 - 3) / 2
    )


@cache
def _mean_root():
    with mp.workdps(30):
        return 2 * mp.quad(lambda z: mp.sqrt(1 + z**4) * mp.npdf(z), mp.linspace(0, 14, 20))


def _total_variation(run):
    return _mean_root() / (2 * mp.sqrt(mp.pi)) * mp.sqrt(mp.fsum(1 / M for M in run.M))


def _deviation(samples, generations, level):
    run = Path(samples, generations)
    return mp.exp(-mp.fsum(1 / (4 * M - 1) for M in run.M)) / mp.sqrt(mpf(level))


MPMATH = {
    "gaussian.chi_square.log_mean_lower": digits(
        lambda freedom: mp.diff(mp.loggamma, freedom / 2) + mp.log(2)
    ),
    "gaussian.chi_square.log_mean_upper": digits(lambda freedom: mp.log(freedom) - 1 / freedom),
    "gaussian.chi_square.root_mean_upper": digits(lambda freedom: mp.exp(-1 / (4 * freedom + 3))),
    "gaussian.chi_square.root_mean_lower": digits(
        lambda freedom: mp.sqrt(2 * mp.pi / freedom) / mp.beta(freedom / 2, HALF)
    ),
    "gaussian.sample.cochran": digits(_cochran),
    "gaussian.replace.second_variance": _second,
    "gaussian.replace.variance_law": _variance_law,
    "gaussian.replace.tilted_moment": path(_tilted_moment),
    "gaussian.replace.tilt": path(_tilted_moment),
    "gaussian.replace.tilted_log_mean": path(_tilted_log),
    "gaussian.replace.critical_divisor": digits(
        lambda samples: 2 * mp.exp(mp.diff(mp.loggamma, (samples - 1) / 2))
    ),
    "gaussian.replace.chernoff": path(_chernoff),
    "gaussian.replace.deviation_bound": lambda **given: _sixty(_deviation, **given),
    "gaussian.replace.collapse": path(lambda run: run.v(HALF)),
    "gaussian.replace.supremum": path(_supremum),
    "gaussian.replace.supremum_ddof_one": digits(lambda level: 1 / level),
    "gaussian.replace.supremum_ddof_zero": digits(lambda level: 1 / level / level),
    "gaussian.replace.passage_wald": digits(
        lambda samples, ddof: mp.diff(mp.loggamma, (samples - 1) / 2) - mp.log((samples - ddof) / 2)
    ),
    "gaussian.replace.passage": digits(_passage, 24),
    "gaussian.replace.diffusion": digits(_diffusion),
    "gaussian.replace.place": digits(_place, 24),
    "gaussian.replace.place_cauchy": digits(lambda at: _place(mpf(3) / 2, at), 24),
    "gaussian.replace.tail_mass": path(_tail_mass),
    "gaussian.replace.tail_mass_limit": digits(_outside, 24),
    "gaussian.replace.total_variation": path(_total_variation),
}


def _sixty(function, **given):
    with mp.workdps(75):
        return function(**given)


def _rounded(low, high):
    return st.floats(low, high).map(lambda value: round(value, 3))


POINTS = {
    "gaussian.sample.cochran": st.fixed_dictionaries(
        {
            "samples": st.integers(2, 40) | st.sampled_from([1000, 100_000, 1_000_000]),
            "ddof": st.sampled_from([0, 1]) | _rounded(-1, 1.5),
            "at": _rounded(0.9, 1.1),
        }
    ),
    "gaussian.replace.second_variance": st.sampled_from(
        [
            {"samples": samples, "ddof": ddof, "at": at}
            for samples, ddof, at in (
                ([10, 10], 1, 0.7),
                ([3, 9], 0, 0.2),
                ([12, 5], 0.5, 1.3),
                ([30, 20], -1, 1.0),
            )
        ]
    ),
    "gaussian.replace.variance_law": st.sampled_from(
        [
            {"samples": samples, "generations": len(samples), "ddof": ddof, "at": at}
            for samples, ddof, at in (
                ([7], 0, 0.4),
                ([5, 5, 5], 0, 0.5),
                ([2, 9, 3], 0.5, 0.1),
                ([30, 4, 12, 7], -1, 1.7),
                ([10, 10, 10, 10, 10], 1, 3.0),
                ([40] * 8, 1, 0.02),
            )
        ]
    ),
    "gaussian.replace.passage": st.fixed_dictionaries(
        {"ddof": _rounded(-1, 1.9), "level": _rounded(0.01, 0.9), "at": _rounded(0.2, 8)}
    ),
    "gaussian.replace.tail_mass_limit": st.fixed_dictionaries(
        {"ddof": _rounded(-1, 1.5), "k": _rounded(0.1, 8)}
    ),
}
