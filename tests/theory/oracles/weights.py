"""Fits that weigh their sets of points, in 60 digits, by second moments of single points.

Points of a set are exchangeable: what counts are the variance of one, the covariance of two of a
set, and that of two of different sets, all about the mean of the truth.  A fit's mean is a weighted
sum of all points, its variance a weighted sum of squares about that mean; a batch that is drawn
from it adds a set, whose points vary together as the fitted mean does."""

from mpmath import mp, mpf


class Points:
    """Sets of points so far, with their second moments."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.alone: list = []  #: variance of one point
        self.together: list[list] = []  #: covariance of two different points, by their sets

    def draw(self, size, one, two=0, across=()) -> int:
        """A new set: ``across`` are the covariances of its points with those before."""
        across = list(across) or [mpf(0)] * len(self.sizes)
        self.sizes.append(size)
        self.alone.append(one)
        for row, value in zip(self.together, across, strict=True):
            row.append(value)
        self.together.append([*across, two])
        return len(self.sizes) - 1

    def between(self, one, other):
        """Covariance of the averages of two sets."""
        if one != other:
            return self.together[one][other]
        size = self.sizes[one]
        return (self.alone[one] + (size - 1) * self.together[one][one]) / size

    def square(self, weights):
        """E of the squared mean of a fit, ``weights`` being those of the sets' averages."""
        return mp.fsum(
            x * y * self.between(i, j) for i, x in weights.items() for j, y in weights.items()
        )

    def about(self, set, weights):
        """E of the mean square of a set about the fit's mean."""
        crossed = mp.fsum(weight * self.between(set, i) for i, weight in weights.items())
        return self.alone[set] - 2 * crossed + self.square(weights)

    def refit(self, size, weights, variance) -> int:
        """A batch of a model with that mean, and in the mean that variance."""
        across = [
            mp.fsum(
                weight * (self.between(i, j) if i == j else self.together[i][j])
                for i, weight in weights.items()
            )
            for j in range(len(self.sizes))
        ]
        square = self.square(weights)
        return self.draw(size, square + variance, square, across)


def _weighted(samples, real, generations, fitted, variance):
    """Error and variance of the last fit, each on new real points and a batch; ``fitted`` says the
    weights of the two averages and the variance of such a fit."""
    with mp.workdps(60):
        points = Points()
        for generation in range(generations):
            if generation == 0:
                batch = points.draw(samples, mpf(variance))
            else:
                batch = points.refit(samples, weights, spread)
            fresh = points.draw(real, mpf(variance))
            weights, spread = fitted(points, fresh, batch)
        return points.square(weights), spread


def _together(real_weight, ddof):
    def fitted(points, fresh, batch):
        weights = {fresh: mpf(real_weight), batch: 1 - mpf(real_weight)}
        count = points.sizes[fresh] + points.sizes[batch]
        squares = mp.fsum(count * x * points.about(i, weights) for i, x in weights.items())
        return weights, squares / (count - mpf(ddof))

    return fitted


def _apart(real_weight, ddof):
    def fitted(points, fresh, batch):
        weights = {fresh: mpf(real_weight), batch: 1 - mpf(real_weight)}
        spread = mp.fsum(
            x * points.sizes[i] * points.about(i, {i: mpf(1)}) / (points.sizes[i] - mpf(ddof))
            for i, x in weights.items()
        )
        return weights, spread

    return fitted


def _points(which):
    def value(samples, real, real_weight, ddof=0, variance=1):
        return _weighted(samples, real, 2, _together(real_weight, ddof), variance)[which]

    return value


def _parameters(which):
    def value(samples, real, real_weight, generations, ddof=0, variance=1):
        if generations == 0:
            return (mpf(0), mpf(variance))[which]
        return _weighted(samples, real, generations, _apart(real_weight, ddof), variance)[which]

    return value


def _two_newest(samples, spread, variance):
    """Error of the third fit, on the two newest batches; ``spread`` is the variance of a fit."""
    with mp.workdps(60):
        points = Points()
        newest = points.draw(samples, mpf(variance))
        weights = {newest: mpf(1)}
        for _ in range(2):
            before = newest
            newest = points.refit(samples, weights, spread(points, weights))
            weights = {before: mpf(1) / 2, newest: mpf(1) / 2}
        return points.square(weights)


def _window(samples, ddof=0, variance=1):
    def spread(points, weights):
        count = samples * len(weights)
        squares = mp.fsum(samples * points.about(i, weights) for i in weights)
        return squares / (count - mpf(ddof))

    return _two_newest(samples, spread, variance)


def _curved_window(samples, curvature, variance=1):
    return _two_newest(samples, _of_mean(curvature, variance), variance)


def _of_mean(curvature, variance):
    """A family whose variance is a function of its mean, with that curvature."""
    return lambda points, weights: mpf(variance) + mpf(curvature) * points.square(weights)


def _mixture(samples, real, real_weight, generations, curvature, variance=1):
    if generations == 0:
        return mpf(0)
    spread = _of_mean(curvature, variance)

    def fitted(points, fresh, batch):
        weights = {fresh: mpf(real_weight), batch: 1 - mpf(real_weight)}
        return weights, spread(points, weights)

    return _weighted(samples, real, generations, fitted, variance)[0]


def _augment(samples, real, generations, curvature, variance=1):
    with mp.workdps(60):
        points, spread = Points(), _of_mean(curvature, variance)
        kept = points.draw(real, mpf(variance))
        weights = {kept: mpf(1)}
        synthetic = mpf(samples) / (samples + real)
        for _ in range(generations - 1):
            batch = points.refit(samples, weights, spread(points, weights))
            weights = {kept: 1 - synthetic, batch: synthetic}
        return points.square(weights)


MPMATH = {
    "gaussian.weighted_points.variance_mean": _points(1),
    "gaussian.weighted_points.mean_error": _points(0),
    "gaussian.weighted_parameters.variance_mean": _parameters(1),
    "gaussian.weighted_parameters.mean_error": _parameters(0),
    "gaussian.window.mean_error": _window,
    "exponential_family.mixture.mean_error": _mixture,
    "exponential_family.augment.mean_error": _augment,
    "exponential_family.window.mean_error": _curved_window,
}
GENERATIONS = {id: 8 for id in MPMATH if "window" not in id and "points" not in id}
