"""Least squares in 60 digits: recursions iterated generation by generation, moments of the draws by
gamma functions or quadrature.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf

DIGITS = 60


def by_batch(value, batch):
    """The noise of a batch: one number, or a sequence whose last entry repeats."""
    return mpf(value[min(batch, len(value) - 1)] if isinstance(value, list | tuple) else value)


def batches(samples, generations):
    return (
        [mpf(samples)] * generations
        if isinstance(samples, int)
        else [mpf(count) for count in samples][:generations]
    )


def reciprocal(freedom, power=1):
    """E q^-power of a chi-square draw."""
    return mp.gammaprod([mpf(freedom) / 2 - power], [mpf(freedom) / 2]) / mpf(2) ** power


def many_digits(function):
    def run(**given):
        with mp.workdps(DIGITS):
            return function(**given)

    return run


@many_digits
def inverse(samples, features):
    """By quadrature over the chi-square draw, from its density."""
    half = mpf(samples - features + 1) / 2
    return (
        features
        * mp.quad(
            lambda x: x ** (half - 2) * mp.exp(-x / 2), [0, 1, half, 4 * half, 300 + 20 * half]
        )
        / (2**half * mp.gamma(half))
    )


@many_digits
def replace(samples, generations, features, variance=1, noise=1):
    risk = mpf(0)
    for batch, rows in enumerate(batches(samples, generations)):
        risk += by_batch(noise, batch) * mpf(variance) * features * reciprocal(rows - features + 1)
    return risk


@many_digits
def replace_square(samples, generations, features, variance=1, noise=1):
    """Iterated: the square of |e|^2 + 2 |e| s z + s^2 (z^2 + c)."""
    risk = square = mpf(0)
    for batch, rows in enumerate(batches(samples, generations)):
        v, nu = by_batch(noise, batch) * mpf(variance), rows - features + 1
        one, two = v * reciprocal(nu), v**2 * reciprocal(nu, 2)
        square += (4 + 2 * features) * risk * one + features * (features + 2) * two
        risk += features * one
    return square


@many_digits
def accumulate(samples, generations, features, variance=1, noise=1):
    risk, rows = mpf(0), mpf(0)
    for batch, count in enumerate(batches(samples, generations)):
        rows += count
        risk += (
            by_batch(noise, batch)
            * mpf(variance)
            * count
            / rows
            * features
            * reciprocal(rows - features + 1)
        )
    return risk


def forever(samples, features, variance=1):
    with mp.workdps(DIGITS):
        return mp.nsum(
            lambda k: mpf(variance) * features / (k * (k * samples - features - 1)), [1, mp.inf]
        )


@many_digits
def at_most_twice(samples, generations, features, variance=1):
    """The height of the staircase at its ends."""
    counts = batches(samples, generations)
    return (
        mpf(variance)
        * features
        * (2 * reciprocal(counts[0] - features + 1) - reciprocal(sum(counts) - features + 1))
    )


def trickle(first, generations, features, variance=1):
    return accumulate(
        samples=[first] + [1] * (generations - 1),
        generations=generations,
        features=features,
        variance=variance,
    )


def _sharp():
    """The sum over single rows after a first batch of 10^30, by Euler and Maclaurin's integral."""
    with mp.workdps(DIGITS):
        m, c = mpf(10) ** 30, 3
        return 1 + (m - c) * mp.log((m + mpf(1) / 2) / (m + mpf(1) / 2 - c)) / c


def _same(weight):
    @many_digits
    def run(samples, generations, features, variance=1, noise=1):
        one = mpf(variance) * features * reciprocal(samples - features + 1)
        return one * mp.fsum(
            by_batch(noise, batch) * weight(batch + 1) for batch in range(generations)
        )

    return run


def _same_square(weight):
    @many_digits
    def run(samples, generations, features, variance=1, noise=1):
        total = mpf(variance) * mp.fsum(
            by_batch(noise, batch) * weight(batch + 1) for batch in range(generations)
        )
        return total**2 * features * (features + 2) * reciprocal(samples - features + 1, 2)

    return run


def _law(weight):
    @many_digits
    def run(samples, generations, features, at, variance=1):
        y = mpf(at) / (mpf(variance) * mp.fsum(weight(batch + 1) for batch in range(generations)))
        return mp.betainc(
            mpf(features) / 2, mpf(samples - features + 1) / 2, 0, y / (1 + y), regularized=True
        )

    return run


def newest(number):
    return mpf(1)


def shared(number):
    return 1 / mpf(number) ** 2


@many_digits
def basel(samples, generations, features, variance=1):
    return (
        mpf(variance)
        * features
        * reciprocal(samples - features + 1)
        * mp.nsum(lambda k: 1 / k**2, [1, mp.inf])
    )


@many_digits
def few(samples, generations, features, signal, variance=1, noise=1):
    """Rows and features swapped while there are fewer rows than features."""
    risk, rows = mpf(0), mpf(0)
    for batch, count in enumerate(batches(samples, generations)):
        risk += mpf(signal) * (features - count) / features if batch == 0 else 0
        rows += count
        least, most = min(rows, features), max(rows, features)
        risk += (
            by_batch(noise, batch)
            * mpf(variance)
            * count
            / rows
            * least
            * reciprocal(most - least + 1)
        )
    return risk


@many_digits
def anchored(samples, generations, features, variance=1, noise=1):
    first = batches(samples, 1)[0]
    return (1 + mpf(noise) / 2) * mpf(variance) * features * reciprocal(first - features + 1)


def _copied(samples, generations, features, share, variance=1, noise=1):
    """The distance from the real fit, refitted generation by generation on copies in the ratio
    share to 1 - share.
    """
    one, copies = (
        mpf(variance) * features * reciprocal(samples - features + 1),
        mpf(share) / (1 - mpf(share)),
    )
    apart = mpf(0)
    for batch in range(1, generations):
        apart = (copies**2 * apart + copies * by_batch(noise, batch) * one) / (1 + copies) ** 2
    return by_batch(noise, 0) * one + apart


@many_digits
def _copied_forever(samples, features, ratio, variance=1, noise=1):
    """The fixed point of A = (c^2 A + c g)/(1 + c)^2 for c copies."""
    copies = 1 / mpf(ratio)
    return (
        mpf(variance)
        * features
        * reciprocal(samples - features + 1)
        * (1 + copies * mpf(noise) / ((1 + copies) ** 2 - copies**2))
    )


def _pair(real, samples):
    """The coefficients of tr(M) I and of M in the mean of b M b, b a matrix beta draw."""
    a, rows = mpf(samples), mpf(real + samples)
    q = a * real / (rows * (rows - 1) * (rows + 2))
    return q, 2 * q + a * (a - 1) / (rows * (rows - 1))


@many_digits
def mixing(real, samples, features):
    """From the coefficients as they stand in the definition of a matrix beta mean, and Haff's
    identity for traces.
    """
    q, along = _pair(real, samples)
    rows = real + samples
    return along * features + q * mpf(rows * features - 2) * features / (rows - features - 1)


@many_digits
def pooled(real, samples, generations, features, variance=1, noise=1, start=0):
    rows, risk = real + samples, mpf(start)
    kept = mixing(real=real, samples=samples, features=features) / features
    for _ in range(generations):
        risk = kept * risk + mpf(variance) * (
            real + mpf(noise) * samples
        ) / rows * features * reciprocal(rows - features + 1)
    return risk


def strong(**given):
    return pooled(generations=1, **given)


@many_digits
def proportional(share, features_per_row):
    """At 10^20 and 2 10^20 rows, the first order extrapolated away (the next is of order
    10^-40).
    """
    w, phi = mpf(share), mpf(features_per_row)
    half, whole = (
        mixing(real=(1 - w) * rows, samples=w * rows, features=phi * rows) / (phi * rows)
        for rows in (mpf(10) ** 20, mpf(2) * 10**20)
    )
    return 2 * whole - half


@many_digits
def critical(share):
    return proportional(share=share, features_per_row=(1 + mpf(share)) / (1 + 2 * mpf(share)))


def _mixed(fresh):
    @many_digits
    def run(real_weight, samples, generations, features, real=None, variance=1, noise=1, start=0):
        w, one = (
            mpf(real_weight),
            mpf(noise) * mpf(variance) * features * reciprocal(samples - features + 1),
        )
        if fresh:
            first, risk = mpf(variance) * features * reciprocal(real - features + 1), mpf(start)
            for _ in range(generations):
                risk = w**2 * first + (1 - w) ** 2 * (risk + one)
            return risk
        apart = mpf(0)
        for _ in range(generations - 1):
            apart = (1 - w) ** 2 * (apart + one)
        return one + apart

    return run


@many_digits
def settled(real_weight, ratio):
    """The fixed point of V = w^2 + (1 - w)^2 (V + k), as a sum over the past."""
    w = mpf(real_weight)
    return mp.nsum(lambda k: (1 - w) ** (2 * k) * (w**2 + (1 - w) ** 2 * mpf(ratio)), [0, mp.inf])


@many_digits
def _settled_risk(excess, real, samples, features, variance=1, noise=1):
    """The noise of all generations, each older one shrunken once more: 1 + q + q^2 + ... is the
    product of 1 + q^(2^j).
    """
    first, second = (
        mpf(variance) * features * reciprocal(rows - features + 1) for rows in (real, samples)
    )
    kept = mpf(excess) / (1 + mpf(excess))
    return ((1 - kept) ** 2 * first + kept**2 * mpf(noise) * second) * mp.fprod(
        1 + kept ** (2 ** (j + 1)) for j in range(16)
    )


@many_digits
def surrogate(real_risk, surrogate_risk, squared_bias, real_weight):
    w = mpf(real_weight)
    return w * w * mpf(real_risk) + (1 - w) * (1 - w) * (mpf(surrogate_risk) + mpf(squared_bias))


NOISE = st.floats(0.1, 5) | st.lists(st.floats(0.1, 5), min_size=1, max_size=4)


@st.composite
def points(draw, names, *, spare=5, schedule=True):
    """Features, rows with room to spare, generations, and the numbers that a claim asks for
    besides.
    """
    features, generations = draw(st.integers(1, 30)), draw(st.integers(1, 20))
    rows = st.integers(features + spare, features + 10**4)
    found = {
        "features": features,
        "generations": generations,
        "samples": draw(rows),
        "first": draw(st.integers(features + 2, features + 300)),
        "real": draw(rows),
        "variance": draw(st.floats(0.1, 10)),
        "noise": draw(NOISE),
        "signal": draw(st.floats(0.1, 10)),
        "start": draw(st.floats(0, 10)),
        "real_weight": draw(st.floats(0.05, 0.95)),
        "at": draw(st.floats(0.01, 5)),
        "share": draw(st.floats(0.05, 0.95)),
        "ratio": draw(st.floats(0.1, 10)),
        "excess": draw(st.floats(0.05, 10)),
    }
    if schedule and draw(st.booleans()):
        found["samples"] = [
            draw(rows),
            *draw(st.lists(rows, min_size=generations - 1, max_size=generations - 1)),
        ]
    return {name: found[name] for name in names}


@st.composite
def growing(draw):
    """Batches that step over the number of features, never within one of it."""
    features = draw(st.integers(6, 40))
    counts = [draw(st.integers(1, features - 2))]
    for _ in range(draw(st.integers(0, 8))):
        counts.append(
            draw(st.integers(1, 12).filter(lambda count: abs(sum(counts) + count - features) > 1))
        )
    return {
        "features": features,
        "generations": len(counts),
        "samples": counts,
        "signal": draw(st.floats(0.1, 10)),
        "variance": draw(st.floats(0.1, 10)),
        "noise": draw(NOISE),
    }


_run = ("samples", "generations", "features", "variance", "noise")
_plain = _run[:-1]


@st.composite
def pools(draw, timed=True, weight=False):
    given_points = draw(
        points(
            ("real", "samples", "features", "variance", "start", "generations", "real_weight"),
            schedule=False,
        )
    )
    given_points["noise"] = draw(st.floats(0.1, 5))
    dropped = {name for name, kept in (("generations", timed), ("real_weight", weight)) if not kept}
    return {name: value for name, value in given_points.items() if name not in dropped}


def _one_noise(given_point):
    """The same point, with a noise of all synthetic labels."""
    return st.floats(0.1, 5).map(lambda noise: {**given_point, "noise": noise})


SHARE = st.floats(0.05, 0.95)

MPMATH = {
    "regression.design.inverse": inverse,
    "regression.replace.risk_mean": replace,
    "regression.replace.risk_second_moment": replace_square,
    "regression.replace_same.risk_mean": _same(newest),
    "regression.replace_same.risk_law": _law(newest),
    "regression.replace_same.risk_second_moment": _same_square(newest),
    "regression.accumulate_same.risk_mean": _same(shared),
    "regression.accumulate_same.risk_law": _law(shared),
    "regression.accumulate_same.risk_second_moment": _same_square(shared),
    "regression.accumulate_same.risk_bound": basel,
    "regression.accumulate.risk_mean": accumulate,
    "regression.accumulate.risk_mean_equal_batches": accumulate,
    "regression.accumulate.risk_mean_limit": forever,
    "regression.accumulate.risk_below_same_rows": _same(shared),
    "regression.accumulate.risk_bound": at_most_twice,
    "regression.accumulate.risk_mean_trickle": trickle,
    "regression.accumulate.bound_sharp": _sharp,
    "regression.accumulate_few.risk_mean": few,
    "regression.augment.risk_bound": anchored,
    "regression.augment.risk_mean_same_rows": many_digits(_copied),
    "regression.augment.risk_limit_same_rows": _copied_forever,
    "regression.design.mixing_factor": mixing,
    "regression.fresh_mixture.risk_mean": pooled,
    "regression.fresh_mixture.strong_collapse": strong,
    "regression.fresh_mixture.factor_limit": proportional,
    "regression.fresh_mixture.critical_ratio": critical,
    "regression.label_mixing.risk_mean": _mixed(fresh=True),
    "regression.label_mixing.risk_limit": _settled_risk,
    "regression.label_mixing.golden_ratio": settled,
    "regression.label_mixing.surrogate": surrogate,
    "regression.label_mixing_fixed.risk_mean": _mixed(fresh=False),
}
POINTS = {
    "regression.design.inverse": st.builds(
        lambda p, more: {"samples": p + more, "features": p}, st.integers(1, 20), st.integers(2, 80)
    ),
    "regression.replace.risk_mean": points(_run),
    "regression.replace.risk_second_moment": points(_run),
    "regression.replace_same.risk_mean": points(_run, schedule=False),
    "regression.replace_same.risk_law": points((*_plain, "at"), schedule=False),
    "regression.replace_same.risk_second_moment": points(_run, schedule=False),
    "regression.accumulate_same.risk_mean": points(_run, schedule=False),
    "regression.accumulate_same.risk_law": points((*_plain, "at"), schedule=False),
    "regression.accumulate_same.risk_second_moment": points(_run, schedule=False),
    "regression.accumulate_same.risk_bound": points(_plain, schedule=False),
    "regression.accumulate.risk_mean": points(_run),
    "regression.accumulate.risk_mean_equal_batches": points(_plain, schedule=False),
    "regression.accumulate.risk_mean_limit": points(
        ("samples", "features", "variance"), schedule=False
    ),
    "regression.accumulate.risk_below_same_rows": points(_plain, schedule=False),
    "regression.accumulate.risk_bound": points(_plain),
    "regression.accumulate.risk_mean_trickle": points(
        ("first", "generations", "features", "variance")
    ),
    "regression.accumulate_few.risk_mean": growing(),
    "regression.augment.risk_bound": points(_plain).flatmap(_one_noise),
    "regression.augment.risk_mean_same_rows": points((*_run, "share"), schedule=False),
    "regression.augment.risk_limit_same_rows": points(
        ("samples", "features", "variance", "ratio"), schedule=False
    ).flatmap(_one_noise),
    "regression.design.mixing_factor": points(("real", "samples", "features"), schedule=False),
    "regression.fresh_mixture.risk_mean": pools(),
    "regression.fresh_mixture.strong_collapse": pools(timed=False),
    "regression.fresh_mixture.factor_limit": st.fixed_dictionaries(
        {"share": SHARE, "features_per_row": SHARE}
    ),
    "regression.fresh_mixture.critical_ratio": st.fixed_dictionaries({"share": SHARE}),
    "regression.label_mixing.risk_mean": pools(weight=True),
    "regression.label_mixing.risk_limit": points(
        ("excess", "real", "samples", "features", "variance"), schedule=False
    ).flatmap(_one_noise),
    "regression.label_mixing.golden_ratio": st.fixed_dictionaries(
        {"real_weight": SHARE, "ratio": st.floats(0.1, 5)}
    ),
    "regression.label_mixing_fixed.risk_mean": points(("real_weight", *_plain), schedule=False),
}
