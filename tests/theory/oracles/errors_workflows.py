"""The three errors of learners that shrink, workflow by workflow: one label or one row after the
other, in many digits.

On one set of rows a model is a combination of the target, of what unseen features add, and of the
noise of every batch: its coefficients are followed generation by generation, and the eigenvalue is
integrated last."""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.errors import LEARNERS, SIZES, WORDS, gradient, points, ridge
from tests.theory.oracles.errors import sgd as one_pass
from tests.theory.oracles.errors_gaussian import precise
from tests.theory.oracles.spectrum import over_spectrum, word

ENDS = ("_signal", "_approximation", "_statistical", "")


def _terms(kept, length, signal, expressivity):
    """By the end of a claim's id."""
    bias, spread = signal * (1 - kept) ** 2, length - signal * kept**2
    return dict(zip(ENDS, (kept, bias, spread, expressivity + bias + spread), strict=True))


def _share(x, samples, penalty=None, steps=None, rate=None):
    """What a fit makes of a least-squares weight along an eigenvector."""
    if penalty is not None:
        return x / (x + mpf(penalty) * samples)
    learned = mpf(0)
    for _ in range(steps):
        learned += mpf(rate) * x / samples * (1 - learned)
    return learned


def _pooled_labels(a, generations):
    """Coefficients of target, unseen part and noises in the last model: a fit on the mean of all
    labels so far.
    """
    model, labels = [mpf(1), mpf(0)], []
    for batch in range(generations):
        noise = [mpf(0)] * (2 + batch) + [mpf(1)]
        label = [*model, *[mpf(0)] * (len(noise) - len(model))]
        label = [c + e for c, e in zip(label, noise, strict=True)]
        label[1] += 1 if batch == 0 else 0
        labels.append(label)
        model = [
            a * mp.fsum(each[k] for each in labels if k < len(each)) / len(labels)
            for k in range(len(label))
        ]
    return model


def _mixed_labels(a, generations, w):
    """The same for labels mixed on the rows: two noises in every generation."""
    model = [mpf(1), mpf(1)]
    for _ in range(generations):
        model = [a * (1 - w) * c for c in model] + [a * w, a * (1 - w)]
        model[0] += a * w
        model[1] += a * w
    return model


def _same_rows(
    samples, generations, signal=1, expressivity=0, variance=1, real_weight=None, seen=1, **learner
):
    target, beyond, label = mpf(signal), mpf(expressivity), mpf(variance)

    def model(x):
        a = _share(x, samples, **learner)
        return (
            _pooled_labels(a, generations)
            if real_weight is None
            else _mixed_labels(a, generations, mpf(real_weight))
        )

    def length(x):
        along, unseen, *noises = model(x)
        return (
            target / seen * along**2
            + (beyond * unseen**2 + label * mp.fsum(c**2 for c in noises)) / x
        )

    kept, squared = (
        over_spectrum(of, samples, seen) for of in (lambda x: model(x)[0] / seen, length)
    )
    return _terms(kept, squared, target, beyond)


def _goes_on(learner):
    """The first fit, and noise from then on."""

    def run(samples, generations, seen, signal=1, expressivity=0, variance=1, **further):
        shrink, square, gain = LEARNERS[learner](samples, seen, **further)
        kept, length = (
            shrink / seen,
            square / seen * mpf(signal) + (mpf(variance) + mpf(expressivity)) * gain,
        )
        for _ in range(generations - 1):
            length += mpf(variance) * gain
        return _terms(kept, length, mpf(signal), mpf(expressivity))

    return run


def _pooled(numbers):
    """From the share of the pooled rows that all labels have alike, and the squared length that the
    model's alone have.
    """

    def run(
        real, samples, generations, seen, signal=1, expressivity=0, variance=1, noise=1, **further
    ):
        rows = real + samples
        shrink, square, gain, model = (
            mpf(number) / seen for number in numbers(samples, rows, seen, **further)
        )
        batch = mpf(samples) / rows
        both = batch * square - model
        target, kept, length = mpf(signal), mpf(1), mpf(signal)
        for generation in range(generations):
            synthetic = mpf(noise) * mpf(variance) + (mpf(expressivity) if generation == 0 else 0)
            labels = batch * synthetic + (1 - batch) * (mpf(variance) + mpf(expressivity))
            length = (
                model * length
                + 2 * both * target * kept
                + (square - model - 2 * both) * target
                + seen * gain * labels
            )
            kept = shrink * (batch * kept + 1 - batch)
        return _terms(kept, length, target, mpf(expressivity))

    return run


def _pooled_ridge(samples, rows, seen, penalty):
    """With singular vectors of X apart from its singular values a row's squared lengths have the
    mean products (1 + 2 [same])/N(N + 2).
    """
    shrink, square, gain = ridge(rows, seen, penalty)
    own = (_product(rows, seen, mpf(penalty) * rows) + 2 * square) / (
        rows + 2
    )  # the sum over the rows of E |x|^2 x'D^2 x
    others = (square - own) / (rows * (rows - mpf(1)))  # E (x'y) x'D^2 y of two rows
    return shrink, square, gain, mpf(samples) / rows * own + samples * (samples - 1) * others


def _product(m, k, a):
    """E tr P tr D P D, with the eigenvalues x/(x + a)^2 of D P D; for two features by determinant
    r^2 and trace 2 (r + y).
    """
    if k == 1:
        return ridge(m, 1, a / m)[1]

    def given(r, y):
        trace, determinant = 2 * (r + y), r * r
        top, bottom = trace * a + 2 * determinant, a * a + a * trace + determinant
        return trace * (top * (2 * a + trace) - trace * bottom) / bottom**2

    def inner(r):
        return (
            r ** (m - 2)
            * mp.exp(-r)
            / mp.gamma(m - 1)
            * mp.quad(lambda y: mp.exp(-y) * given(r, y), [0, 2, 12, 50])
        )

    with mp.workdps(20):
        return mp.quad(inner, [0, m / mpf(2), m, 2 * m, 4 * m + 60])


def _pooled_gradient(samples, rows, seen, steps, rate):
    """E tr G D^2 G as words in the batch's and the whole Gram matrix."""
    shrink, square, gain = gradient(rows, seen, steps, rate)
    h = mpf(rate) / rows
    learner = {1: (h**2,), 2: (4 * h**2, -4 * h**3, h**4)}[
        steps
    ]  # D^2 in powers of the Gram matrix
    model = mp.fsum(
        c * word(power + 2, {0, power + 1}, rows, samples, seen) for power, c in enumerate(learner)
    )
    return shrink, square, gain, model


def _rows(rate, seen, count, deviation, square, label):
    """A pass: the mean deviation from the labelling weights along something fixed, and its mean
    square.
    """
    rate = mpf(rate)
    for _ in range(count):
        deviation -= rate * deviation
        square += -2 * rate * square + rate**2 * ((seen + 2) * square + seen * label)
    return deviation, square


def _passes(real, samples, generations, seen, rate, signal=1, expressivity=0, variance=1, noise=1):
    """Over the real rows from zero, then over the batch."""
    target, kept, length = mpf(signal), mpf(1), mpf(signal)
    for generation in range(generations):
        synthetic = mpf(noise) * mpf(variance) + (mpf(expressivity) if generation == 0 else 0)
        missing, square = _rows(rate, seen, real, mpf(1), target, mpf(variance) + mpf(expressivity))
        learned = 1 - missing  # of the target, in the mean
        reached = target - 2 * target * missing + square  # mean squared length after the real rows
        apart = (
            reached - 2 * learned * target * kept + length
        )  # from the weights that label the batch
        left, square = _rows(rate, seen, samples, mpf(1), apart, synthetic)
        along = left * (learned * target * kept - length)  # of the deviation, with those weights
        length, kept = length + 2 * along + square, kept + left * (learned - kept)
    return _terms(kept, length, target, mpf(expressivity))


def _averaged(
    real, samples, generations, seen, rate, real_weight, signal=1, expressivity=0, variance=1
):
    """Two passes from zero, averaged."""
    w, target, kept, length = mpf(real_weight), mpf(signal), mpf(1), mpf(signal)
    first, second = one_pass(real, seen, rate), one_pass(samples, seen, rate)
    for generation in range(generations):
        synthetic = mpf(variance) + (mpf(expressivity) if generation == 0 else 0)
        of_real = first[1] / seen * target + first[2] * (mpf(variance) + mpf(expressivity))
        of_batch = second[1] / seen * length + second[2] * synthetic
        product = first[0] / seen * second[0] / seen * target * kept
        length = w**2 * of_real + 2 * w * (1 - w) * product + (1 - w) ** 2 * of_batch
        kept = w * first[0] / seen + (1 - w) * second[0] / seen * kept
    return _terms(kept, length, target, mpf(expressivity))


def _subsets(learner):
    """Every coordinate is seen with one probability in each generation."""

    def run(samples, generations, features, seen, signal=1, variance=1, **further):
        shrink, square, gain = LEARNERS[learner](samples, seen, **further)
        target, all_saw, kept, length = mpf(signal), mpf(1), mpf(1), mpf(signal)
        for _ in range(generations):
            hidden = length * (features - seen) / features
            length = square / seen * (length - hidden) + (mpf(variance) + hidden) * gain
            all_saw, kept = all_saw * seen / features, kept * shrink / seen
        bias, spread = target * all_saw * (1 - kept) ** 2, length - target * all_saw * kept**2
        return dict(
            zip(
                ENDS,
                (all_saw * kept, bias, spread, target * (1 - all_saw) + bias + spread),
                strict=True,
            )
        )

    return run


RUNS = {
    "ridge.accumulate": _same_rows,
    "ridge.label_mixing": _same_rows,
    "ridge.fresh_mixture": _pooled(_pooled_ridge),
    "gradient.accumulate": _same_rows,
    "gradient.label_mixing": _same_rows,
    "gradient.fresh_mixture": _pooled(_pooled_gradient),
    "sgd.accumulate": _goes_on("sgd"),
    "warm_gradient.replace": _goes_on("gradient"),
    "sgd.fresh_mixture": _passes,
    "sgd.label_mixing": _averaged,
    **{f"subset_{learner}.replace": _subsets(learner) for learner in ("ridge", "gradient", "sgd")},
}


MPMATH = {
    f"errors.{id}{end}": precise(lambda run=run, end=end, **given: run(**given)[end])
    for id, run in RUNS.items()
    for end in ENDS
}

RUN = {"signal": SIZES, "expressivity": SIZES | st.just(0.0), "variance": SIZES}
REAL, WEIGHT = st.integers(1, 40), st.floats(0.05, 0.95).map(lambda value: round(value, 4))
#: integrals over the spectrum are slow on both sides: few points
SPECTRAL = {
    "samples": st.sampled_from([3, 12]),
    "generations": st.sampled_from([1, 3]),
    "seen": st.integers(1, 3),
}
PENALTY = {"penalty": st.sampled_from([0.3, 2.0])}
STEPS = {"steps": st.sampled_from([1, 3]), "rate": st.sampled_from([0.3, 0.8])}
FEW = {
    "signal": st.just(1.5),
    "expressivity": st.sampled_from([0.0, 0.7]),
    "variance": st.just(0.4),
}


@st.composite
def passes(draw, **further):
    """One pass of stochastic gradient descent, and what the workflow takes."""
    given = draw(points("sgd", ("samples", "generations", "seen", "rate")))
    return {**given, **draw(st.fixed_dictionaries({**RUN, **further}))}


_POINTS = {
    "ridge.accumulate": st.fixed_dictionaries({**SPECTRAL, **PENALTY, **FEW}),
    "ridge.label_mixing": st.fixed_dictionaries(
        {**SPECTRAL, **PENALTY, **FEW, "real_weight": st.sampled_from([0.3, 0.8])}
    ),
    "ridge.fresh_mixture": st.fixed_dictionaries(
        {
            **SPECTRAL,
            "seen": st.integers(1, 2),
            **PENALTY,
            **FEW,
            "real": st.sampled_from([4, 9]),
            "noise": st.sampled_from([1.0, 2.5]),
        }
    ),
    "gradient.accumulate": st.fixed_dictionaries({**SPECTRAL, **STEPS, **FEW}),
    "gradient.label_mixing": st.fixed_dictionaries(
        {**SPECTRAL, **STEPS, **FEW, "real_weight": st.sampled_from([0.3, 0.8])}
    ),
    "gradient.fresh_mixture": st.fixed_dictionaries(
        {
            **RUN,
            "samples": st.integers(1, 60),
            "generations": st.integers(1, 20),
            "seen": st.integers(1, 6),
            "real": REAL,
            "noise": SIZES,
            "steps": st.integers(1, 2),
            "rate": st.floats(0.05, 1).map(lambda value: round(value, 4)),
        }
    ),
    "sgd.accumulate": passes(),
    "sgd.fresh_mixture": passes(real=REAL, noise=SIZES),
    "sgd.label_mixing": passes(real=REAL, real_weight=WEIGHT),
    "warm_gradient.replace": points(
        "gradient", ("samples", "generations", "seen", *RUN, *WORDS["gradient"])
    ),
    **{
        f"subset_{learner}.replace": points(
            learner,
            ("samples", "generations", "features", "seen", "signal", "variance", *WORDS[learner]),
        )
        for learner in ("ridge", "gradient", "sgd")
    },
}


POINTS = {f"errors.{id}{end}": _POINTS[id] for id in RUNS for end in ENDS}
