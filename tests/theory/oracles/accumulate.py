"""Accumulate in 60 digits, from the power sums S1, S2 of all points so far (the truth has mean 0),
never from the kernel.

A batch of M points of N(mu, v) adds M mu + sqrt(v) u to S1 and M mu^2 + 2 mu sqrt(v) u + v w to S2,
where u and w are the sum and the sum of squares of M standard normal numbers.  As mu = S1/N and v =
(S2 - S1^2/N)/(N - b), expectations of S2 and S1^2, and of S2^2, S2 S1^2 and S1^4, are linear maps
of the ones before."""

from mpmath import mp, mpf


def batches(samples, generations):
    """The schedule as a list of numbers."""
    given = [samples] * generations if isinstance(samples, int) else list(samples)[:generations]
    return [mpf(count) for count in given]


def times(left, right):
    """The product of two forms x S2 + y S1^2, as coefficients of S2^2, S2 S1^2, S1^4."""
    return (left[0] * right[0], left[0] * right[1] + left[1] * right[0], left[1] * right[1])


class Pool:
    """Expectations of the power sums of the points on which generation ``generations`` is
    fitted.
    """

    def __init__(self, samples, generations, ddof=0, variance=1):
        first, *later = batches(samples, generations)
        v0, self.b, self.N = mpf(variance), mpf(ddof), first
        self.two = (first * v0, first * v0)
        self.four = (first * (first + 2) * v0**2, first * (first + 2) * v0**2, 3 * first**2 * v0**2)
        for M in later:
            self.add(M)

    def forms(self, M):
        N = self.N
        v = (1 / (N - self.b), -1 / (N * (N - self.b)))
        return (
            v,
            (mpf(1), M / N**2),
            (mpf(0), (1 + M / N) ** 2),
            (mpf(0), 1 / N**2),
            (mpf(0), (1 + M / N) / N),
        )

    def add(self, M):
        v, C, AA, mm, mA = self.forms(M)
        two, four = self.two, self.four

        def mean2(form):
            return form[0] * two[0] + form[1] * two[1]

        def mean4(*terms):
            return mp.fsum(
                weight * mp.fdot(times(left, right), four) for weight, left, right in terms
            )

        both = M * (M + 2)
        self.two, self.four = (
            (mean2(C) + M * mean2(v), mean2(AA) + M * mean2(v)),
            (
                mean4((1, C, C), (4 * M, mm, v), (both, v, v), (2 * M, C, v)),
                mean4((1, C, AA), (M, C, v), (4 * M, mA, v), (M, v, AA), (both, v, v)),
                mean4((1, AA, AA), (6 * M, AA, v), (3 * M**2, v, v)),
            ),
        )
        self.N += M

    def v(self):
        return (self.two[0] - self.two[1] / self.N) / (self.N - self.b)

    def error(self):
        return self.two[1] / self.N**2

    def v_square(self):
        return (self.four[0] - 2 * self.four[1] / self.N + self.four[2] / self.N**2) / (
            self.N - self.b
        ) ** 2

    def error_times_v(self):
        return (self.four[1] - self.four[2] / self.N) / (self.N**2 * (self.N - self.b))


def pooled(function):
    """An oracle from a function of the pool (and of the variance of the truth)."""

    def evaluate(samples, generations, ddof=0, variance=1):
        with mp.workdps(80):
            return function(Pool(samples, generations, ddof, variance), mpf(variance))

    return evaluate


def _two_fits(samples, ddof=0, variance=1):
    with mp.workdps(80):
        return Pool(samples, 2, ddof, variance).error_times_v()


MPMATH = {
    "gaussian.accumulate.kernel": _two_fits,
    "gaussian.accumulate.variance_mean": pooled(lambda pool, v0: pool.v()),
    "gaussian.accumulate.variance_second_moment": pooled(lambda pool, v0: pool.v_square()),
    "gaussian.accumulate.mean_error": pooled(lambda pool, v0: pool.error()),
    "gaussian.accumulate.conservation": pooled(lambda pool, v0: pool.v() + pool.error()),
}
GENERATIONS = {
    "gaussian.accumulate.variance_mean": 2000,
    "gaussian.accumulate.variance_second_moment": 1000,
    "gaussian.accumulate.mean_error": 2000,
    "gaussian.accumulate.conservation": 1000,
}
