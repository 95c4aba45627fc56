"""Kernel densities in 60 digits: second moments carried from fit to fit by their definitions, pair
by pair of points where a batch is small.
"""

from functools import wraps

from hypothesis import strategies as st
from mpmath import euler, inf, mp, mpf, nsum


def _batches(samples, generations):
    return [samples] * generations if isinstance(samples, int) else samples[:generations]


class Pool:
    """Points by their second moments alone: E x_i^2 of each, and E x_i x_j of each two, measured
    from the mean of the truth.  All that a fit and a batch do to them is linear.
    """

    def __init__(self):
        self.squares, self.products = [], {}

    def add(self, count, square, among, within):
        """``count`` points with this mean square, this mean product with the points before, by
        place, and this mean product with each other.
        """
        before = len(self.squares)
        for new in range(before, before + count):
            self.squares.append(square)
            for old in range(new):
                self.products[old, new] = within if old >= before else among[old]

    def product(self, i, j):
        return self.squares[i] if i == j else self.products[min(i, j), max(i, j)]

    def fitted(self, places):
        """E of the variance and of the squared mean of these points."""
        count = len(places)
        mean = sum(self.product(i, j) for i in places for j in places) / mpf(count) ** 2
        return sum(self.squares[i] for i in places) / mpf(count) - mean, mean

    def draw(self, count, places, noise):
        """Points of the density of these: each is one of them and independent noise."""
        size = mpf(len(places))
        among = [sum(self.product(i, j) for j in places) / size for i in range(len(self.squares))]
        square = sum(self.squares[i] for i in places) / size + noise
        self.add(count, square, among, sum(among[i] for i in places) / size)


def _run(samples, generations, variance, noise, choose):
    """Pools fit by fit: ``choose`` says which points a fit has, of the ends of all batches."""
    pool, ends, places = Pool(), [0], range(0)
    for fit, count in enumerate(_batches(samples, generations), 1):
        if fit == 1:
            pool.add(count, mpf(variance), [], mpf(0))
        else:
            pool.draw(count, places, noise)
        ends.append(ends[-1] + count)
        places = choose(ends)
    return pool.fitted(places)


def _newest(ends):
    return range(ends[-2], ends[-1])


def _all(ends):
    return range(ends[-1])


def _noise(bandwidth):
    return mpf(bandwidth) ** 2


def replace_variance(samples, generations, bandwidth, variance):
    return _run(samples, generations, variance, _noise(bandwidth), _newest)[0]


def replace_error(samples, generations, bandwidth, variance):
    return _run(samples, generations, variance, _noise(bandwidth), _newest)[1]


def accumulate_variance(samples, generations, bandwidth, variance):
    return _run(samples, generations, variance, _noise(bandwidth), _all)[0]


def accumulate_total(samples, generations, bandwidth, variance):
    return sum(_run(samples, generations, variance, _noise(bandwidth), _all))


def _proportional(samples, generations, variance, factor):
    """Replace, a density whose variance is a factor of that of its points, count by count."""
    found, before = mpf(variance), None
    for count in _batches(samples, generations):
        wider = 1 if before is None else factor(mpf(before))
        found = wider * found * (count - 1) / count
        before = count
    return found


def scaled(samples, generations, bandwidth, variance):
    return _proportional(samples, generations, variance, lambda _: 1 + mpf(bandwidth) ** 2)


def shrunken(samples, generations, variance):
    """At any bandwidth, here of three quarters."""

    def factor(_):
        squeezed = 1 / (1 + mpf(9) / 16)
        return squeezed + mpf(9) / 16 * squeezed

    return _proportional(samples, generations, variance, factor)


def scott(samples, generations, variance):
    def factor(count):
        return 1 + (count ** (-mpf(1) / 5)) ** 2 * count / (count - 1)

    return _proportional(samples, generations, variance, factor)


def silverman(samples, generations, variance):
    def factor(count):
        return 1 + ((count * 3 / 4) ** (-mpf(1) / 5)) ** 2 * count / (count - 1)

    return _proportional(samples, generations, variance, factor)


def subsampled(samples, generations, budget, bandwidth, variance):
    """Any subset is as likely: of the points chosen, two are any two."""
    pool, noise = Pool(), _noise(bandwidth)
    for fit, count in enumerate(_batches(samples, generations), 1):
        size = len(pool.squares)
        if fit == 1:
            pool.add(count, mpf(variance), [], mpf(0))
            continue
        each = sum(pool.squares) / size
        two = 2 * sum(pool.products.values()) / (mpf(size) * (size - 1))
        among = [sum(pool.product(i, j) for j in range(size)) / mpf(size) for i in range(size)]
        within = each / budget + two * (budget - 1) / budget
        pool.add(count, each + noise, among, within)
    size = len(pool.squares)
    each = sum(pool.squares) / size
    two = 2 * sum(pool.products.values()) / (mpf(size) * (size - 1))
    return (each - two) * (1 - 1 / mpf(budget))


def _mixed(samples, real, generations, bandwidth, variance):
    """Each fit: new real points beside a batch; the pool holds the points of one fit."""
    pool, noise = Pool(), _noise(bandwidth)
    pool.add(samples + real, mpf(variance), [], mpf(0))
    for _ in range(generations - 1):
        size = len(pool.squares)
        pool.draw(samples, range(size), noise)
        pool.add(real, mpf(variance), [mpf(0)] * (size + samples), mpf(0))
        kept, new = range(size, size + samples + real), Pool()
        new.squares = [pool.squares[i] for i in kept]
        new.products = {
            (i - size, j - size): pool.product(i, j) for i in kept for j in kept if i < j
        }
        pool = new
    return pool.fitted(range(len(pool.squares)))


def mixed_total(samples, real, generations, bandwidth, variance):
    return sum(_mixed(samples, real, generations, bandwidth, variance))


def mixed_error(samples, real, generations, bandwidth, variance):
    return _mixed(samples, real, generations, bandwidth, variance)[1]


def mixed_variance(samples, real, generations, bandwidth, variance):
    return _mixed(samples, real, generations, bandwidth, variance)[0]


def augmented(samples, real, generations, bandwidth, variance):
    """The real points stand first."""
    batches = [real] + [samples] * (generations - 1)

    def choose(ends):
        return range(real) if len(ends) == 2 else [*range(real), *_newest(ends)]

    return sum(_run(batches, generations, variance, _noise(bandwidth), choose))


def partial(share, generations, bandwidth, variance):
    corpus = [mpf(variance)] * 4  # mean squares; a quarter, a half, all of it given up
    given = round(share * 4)
    for _ in range(generations - 1):
        mean = sum(corpus) / 4
        corpus = [mean] * (4 - given) + [mean + _noise(bandwidth)] * given
    return sum(corpus) / 4


def window(bandwidth, variance):
    def choose(ends):
        return range(ends[max(len(ends) - 3, 0)], ends[-1])

    return sum(_run(5, 3, variance, _noise(bandwidth), choose))


def coefficient(share, damping, coefficient, generations):
    found = mpf(coefficient)
    for _ in range(generations):
        found = mpf(damping) * (share * mpf(coefficient) + (1 - mpf(share)) * found)
    return found


def balance(samples, bandwidth, **_):
    """Where sampling takes what noise adds: q (V + h^2) = V."""
    kept = 1 - 1 / mpf(samples)
    return kept * _noise(bandwidth) / (1 - kept)


def threshold(samples, bandwidth):
    return (
        _proportional(samples, 2, 1, lambda _: 1 + _noise(bandwidth)) / (1 - 1 / mpf(samples)) - 1
    )


def growth(bandwidth, variance):
    return variance + _noise(bandwidth) * (euler - 1)


def mixed_limit(samples, real, bandwidth, variance):
    """Points are thrown away at the rate at which noise is added to them."""
    age = nsum(lambda k: (mpf(samples) / (samples + real)) ** k, [1, inf])
    return variance + _noise(bandwidth) * age


def passed(share, damping, coefficient):
    """A fit sees the truth passed on k times with a chance that falls with k."""
    return coefficient * nsum(
        lambda k: mpf(share) * (1 - mpf(share)) ** (k - 1) * mpf(damping) ** k, [1, inf]
    )


def _exactly(function):
    """The same in 60 digits."""

    @wraps(function)
    def found(**given):
        with mp.workdps(60):
            return function(**given)

    return found


NAME = "kernel_density."
_FOUND = {
    NAME + "replace.variance_mean": replace_variance,
    NAME + "replace.mean_error": replace_error,
    NAME + "replace.scaled_variance_mean": scaled,
    NAME + "replace.shrunken_variance_mean": shrunken,
    NAME + "replace.scott_variance_mean": scott,
    NAME + "replace.silverman_variance_mean": silverman,
    NAME + "accumulate.variance_mean": accumulate_variance,
    NAME + "accumulate.total": accumulate_total,
    NAME + "accumulate_subsample.variance_mean": subsampled,
    NAME + "fresh_mixture.total": mixed_total,
    NAME + "fresh_mixture.mean_error": mixed_error,
    NAME + "fresh_mixture.variance_mean": mixed_variance,
    NAME + "augment.total": augmented,
    NAME + "partial_replacement.total": partial,
    NAME + "window.total": window,
    NAME + "early_stopping.coefficient": coefficient,
    NAME + "early_stopping.filter": passed,
    NAME + "replace.variance_limit": balance,
    NAME + "replace.scaled_threshold": threshold,
    NAME + "accumulate.growth": growth,
    NAME + "fresh_mixture.limit": mixed_limit,
}
MPMATH = {id: _exactly(function) for id, function in _FOUND.items()}

_given = {"bandwidth": st.floats(0.0, 3.0), "variance": st.floats(0.2, 3.0)}
_fits, _real = st.integers(1, 4), st.integers(1, 5)
_size = st.integers(2, 5)
_run_of = {"samples": _size | st.lists(_size, min_size=4, max_size=4), "generations": _fits}
_mix = {**_given, "samples": _size, "real": _real, "generations": _fits}
_law = {
    "share": st.floats(0.05, 0.95),
    "damping": st.floats(0.05, 0.95),
    "coefficient": st.floats(0.5, 2.0),
}
POINTS = {
    **dict.fromkeys(
        (
            NAME + "replace.variance_mean",
            NAME + "replace.mean_error",
            NAME + "accumulate.variance_mean",
            NAME + "accumulate.total",
        ),
        st.fixed_dictionaries({**_given, **_run_of}),
    ),
    NAME + "accumulate_subsample.variance_mean": st.fixed_dictionaries(
        {**_given, **_run_of, "budget": st.just(2)}
    ),
    **dict.fromkeys(
        (
            NAME + "fresh_mixture.total",
            NAME + "fresh_mixture.mean_error",
            NAME + "fresh_mixture.variance_mean",
            NAME + "augment.total",
        ),
        st.fixed_dictionaries(_mix),
    ),
    NAME + "partial_replacement.total": st.fixed_dictionaries(
        {**_given, "share": st.sampled_from((0.25, 0.5, 1.0)), "generations": st.integers(1, 30)}
    ),
    NAME + "early_stopping.coefficient": st.fixed_dictionaries(
        {**_law, "generations": st.integers(0, 30)}
    ),
    NAME + "early_stopping.filter": st.fixed_dictionaries(_law),
}
