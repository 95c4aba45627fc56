"""The three errors of a regression refit: constants by other routes, then one generation after the
other.

Gram matrices: Gaussian integration by parts for gradient descent; for ridge the Laplace transform
of a chi-square (one feature), or the determinant r^2 and the trace 2 (r + y), r gamma and y
exponential (two), or a Pfaffian (more); for SGD one row after the other."""

from functools import lru_cache

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.spectrum import over_spectrum, trace_power

QUADRATURE = 22  #: digits where an integral is computed


def least_squares(samples, seen):
    half = mpf(samples - seen + 1) / 2
    return mpf(seen), mpf(seen), seen * mp.gamma(half - 1) / mp.gamma(half) / 2


@lru_cache(maxsize=4096)
def ridge(samples, seen, penalty):
    with mp.workdps(QUADRATURE):
        a = mpf(penalty) * samples
        return (
            _one(samples, a)
            if seen == 1
            else _two(samples, a)
            if seen == 2 <= samples
            else _more(samples, seen, a)
        )


def _one(m, a):
    """E 1/(q + a) and E 1/(q + a)^2 for a chi-square q: integrals of its Laplace transform."""
    grid = [mpf(0), *(mpf(2) ** k / (a + m) for k in range(-2, 12, 2)), mp.inf]
    first = mp.quad(lambda s: mp.exp(-a * s) * (1 + 2 * s) ** (-mpf(m) / 2), grid)
    second = mp.quad(lambda s: s * mp.exp(-a * s) * (1 + 2 * s) ** (-mpf(m) / 2), grid)
    return 1 - a * first, 1 - 2 * a * first + a**2 * second, first - a * second


def _two(m, a):
    """Traces from determinant and trace; the exponential draw is integrated in closed form."""

    def traces(r):
        z = (r + a) ** 2 / (2 * a)
        scaled = mp.exp(z) * mp.e1(z) if z < 2000 else mp.hyp2f0(1, 1, -1 / z) / z
        once, twice = scaled / (2 * a), (1 / z - scaled) / (4 * a**2)
        gap = r**2 - a**2
        return 1 + gap * once, 1 + 2 * gap * once + gap**2 * twice - 2 * r**2 * once

    def density(r):
        return mp.exp((m - 2) * mp.log(r) - r - mp.loggamma(m - 1))

    width = mp.sqrt(m)
    grid = [
        mpf(0),
        *sorted({max(m + c * width, mpf(1) / 4) for c in (-4, -2, 0, 2, 4, 8, 16)}),
        4 * m + 60,
        mp.inf,
    ]
    shrink, square = (mp.quad(lambda r, k=k: traces(r)[k] * density(r), grid) for k in (0, 1))
    return shrink, square, (shrink - square) / a


def _more(m, k, a):
    """Traces from the density of an eigenvalue."""
    shrink, square = (
        over_spectrum(lambda x, power=power: (x / (x + a)) ** power, m, k) for power in (1, 2)
    )
    return shrink, square, (shrink - square) / a


def gradient(samples, seen, steps, rate):
    """The share that is learned as a polynomial in an eigenvalue, a step after the other."""
    h, traces = (
        mpf(rate) / samples,
        [mpf(trace_power(order, samples, seen)) for order in range(2 * steps + 1)],
    )
    share = [mpf(0)]
    for _ in range(steps):
        left = [1 - share[0], *(-c for c in share[1:])]
        learned = [mpf(0), *(h * c for c in left)]
        share = [a + b for a, b in zip([*share, mpf(0)], learned, strict=True)]
    square = [mpf(0)] * (2 * len(share))
    for i, a in enumerate(share):
        for j, b in enumerate(share):
            square[i + j] += a * b
    return (
        mp.fsum(c * t for c, t in zip(share, traces, strict=False)),
        mp.fsum(c * t for c, t in zip(square, traces, strict=False)),
        mp.fsum(c * t for c, t in zip(square[1:], traces, strict=False)),
    )


def sgd(samples, seen, rate):
    """A row after the other: the mean deviation, its square, and the square that unit noise
    makes.
    """
    rate, deviation, square, noise = mpf(rate), mpf(1), mpf(1), mpf(0)
    stretch = mpf(seen + 2)  # E |x|^2 (x'e)^2 / |e|^2
    for _ in range(samples):
        deviation -= rate * deviation
        square += -2 * rate * square + rate**2 * stretch * square
        noise += -2 * rate * noise + rate**2 * (stretch * noise + seen)
    return seen * (1 - deviation), seen * (1 - 2 * deviation + square), noise


LEARNERS = {"least_squares": least_squares, "ridge": ridge, "gradient": gradient, "sgd": sgd}
WORDS = {"ridge": ("penalty",), "gradient": ("steps", "rate"), "sgd": ("rate",)}


def run(learner, samples, generations, seen, signal=1, expressivity=0, variance=1, **further):
    """(share kept, approximation, statistical error) after that many generations, iterated."""
    shrink, square, gain = (
        mpf(value) / seen for value in LEARNERS[learner](samples, seen, **further)
    )
    target, beyond, label = mpf(signal), mpf(expressivity), mpf(variance)
    kept, length = mpf(1), target
    for generation in range(generations):
        kept *= shrink
        length = square * length + (label + (beyond if generation == 0 else 0)) * gain * seen
    return kept, target * (1 - kept) ** 2, length - target * kept**2


def _of(learner, what):
    def evaluate(samples, generations, seen, expressivity=0, **more):
        with mp.workdps(60):
            kept, bias, spread = run(
                learner, samples, generations, seen, expressivity=expressivity, **more
            )
            return {
                "signal": kept,
                "approximation": bias,
                "statistical": spread,
                "": bias + spread + mpf(expressivity),
            }[what]

    if learner == "least_squares" and what == "signal":
        return lambda: mpf(1)
    if learner == "least_squares" and what == "approximation":
        return lambda: mpf(0)
    return evaluate


def _constant(learner, position):
    def evaluate(samples, seen, **further):
        with mp.workdps(60):
            return LEARNERS[learner](samples, seen, **further)[position]

    return evaluate


def _pythagoras(expressivity, approximation, statistical):
    """From weights of two coordinates that lie at the given distances."""
    with mp.workdps(60):
        return (
            mp.norm([mp.sqrt(mpf(part)) for part in (expressivity, approximation, statistical)], 2)
            ** 2
        )


def _population_centre(generations, signal, population, kept):
    with mp.workdps(60):
        target = mp.sqrt(mpf(signal))
        centre, mean = target * mpf(population) ** generations, target * mpf(kept) ** generations
        return (target - mean) ** 2 - (target - centre) ** 2 - (mean - centre) ** 2


def _projection(features, seen, correlation, weight):
    """(explained, missed) by solving the normal equations of the whole covariance matrix."""
    with mp.workdps(60):
        covariance = mp.matrix(features, features)
        for row in range(features):
            for column in range(features):
                covariance[row, column] = mpf(1) if row == column else mpf(correlation)
        weights = mp.matrix([mpf(weight)] * features)
        right = covariance[:seen, :] * weights
        best = mp.lu_solve(covariance[:seen, :seen], right)
        explained = (best.T * right)[0]
        return explained, (weights.T * covariance * weights)[0] - explained


def _accumulate(what):
    """One fit on all rows after the other: of ``count`` rows the inverse Gram matrix has the mean
    trace of a fit on as many.
    """

    def evaluate(samples, generations, seen, expressivity=0, variance=1):
        with mp.workdps(60):
            spread = mpf(0)
            for batch in range(1, generations + 1):
                label = mpf(variance) + (mpf(expressivity) if batch == 1 else 0)
                spread += label * least_squares(batch * samples, seen)[2] / batch
            return spread + (mpf(expressivity) if what == "" else 0)

    return evaluate


def _subset(what):
    """Every coordinate is seen with one probability in each generation."""

    def evaluate(generations, features, seen, samples=100, signal=1, variance=1):
        with mp.workdps(60):
            target, kept, length = mpf(signal), mpf(1), mpf(signal)
            gain = least_squares(samples, seen)[2]
            for _ in range(generations):
                hidden = length * (features - seen) / features
                length = length - hidden + (mpf(variance) + hidden) * gain
                kept = kept * seen / features
            terms = {
                "signal": kept,
                "expressivity": target * (1 - kept),
                "statistical": length - target * kept,
            }
            return terms[what] if what else terms["expressivity"] + terms["statistical"]

    return evaluate


def _learned_share(seen, steps, rate):
    """The share that is learned of an eigenvalue 1, step after step."""
    with mp.workdps(60):
        share = mpf(0)
        for _ in range(steps):
            share += mpf(rate) * (1 - share)
        return seen * share


def _floor(seen, rate):
    """Rows until nothing changes: the fixed point of a row."""
    with mp.workdps(60):
        rate = mpf(rate)
        kept = 1 - 2 * rate + rate**2 * (seen + 2)
        return mp.nsum(lambda row: rate**2 * seen * kept**row, [0, mp.inf])


MPMATH = {
    "errors.shrinkage.replace_approximation_limit": lambda signal: mpf(signal),
    "errors.shrinkage.replace_statistical_limit": lambda noise_gain, excess, variance=1: mp.nsum(
        lambda age: mpf(variance) * mpf(noise_gain) / (1 + mpf(excess)) ** age, [0, mp.inf]
    ),
    "errors.subset.replace_expressivity_limit": lambda signal: mpf(signal),
    "errors.least_squares.replace_statistical_samples": lambda: mpf(0),
    "errors.gradient.mean_shrinkage_samples": _learned_share,
    "errors.gradient.noise_gain_samples": lambda: mpf(0),
    "errors.sgd.noise_floor": _floor,
    "errors.sgd.noise_floor_rate": lambda: mpf(0),
    "errors.least_squares.accumulate_signal": lambda: mpf(1),
    "errors.least_squares.accumulate_approximation": lambda: mpf(0),
    "errors.least_squares.accumulate_statistical": _accumulate("statistical"),
    "errors.least_squares.accumulate": _accumulate(""),
    **{
        f"errors.subset.replace{'_' if what else ''}{what}": _subset(what)
        for what in ("signal", "expressivity", "statistical", "")
    },
    "errors.decomposition.pythagoras": _pythagoras,
    "errors.decomposition.population_centre": _population_centre,
    "errors.decomposition.expressivity": lambda **given: _projection(**given)[1],
    "errors.decomposition.signal": lambda **given: _projection(**given)[0],
    **{
        f"errors.{learner}.{quantity}": _constant(learner, position)
        for learner in ("ridge", "gradient", "sgd")
        for position, quantity in enumerate(("mean_shrinkage", "square_shrinkage", "noise_gain"))
    },
    **{
        f"errors.{learner}.replace{'_' if what else ''}{what}": _of(learner, what)
        for learner in LEARNERS
        for what in ("signal", "approximation", "statistical", "")
    },
}
GENERATIONS = {}

SIZES = st.floats(0.01, 10).map(lambda value: round(value, 4))


def rows(learner, seen):
    """Numbers of rows that the learner takes and that its oracle does quickly."""
    least, most = {
        "least_squares": (seen + 2, 5000),
        "ridge": (0, 0),
        "gradient": (1, 5000),
        "sgd": (1, 200),
    }[learner]
    return st.sampled_from([2, 3, 21]) if learner == "ridge" else st.integers(least, most)


@st.composite
def points(draw, learner, names):
    """Parameters of a learner."""
    seen = draw(st.integers(1, 4 if learner == "ridge" else 6))
    given = {
        "samples": draw(rows(learner, seen)),
        "generations": draw(st.integers(1, 20)),
        "seen": seen,
        "features": seen + draw(st.integers(1, 4)),
        "signal": draw(SIZES),
        "expressivity": draw(SIZES | st.just(0.0)),
        "variance": draw(SIZES),
        "penalty": draw(st.sampled_from([0.3, 1, 2.5])),
        "steps": draw(st.integers(1, 6)),
        "rate": round(draw(st.floats(0.05, 0.95)) * 2 / (seen + 2), 4),
    }
    return {name: given[name] for name in names}


RUN = ("samples", "generations", "seen", "signal", "expressivity", "variance")
TAKES = {
    "signal": ("samples", "generations", "seen"),
    "approximation": ("samples", "generations", "seen", "signal"),
    "statistical": RUN,
    "": RUN,
}
NOISE = tuple(name for name in RUN if name != "signal")
CORRELATED = st.integers(1, 8).flatmap(
    lambda features: st.fixed_dictionaries(
        {
            "features": st.just(features),
            "seen": st.integers(1, features),
            "correlation": st.floats(-0.9 / max(features - 1, 1), 0.95).map(
                lambda value: round(value, 4)
            ),
            "weight": SIZES,
        }
    )
)
SUBSETS = ("samples", "generations", "features", "seen", "signal", "variance")
POINTS = {
    "errors.gradient.mean_shrinkage_samples": points("gradient", ("seen", "rate")).flatmap(
        lambda given: st.sampled_from([1, 2]).map(lambda steps: {**given, "steps": steps})
    ),
    "errors.sgd.noise_floor": points("sgd", ("seen", "rate")),
    "errors.least_squares.accumulate_signal": st.just({}),
    "errors.least_squares.accumulate_approximation": st.just({}),
    "errors.least_squares.accumulate_statistical": points("least_squares", NOISE),
    "errors.least_squares.accumulate": points("least_squares", NOISE),
    "errors.subset.replace_signal": points("least_squares", ("generations", "features", "seen")),
    "errors.subset.replace_expressivity": points(
        "least_squares", ("generations", "features", "seen", "signal")
    ),
    "errors.subset.replace_statistical": points("least_squares", SUBSETS),
    "errors.subset.replace": points("least_squares", SUBSETS),
    "errors.decomposition.expressivity": CORRELATED,
    "errors.decomposition.signal": CORRELATED,
    **{
        f"errors.{learner}.{q}": points(learner, ("samples", "seen", *WORDS[learner]))
        for learner in WORDS
        for q in ("mean_shrinkage", "square_shrinkage", "noise_gain")
    },
    **{
        f"errors.{learner}.replace{'_' if what else ''}{what}": points(
            learner, (*TAKES[what], *WORDS[learner])
        )
        for learner in WORDS
        for what in TAKES
    },
    "errors.least_squares.replace_signal": st.just({}),
    "errors.least_squares.replace_approximation": st.just({}),
    "errors.least_squares.replace_statistical": points("least_squares", NOISE),
    "errors.least_squares.replace": points("least_squares", NOISE),
}
