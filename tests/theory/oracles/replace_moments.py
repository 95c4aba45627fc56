"""Replace in 60 digits, from the joint moments of the path: v_n = v_0 R_0 ... R_{n-1} and d_n = sum
of sqrt(v_i/M_i) z_i.

Every expectation is a sum over pairs of generations; nothing is shared with the closed forms under
test."""

from mpmath import mp, mpf


def batches(samples, generations):
    """The schedule as a list of numbers."""
    given = [samples] * generations if isinstance(samples, int) else list(samples)[:generations]
    return [mpf(count) for count in given]


class Path:
    """Moments along a run; ``samples`` is a number or a schedule."""

    def __init__(self, samples, generations, ddof=0, variance=1, growth=1):
        self.M, self.n, self.b, self.v0, self.growth = (
            batches(samples, generations),
            generations,
            mpf(ddof),
            mpf(variance),
            mpf(growth),
        )

    def ratio(self, i, order):
        """E R_i^order: a chi-square with M_i - 1 degrees of freedom over M_i - b."""
        half = (self.M[i] - 1) / 2
        return (2 * self.growth / (self.M[i] - self.b)) ** order * mp.gammaprod(
            [half + order], [half]
        )

    def powers(self, *powers):
        """E of the product of v_i^p over the (i, p) given."""
        total = mpf(1)
        for step in range(max((i for i, _ in powers), default=0)):
            total *= self.ratio(step, sum((mpf(p) for i, p in powers if i > step), mpf(0)))
        return total * self.v0 ** sum((mpf(p) for _, p in powers), mpf(0))

    def v(self, order=1):
        return self.powers((self.n, order))

    def error(self, order=0):
        """E d_n^2 v_n^order."""
        return mp.fsum(
            self.growth * self.powers((i, 1), (self.n, order)) / self.M[i] for i in range(self.n)
        )

    def fourth(self):
        pairs = ((i, k) for i in range(self.n) for k in range(self.n))
        return 3 * mp.fsum(self.powers((i, 1), (k, 1)) / (self.M[i] * self.M[k]) for i, k in pairs)

    def log(self):
        """E log v_n."""
        return mp.log(self.v0) + mp.fsum(
            mp.digamma((M - 1) / 2) + mp.log(2) - mp.log(M - self.b) for M in self.M
        )


def _path(function):
    def evaluate(samples, generations, ddof=0, variance=1, **more):
        with mp.workdps(60):
            return function(
                Path(samples, generations, ddof, variance),
                **{name: mpf(value) for name, value in more.items()},
            )

    return evaluate


def _wasserstein(path):
    return path.error() + path.v() + path.v0 - 2 * mp.sqrt(path.v0) * path.v(0.5)


def _wasserstein_square(path):
    s0 = mp.sqrt(path.v0)
    even = (
        path.fourth()
        + path.v(2)
        + path.v0**2
        + 2 * path.error(1)
        + 2 * path.v0 * path.error()
        + 6 * path.v0 * path.v()
    )
    return even - 4 * s0 * (path.error(0.5) + path.v(1.5) + path.v0 * path.v(0.5))


def _cumulant(path, order):
    return mp.fsum(mp.diff(mp.loggamma, (M - 1) / 2, int(order)) for M in path.M)


def _tempered(value):
    def evaluate(samples, generations, ddof=0, variance=1, temperature=1):
        with mp.workdps(60):
            return value(Path(samples, generations, ddof, variance, temperature))

    return evaluate


def _ridge(samples, generations, ddof=0, variance=1, ridge=0):
    with mp.workdps(60):
        value = mpf(variance)
        for count in batches(samples, generations):
            value = value * (count - 1) / (count - mpf(ddof)) + mpf(ridge)
        return value


def _any_truth(power):
    def evaluate(samples, generations, ddof=0, variance=1, excess_kurtosis=0):
        with mp.workdps(60):
            M, *later = batches(samples, generations)
            spread = (
                2 / (M - 1) + mpf(excess_kurtosis) / M
            )  # variance of the unbiased sample variance over v_0^2
            first = (mpf(variance) * (M - 1) / (M - mpf(ddof))) ** power * (
                1 + (spread if power == 2 else 0)
            )
            rest = Path([int(count) for count in later], len(later), ddof)
            return first * rest.v(power)

    return evaluate


MPMATH = {
    f"gaussian.replace.{name}": function
    for name, function in {
        "variance_mean": _path(Path.v),
        "mean_error": _path(Path.error),
        "conservation": _path(lambda path: path.v() + path.error()),
        "variance_moment": _path(Path.v),
        "variance_variance": _path(lambda path: path.v(2) - path.v() ** 2),
        "error_variance_moment": _path(Path.error),
        "mean_fourth_moment": _path(Path.fourth),
        "log_variance_mean": _path(Path.log),
        "log_variance_cumulant": _path(_cumulant),
        "kl_to_truth": _path(
            lambda path: (
                ((path.v() + path.error()) / path.v0 - 1 - path.log() + mp.log(path.v0)) / 2
            )
        ),
        "kl_from_truth": _path(
            lambda path: (
                (path.v0 * path.v(-1) + path.error(-1) - 1 + path.log() - mp.log(path.v0)) / 2
            )
        ),
        "entropy_change": _path(lambda path: (path.log() - mp.log(path.v0)) / 2),
        "fisher_rao": _path(
            lambda path: (
                path.error(-0.5) / (4 * mp.sqrt(path.v0))
                + (path.v(0.5) / mp.sqrt(path.v0) + mp.sqrt(path.v0) * path.v(-0.5)) / 2
            )
        ),
        "wasserstein": _path(_wasserstein),
        "wasserstein_variance": _path(
            lambda path: _wasserstein_square(path) - _wasserstein(path) ** 2
        ),
        "temperature_variance": _tempered(Path.v),
        "temperature_mean_error": _tempered(Path.error),
        "functional_error": _path(
            lambda path, functional_error: path.error() + path.n * functional_error
        ),
        "ridge_variance": _ridge,
        "any_truth_variance_mean": _any_truth(1),
        "any_truth_variance_square": _any_truth(2),
    }.items()
}


def _log_chi(freedom):
    with mp.workdps(60):
        freedom = mpf(freedom)
        return mp.log(2) + mp.diff(mp.loggamma, freedom / 2)


MPMATH["gaussian.chi_square.log_moment"] = _log_chi


def _ridge_floor(samples, generations, variance=1, ridge=0):
    return _ridge(samples, generations, 0, variance, ridge)


def _ridge_law(ddof, strength, at):
    with mp.workdps(60):
        shape, rate = 2 - mpf(ddof), mpf(strength) / mpf(at)
        return mp.gammainc(shape, rate, mp.inf) / mp.gamma(shape)


def _mean_law(at):
    with mp.workdps(60):
        return mp.ncdf(mpf(at))


def _exponential(order):
    with mp.workdps(60):
        order = mpf(order)
        return mp.quad(
            lambda z: mp.exp(order * z) * mp.npdf(z), mp.linspace(order - 20, order + 20, 13)
        )


MPMATH |= {
    "gaussian.replace.ridge_floor": _ridge_floor,
    "gaussian.replace.ridge_law": _ridge_law,
    "gaussian.replace.mean_law": _mean_law,
    "gaussian.normal.exponential_moment": _exponential,
}

#: the sums over pairs of generations are slow
GENERATIONS = {
    "gaussian.replace.mean_fourth_moment": 12,
    "gaussian.replace.wasserstein_variance": 12,
}
