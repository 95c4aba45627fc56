"""Errors of the mean in exponential families, in 60 digits: the recursion of the second moment, and
zeta series of log products.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.accumulate import batches


def _pooled(samples, generations, curvature=0, variance=1):
    """The mean of a batch of M points has the variance (v0 + v2 u)/M around the current model; the
    fit weighs it by M/N.
    """
    with mp.workdps(60):
        error = count = mpf(0)
        for size in batches(samples, generations):
            count += size
            error += (size / count) ** 2 * (mpf(variance) + mpf(curvature) * error) / size
        return error


def _newest(samples, generations, curvature, variance=1):
    with mp.workdps(60):
        error = mpf(0)
        for size in batches(samples, generations):
            error += (mpf(variance) + mpf(curvature) * error) / size
        return error


def _product(ratio):
    """log of the product of 1 + ratio/i^2 over all i, by the zeta function; a few factors apart
    where the series is slow.
    """
    far = 40
    near = mp.fsum(mp.log1p(ratio / i**2) for i in range(1, far))
    series, order = mpf(0), 1
    while True:
        term = (-1) ** (order + 1) * ratio**order * mp.zeta(2 * order, far) / order
        series += term
        if abs(term) < mpf(10) ** -80:
            return near + series
        order += 1


def _limit(curvature, samples, variance):
    with mp.workdps(100):
        ratio = mpf(curvature) / mpf(samples)
        if ratio == -1:
            return -mpf(variance) / mpf(curvature)
        return mpf(variance) / mpf(curvature) * mp.expm1(_product(ratio))


def _binomial(samples, trials, variance=1):
    return _limit(-1 / mpf(trials), samples, variance)


def _gamma(samples, shape, variance=1):
    with mp.workdps(100):
        return _limit(1 / mpf(shape), samples, variance)


def _basel(samples, variance=1, **_):
    with mp.workdps(60):
        return mp.zeta(2) * mpf(variance) / mpf(samples)


def _settled(real, curvature, variance=1):
    """What drifts in, 2 r S, is what is drawn, v0 + v2 S."""
    with mp.workdps(60):
        return mpf(variance) / (2 * mpf(real) - mpf(curvature))


def _kept(real, curvature, variance=1):
    with mp.workdps(60):
        own = mpf(variance) / mpf(real)
        around = mpf(variance) + mpf(curvature) * own
        return own + around / (2 * mpf(real) - mpf(curvature))


def _ornstein_uhlenbeck(real, horizon, at, variance=1):
    with mp.workdps(60):
        spread = -mpf(variance) * mp.expm1(-2 * real * mpf(horizon)) / (2 * real)
        return mp.ncdf(mpf(at), 0, mp.sqrt(spread))


def _normal(real, at, variance=1):
    with mp.workdps(60):
        return mp.ncdf(mpf(at), 0, mp.sqrt(mpf(variance) / (2 * mpf(real))))


def _binomial_law(real, trials, mean, at):
    """The odds u have the density u^(2 r mu - 1) (1 + u)^(-2 r k)."""
    one, two, share = 2 * real * mpf(mean), 2 * real * (trials - mpf(mean)), mpf(at) / trials
    return mp.betainc(one, two, 0, share, regularized=True)


def _poisson_law(real, mean, at):
    return mp.gammainc(2 * real * mpf(mean), 0, 2 * real * mpf(at), regularized=True)


def _inverse_gamma(real, shape, mean, at):
    """Minus the natural parameter, k over the mean, is a gamma variable."""
    scale = 2 * real * mpf(mean) * mpf(shape) / mpf(at)
    return mp.gammainc(2 * real * mpf(shape) + 1, scale, regularized=True)


def _mixture_settled(samples, real, real_weight, curvature, variance=1):
    """Fit by fit, until it stands still."""
    with mp.workdps(60):
        error, share = mpf(0), 1 - mpf(real_weight)
        for _ in range(300):
            batch = (mpf(variance) + mpf(curvature) * error) / samples
            error = share**2 * (error + batch) + (1 - share) ** 2 * mpf(variance) / real
        return error


def _left(samples, generations, curvature, variance=1, error=_newest):
    with mp.workdps(60):
        return mpf(variance) + mpf(curvature) * error(samples, generations, curvature, variance)


def _left_of_pool(samples, generations, curvature, variance=1):
    return _left(samples, generations, curvature, variance, _pooled)


def _loss(entropy, entropy_left):
    return mpf(entropy) - mpf(entropy_left)


def _gamma_divergence(samples, generations, shape):
    """Each fit multiplies the mean by that of gamma points: minus its mean logarithm."""
    with mp.workdps(40):
        terms = (mpf(shape) * size for size in batches(samples, generations))
        return mpf(shape) * mp.fsum(mp.log(x) - mp.psi(0, x) for x in terms)


def _gamma_moment(samples, generations, shape, order):
    with mp.workdps(40):
        terms = [mpf(shape) * size for size in batches(samples, generations)]
        return mp.exp(
            mp.fsum(mp.loggamma(x + order) - mp.loggamma(x) - order * mp.log(x) for x in terms)
        )


def _nearer(samples, generations):
    """The first error and the way since have opposite signs, and the way is less than twice as
    long: for independent normals an angle in the plane.
    """
    with mp.workdps(40):
        sizes = [mpf(size) for size in batches(samples, generations)]
        one, way = 1 / sizes[0], mp.fsum(1 / size for size in sizes[1:])
        return mp.acos(mp.sqrt(way / (way + 4 * one))) / mp.pi


MPMATH = {
    "exponential_family.replace.nearer_than_first": _nearer,
    "exponential_family.replace.mean_error": _newest,
    "exponential_family.accumulate.mean_error": _pooled,
    "exponential_family.accumulate.mean_error_linear": _pooled,
    "exponential_family.accumulate.binomial_limit": _binomial,
    "exponential_family.accumulate.gamma_limit": _gamma,
    "exponential_family.accumulate.above_basel": _gamma,
    "exponential_family.accumulate.below_basel": _basel,
    "exponential_family.fresh_mixture.diffusion": _ornstein_uhlenbeck,
    "exponential_family.fresh_mixture.conjugate_prior": _normal,
    "exponential_family.fresh_mixture.settled_error": _settled,
    "exponential_family.fresh_mixture.binomial_law": _binomial_law,
    "exponential_family.fresh_mixture.poisson_law": _poisson_law,
    "exponential_family.fresh_mixture.gamma_law": _inverse_gamma,
    "exponential_family.augment.conjugate_prior": _kept,
    "exponential_family.augment.gamma_law": lambda real, shape, at: _inverse_gamma(
        real, shape, 1, at
    ),
    "exponential_family.mixture.settled_error": _mixture_settled,
    "exponential_family.replace.variance_mean": _left,
    "exponential_family.accumulate.variance_mean": _left_of_pool,
    "exponential_family.martingale.entropy_loss": _loss,
    "exponential_family.replace.gamma_divergence": _gamma_divergence,
    "exponential_family.replace.gamma_moment": _gamma_moment,
}
GENERATIONS = {"exponential_family.accumulate.mean_error_linear": 1000}

_real, _variances = st.integers(1, 6), st.floats(0.1, 10)
_few = {"samples": st.integers(2, 10**3), "generations": st.integers(1, 8)}
_sizes = st.integers(1, 10**4)
_curved = {
    "samples": st.integers(2, 10**4) | st.lists(st.integers(1, 100), min_size=30, max_size=30),
    "generations": st.integers(1, 30),
    "curvature": st.floats(-1, -0.01) | st.floats(0.01, 3),
    "variance": st.floats(0.1, 10),
}
POINTS = {
    "exponential_family.replace.nearer_than_first": st.fixed_dictionaries(
        {"samples": st.integers(1, 10**3), "generations": st.integers(2, 30)}
    ),
    "exponential_family.replace.mean_error": st.fixed_dictionaries(_curved),
    "exponential_family.accumulate.mean_error": st.fixed_dictionaries(_curved),
    "exponential_family.accumulate.binomial_limit": st.fixed_dictionaries(
        {"samples": _sizes, "trials": st.integers(1, 20), "variance": st.floats(0.1, 10)}
    ),
    "exponential_family.accumulate.gamma_limit": st.fixed_dictionaries(
        {"samples": _sizes, "shape": st.floats(0.1, 20), "variance": st.floats(0.1, 10)}
    ),
    "exponential_family.accumulate.above_basel": st.fixed_dictionaries(
        {"samples": _sizes, "shape": st.floats(0.1, 20), "variance": st.floats(0.1, 10)}
    ),
    "exponential_family.accumulate.below_basel": st.fixed_dictionaries(
        {"samples": _sizes, "trials": st.integers(1, 20), "variance": st.floats(0.1, 10)}
    ),
    "exponential_family.fresh_mixture.diffusion": st.fixed_dictionaries(
        {
            "real": _real,
            "horizon": st.floats(0.05, 2),
            "at": st.floats(-1, 1),
            "variance": _variances,
        }
    ),
    "exponential_family.fresh_mixture.settled_error": st.fixed_dictionaries(
        {"real": _real, "curvature": st.floats(-1, 1.5), "variance": _variances}
    ),
    "exponential_family.augment.conjugate_prior": st.fixed_dictionaries(
        {"real": _real, "curvature": st.floats(-1, 1.5), "variance": _variances}
    ),
    "exponential_family.fresh_mixture.binomial_law": st.fixed_dictionaries(
        {
            "real": _real,
            "trials": st.integers(1, 3),
            "mean": st.floats(0.2, 0.8),
            "at": st.floats(0.2, 0.8),
        }
    ),
    "exponential_family.fresh_mixture.poisson_law": st.fixed_dictionaries(
        {"real": _real, "mean": st.floats(0.5, 4), "at": st.floats(0.5, 4)}
    ),
    "exponential_family.fresh_mixture.gamma_law": st.fixed_dictionaries(
        {
            "real": _real,
            "shape": st.floats(0.5, 4),
            "mean": st.floats(0.5, 2),
            "at": st.floats(0.5, 2),
        }
    ),
    "exponential_family.augment.gamma_law": st.fixed_dictionaries(
        {"real": _real, "shape": st.floats(0.5, 4), "at": st.floats(0.5, 2)}
    ),
    "exponential_family.mixture.settled_error": st.fixed_dictionaries(
        {
            "samples": st.integers(3, 100),
            "real": _real,
            "real_weight": st.floats(0.3, 0.9),
            "curvature": st.floats(-1, 1),
            "variance": _variances,
        }
    ),
    "exponential_family.replace.variance_mean": st.fixed_dictionaries(_curved),
    "exponential_family.accumulate.variance_mean": st.fixed_dictionaries(_curved),
    "exponential_family.replace.gamma_divergence": st.fixed_dictionaries(
        {**_few, "shape": st.floats(0.5, 5)}
    ),
    "exponential_family.replace.gamma_moment": st.fixed_dictionaries(
        {**_few, "shape": st.floats(0.5, 5), "order": st.floats(-0.4, 3)}
    ),
}
