"""Several dimensions in 60 digits: moments of Wishart matrices, never of a plane or of Bartlett's
factor.

E (tr SW)^2 = nu^2 (tr S)^2 + 2 nu tr S^2 and E tr SWSW = nu (tr S)^2 + (nu^2 + nu) tr S^2; powers
of determinants by the multivariate gamma function, whose logarithm is differentiated."""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.accumulate import Pool
from tests.theory.oracles.real_data import MPMATH as REAL
from tests.theory.oracles.replace_moments import Path, batches


def digits(function):
    """With 60 digits, and every number exact."""

    def evaluate(**given):
        with mp.workdps(60):
            return function(
                **{
                    name: value if isinstance(value, int | list | tuple) else mpf(value)
                    for name, value in given.items()
                }
            )

    return evaluate


def log_gamma(half, dimension):
    """Of the multivariate gamma function, but for the power of pi."""
    return mp.fsum(mp.loggamma(half - mpf(j) / 2) for j in range(dimension))


def _log_moment(samples, generations, ddof, dimension, order):
    return mp.fsum(
        order * dimension * mp.log(2 / (M - ddof))
        + log_gamma((M - 1) / 2 + order, dimension)
        - log_gamma((M - 1) / 2, dimension)
        for M in batches(samples, generations)
    )


def _moment(samples, generations, dimension, order, ddof=0):
    return mp.exp(_log_moment(samples, generations, ddof, dimension, order))


def _cumulant(number):
    def value(samples, generations, dimension, ddof=0):
        with mp.workdps(110):
            return mp.fsum(
                mp.diff(lambda s, M=M: log_gamma((M - 1) / 2 + s, dimension), 0, number)
                + (dimension * mp.log(2 / (M - ddof)) if number == 1 else 0)
                for M in batches(samples, generations)
            )

    return value


_log_mean = _cumulant(1)


def _divergence(samples, generations, dimension, ddof=0):
    path = Path(samples, generations, ddof)
    rest = _log_mean(samples, generations, dimension, mpf(ddof))
    return (dimension * (path.v() + path.error() - 1) - rest) / 2


def _minors(samples, generations, dimension, rank, ddof=0):
    each = (mp.ff(M - 1, rank) / (M - ddof) ** rank for M in batches(samples, generations))
    return mp.binomial(dimension, rank) * mp.fprod(each)


def _conditional(samples, generations, coordinate, ddof=0):
    """The determinant of so many coordinates over that of all but the last of them."""
    last = _log_mean(samples, generations, coordinate, ddof)
    return last - _log_mean(samples, generations, coordinate - 1, ddof)


def _rate(samples, coordinate, ddof=0):
    return _conditional(samples, 1, coordinate, ddof)


def _precision(samples, generations, dimension, ddof=0):
    return dimension * mp.fprod(
        (M - ddof) / 2 * mp.gammaprod([(M - dimension) / 2 - 1], [(M - dimension) / 2])
        for M in batches(samples, generations)
    )


def squares(samples, generations, ddof, dimension, *, pooled):
    """(E (tr S)^2, E tr S^2): of K = old I + W + c z z', S' = L K L' over a divisor."""
    D, b = mpf(dimension), mpf(ddof)
    whole, square, N = D**2, D, mpf(0)
    for M in batches(samples, generations):
        nu, total = M - 1, (N if pooled else 0) + M
        first = N == 0 or not pooled
        old, c = (mpf(0), mpf(0)) if first else (N - b, N / total)
        form = whole + 2 * square  # E (z'Sz)^2
        whole, square = (
            old**2 * whole
            + 2 * old * (nu + c) * whole
            + nu**2 * whole
            + 2 * nu * square
            + c**2 * form
            + 2 * c * nu * whole,
            old**2 * square
            + 2 * old * (nu + c) * square
            + nu * whole
            + (nu**2 + nu) * square
            + c**2 * form
            + 2 * c * nu * square,
        )
        whole, square, N = whole / (total - b) ** 2, square / (total - b) ** 2, total
    return whole, square


def _square(which, pooled):
    def value(samples, generations, dimension, ddof=0):
        return squares(samples, generations, ddof, dimension, pooled=pooled)[which]

    return value


def _in_a_plane(samples, generations, ddof=0):
    """Of two coordinates, 2 det = (tr S)^2 - tr S^2."""
    whole, square = squares(samples, generations, ddof, 2, pooled=True)
    return (whole - square) / 2


def _covariance(samples, generations, ddof=0):
    square = squares(samples, generations, ddof, 2, pooled=True)[1]
    return square / 2 - Pool(samples, generations, ddof).v_square()


def _first_order(coordinate):
    """At so many samples that the rest is below the digits."""
    with mp.workdps(150):
        m = mpf(10) ** 60
        return m * (mp.digamma((m - coordinate) / 2) - mp.log(m / 2))


def _place(at, ddof=0):
    """The mixture over the gamma draw, integrated."""
    shape = 2 - ddof
    return mp.quad(
        lambda y: (1 - mp.exp(-at * y / 2)) * y ** (shape - 1) * mp.exp(-y),
        [0, mpf(1) / 8, 1, 4, 16, 64, mp.inf],
    ) / mp.gamma(shape)


def _bartlett(samples, coordinate, at, ddof=0):
    half = mpf(samples - coordinate) / 2
    return mp.gammainc(half, 0, (samples - ddof) * at / 2, regularized=True)


def _projection(weights, order, dimension):
    """A product of Laplace transforms of standard normal draws."""
    values = [mpf(weights[min(k, len(weights) - 1)]) for k in range(dimension)]
    return mp.fprod(mp.exp((order * c) ** 2 / 2) for c in values)


def _carried(id):
    def value(dimension, **given):
        return dimension * REAL[id](**given)

    return value


def _of_path(quantity):
    def value(samples, generations, dimension, ddof=0):
        return dimension * quantity(Path(samples, generations, ddof))

    return value


def _of_pool(quantity):
    def value(samples, generations, dimension, ddof=0):
        return dimension * quantity(Pool(samples, generations, ddof))

    return value


NAMES = {"trace_mean": "variance_mean", "mean_error": "mean_error"}
MPMATH = {
    f"multivariate.{id}": digits(function)
    for id, function in {
        "sample.projection": _projection,
        "sample.bartlett": _bartlett,
        "sample.rank": lambda: mp.mpf(0),
        "replace.trace_mean": _of_path(Path.v),
        "replace.mean_error": _of_path(Path.error),
        "replace.conditional_log_mean": _conditional,
        "replace.conditional_log_first_order": _first_order,
        "replace.precision_mean": _precision,
        "replace.determinant_moment": _moment,
        "replace.minors_mean": _minors,
        "replace.log_determinant_mean": _log_mean,
        "replace.log_determinant_variance": _cumulant(2),
        "replace.kl_to_truth": _divergence,
        "replace.kl_to_truth_ddof0": _divergence,
        "replace.squared_trace_mean": _square(0, pooled=False),
        "replace.trace_of_square_mean": _square(1, pooled=False),
        "replace.collapse_order": _rate,
        "replace.spectrum_gap": lambda samples, coordinate, ddof=0: (
            _rate(samples, coordinate, ddof) - _rate(samples, coordinate + 2, ddof)
        ),
        "replace.place_in_the_plane": _place,
        "accumulate.trace_mean": _of_pool(Pool.v),
        "accumulate.mean_error": _of_pool(Pool.error),
        "accumulate.plane_determinant_mean": _in_a_plane,
        "accumulate.squared_covariance_mean": _covariance,
        "accumulate.squared_trace_mean": _square(0, pooled=True),
        "accumulate.trace_of_square_mean": _square(1, pooled=True),
        **{
            f"{workflow}.{name}": _carried(f"gaussian.{workflow}.{one}")
            for workflow in ("fresh_mixture", "augment")
            for name, one in NAMES.items()
        },
    }.items()
}


@st.composite
def _mixed(draw):
    return {
        "real": draw(st.integers(3, 60)), "samples": draw(st.integers(2, 60)),
        "generations": draw(st.integers(1, 40)), "ddof": draw(st.sampled_from([0, 1, 1.5, -1])),
        "dimension": draw(st.integers(1, 9)),
    }  # fmt: skip


@st.composite
def _directions(draw):
    dimension = draw(st.integers(1, 5))
    one = st.floats(0.01, 1.5)
    return {
        "dimension": dimension, "order": draw(st.floats(-1.5, 1.5)),
        "weights": draw(st.lists(one, min_size=dimension, max_size=dimension)),
    }  # fmt: skip


POINTS = {
    **{
        f"multivariate.{workflow}.{name}": _mixed()
        for workflow in ("fresh_mixture", "augment")
        for name in NAMES
    },
    "multivariate.sample.projection": _directions(),
    "multivariate.sample.rank": st.fixed_dictionaries({}),
    "multivariate.sample.bartlett": st.fixed_dictionaries(
        {
            "samples": st.integers(2, 40),
            "coordinate": st.integers(1, 5),
            "ddof": st.sampled_from([0, 1, -1]),
            "at": st.floats(0.05, 4),
        }
    ),
}
GENERATIONS = dict.fromkeys(
    (
        "multivariate.replace.log_determinant_mean",
        "multivariate.replace.log_determinant_variance",
        "multivariate.replace.conditional_log_mean",
        "multivariate.replace.kl_to_truth",
        "multivariate.replace.kl_to_truth_ddof0",
    ),
    6,
)
