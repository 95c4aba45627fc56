"""The telephone game in 60 digits: laws moved hop by hop, sums over all pairs of message and
letter, weights of every batch's noise, and rational enumeration; never the closed forms."""

from itertools import product

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.accumulate import batches


def _moved(law, matrix, hops):
    """A law after so many hops of a channel, one at a time."""
    for _ in range(hops):
        law = [mp.fsum(law[i] * row[j] for i, row in enumerate(matrix)) for j in range(len(law))]
    return law


def _bit(error):
    error = mpf(error)
    return [[1 - error, error], [error, 1 - error]]


def _replacing(letters, replaced):
    noise = mpf(replaced)
    return [
        [(1 - noise) * (i == j) + noise / letters for j in range(letters)] for i in range(letters)
    ]


def _losing(letters, erased):
    lost = mpf(erased)
    rows = [[(1 - lost) * (i == j) for j in range(letters)] + [lost] for i in range(letters)]
    return [*rows, [mpf(0)] * letters + [mpf(1)]]


def _mutual(matrix, hops, messages):
    """Sum of the joint law times the log of its ratio to the product of its margins."""
    size = len(matrix)
    given = [_moved([mpf(j == i) for j in range(size)], matrix, hops) for i in range(messages)]
    heard = [mp.fsum(law[j] for law in given) / messages for j in range(size)]
    pairs = product(range(messages), range(size))
    return mp.fsum(
        given[i][j] / messages * mp.log(given[i][j] / heard[j]) for i, j in pairs if given[i][j]
    )


def _binary_error(error, generations):
    with mp.workdps(60):
        return _moved([mpf(1), mpf(0)], _bit(error), generations)[1]


def _binary(error, generations):
    with mp.workdps(80):
        return _mutual(_bit(error), generations, 2)


def _letter(letters, replaced, generations, start):
    with mp.workdps(60):
        law = _moved(
            [mpf(i == 0) for i in range(letters)], _replacing(letters, replaced), generations
        )
        return mpf(start) * law[0] + (1 - mpf(start)) * law[1]


def _symmetric(letters, replaced, generations):
    with mp.workdps(80):
        return _mutual(_replacing(letters, replaced), generations, letters)


def _contraction(letters, replaced, generations):
    """Chi-squared of the joint law from the product of its margins."""
    with mp.workdps(80):
        law = _moved(
            [mpf(i == 0) for i in range(letters)], _replacing(letters, replaced), generations
        )
        return mp.fsum((p - mpf(1) / letters) ** 2 * letters for p in law)


def _erasure(letters, erased, generations):
    with mp.workdps(60):
        return _mutual(_losing(letters, erased), generations, letters)


def _of_correlation(square):
    """Information of two normal variables of this squared correlation."""
    return -mp.log(1 - square) / 2


def _channel(correlation, generations):
    with mp.workdps(60):
        rho, share, noise = mpf(correlation), mpf(1), mpf(0)
        for _ in range(generations):
            share, noise = rho * share, rho**2 * noise + 1 - rho**2
        return _of_correlation(share**2 / (share**2 + noise))


def _noise(sizes, variance, pooled):
    """Variance of the last fit given the truth, from the weight that each batch's noise has."""
    weights, means, count = [], [], mpf(0)
    for k, size in enumerate(sizes):
        own = [*weights, *([mpf(0)] * (k - len(weights))), mpf(1)]
        means.append((size, own))
        count += size
        if pooled:
            weights = [
                mp.fsum(s * (m[j] if j < len(m) else 0) for s, m in means) / count
                for j in range(k + 1)
            ]
        else:
            weights = own
    return mpf(variance) * mp.fsum(w**2 / size for w, size in zip(weights, sizes, strict=True))


def _fitted(pooled):
    def value(samples, generations, prior_variance, variance=1):
        with mp.workdps(60):
            noise = _noise(batches(samples, generations), variance, pooled)
            prior = mpf(prior_variance)
            return _of_correlation(prior / (prior + noise))

    return value


def _floor(samples, prior_variance, variance=1, **_):
    with mp.workdps(60):
        noise = mpf(variance) / samples * mp.zeta(2)
        return _of_correlation(mpf(prior_variance) / (mpf(prior_variance) + noise))


def _learner(samples, generations, first, total, rate):
    """Mean and mean square of the rate, learner by learner, by the law of a batch's ones."""
    with mp.workdps(60):
        a, count, mean, square = mpf(first), mpf(total), mpf(rate), mpf(rate) ** 2
        for _ in range(generations):
            ones = samples * mean
            squares = samples * (samples - 1) * square + ones
            beta = count + samples
            mean, square = (
                (a + ones) / beta,
                (a * (a + 1) + (2 * a + 1) * ones + squares) / (beta * (beta + 1)),
            )
        return mean, square


def _two_batches(samples, first, total, ones_before, ones_after):
    """Both batches binomial, at one rate of the prior's law, by quadrature-free moments."""
    with mp.workdps(60):
        a, b = mpf(first), mpf(total) - mpf(first)

        def pochhammer(x, n):
            return mp.fprod(x + k for k in range(n))

        ones = ones_before + ones_after
        mean = pochhammer(a, ones) * pochhammer(b, 2 * samples - ones)
        mean /= pochhammer(a + b, 2 * samples)
        return mp.binomial(samples, ones_before) * mp.binomial(samples, ones_after) * mean


def _languages(likeliest):
    def value(generations, silent, error, start, prior=0.75):
        with mp.workdps(60):
            s, e, a = mpf(silent), mpf(error), mpf(prior)
            speak = [[(1 - s) * (1 - e), (1 - s) * e, s], [(1 - s) * e, (1 - s) * (1 - e), s]]
            law = [mpf(start), 1 - mpf(start)]
            for _ in range(generations):
                heard = [law[0] * speak[0][u] + law[1] * speak[1][u] for u in range(3)]
                joint = [(a * speak[0][u], (1 - a) * speak[1][u]) for u in range(3)]
                yes = [mpf(one > two) if likeliest else one / (one + two) for one, two in joint]
                first = mp.fsum(h * y for h, y in zip(heard, yes, strict=True))
                law = [first, 1 - first]
            return law[0]

    return value


def _distance(samples, generations, mean, mean_square):
    """Second moment of the mean feature, text by text: of two words of the first text, or of one
    twice."""
    with mp.workdps(60):
        once, square = mpf(mean_square), mpf(mean) ** 2
        for size in batches(samples, generations):
            square = (once + (size - 1) * square) / size
        return square - mpf(mean) ** 2


def _summaries(length, kept, generations, mean, mean_square):
    with mp.workdps(60):
        spread = mpf(mean_square) - mpf(mean) ** 2
        return mp.fsum(spread / (mpf(length) * mpf(kept) ** i) for i in range(generations))


def _unique(words, vocabulary, exponent):
    """By the law of how many unique words there are after each word, for all subsets absent."""
    with mp.workdps(60):
        weights = [mpf(i + 1) ** -mpf(exponent) for i in range(vocabulary)]
        total = mp.fsum(weights)
        return mp.fsum(1 - mp.exp(words * mp.log1p(-w / total)) if w != total else 1
                       for w in weights)  # fmt: skip


def _one_sample(samples, generations, rate, other_rate):
    with mp.workdps(60):
        p, q = mpf(rate), mpf(other_rate)
        spread = q * (1 - q)
        for _ in range(generations):
            spread -= spread / samples
        return (p - q) ** 2 / (q * (1 - q) - spread)


def _open(samples, generations, rate):
    with mp.workdps(60):
        q, m = mpf(rate), mpf(samples)
        spread = q * (1 - q)
        for _ in range(generations):
            spread -= spread / m
        return spread / (1 / m * (1 - 1 / m))


MPMATH = {
    "information.binary.error": _binary_error,
    "information.binary.mutual_information": _binary,
    "information.symmetric.letter": _letter,
    "information.symmetric.mutual_information": _symmetric,
    "information.symmetric.contraction": _contraction,
    "information.erasure.mutual_information": _erasure,
    "information.gaussian.mutual_information": _channel,
    "information.replace.gaussian_mean": _fitted(False),
    "information.accumulate.gaussian_mean": _fitted(True),
    "information.accumulate.gaussian_mean_floor": _floor,
    "information.posterior_sampling.mean": lambda **given: _learner(**given)[0],
    "information.posterior_sampling.mean_square": lambda **given: _learner(**given)[1],
    "information.posterior_sampling.two_batches": _two_batches,
    "information.two_languages.sampler": _languages(False),
    "information.two_languages.most_likely": _languages(True),
    "information.embedding.distance": _distance,
    "information.summary.distance": _summaries,
    "information.words.unique": _unique,
    "information.replace.one_sample": _one_sample,
    "information.replace.still_open": _open,
}

_hops = st.integers(1, 12)
_share = st.floats(0.02, 0.95)
_letters = {"letters": st.integers(2, 6), "replaced": _share, "generations": _hops}
_learners = {
    "samples": st.integers(1, 12),
    "generations": _hops,
    "first": st.floats(0.1, 3),
    "total": st.floats(3.1, 8),
    "rate": st.floats(0, 1),
}
_speakers = {
    "generations": _hops,
    "silent": st.floats(0.01, 0.9),
    "error": st.floats(0.01, 0.2),
    "start": st.sampled_from([0, 1]),
}
_rates = {"samples": st.integers(2, 30), "generations": _hops}
POINTS = {
    "information.binary.error": st.fixed_dictionaries({"error": _share, "generations": _hops}),
    "information.binary.mutual_information": st.fixed_dictionaries(
        {"error": st.floats(0.01, 0.4), "generations": st.integers(1, 6)}
    ),
    "information.symmetric.letter": st.fixed_dictionaries(
        {**_letters, "start": st.sampled_from([0, 1])}
    ),
    "information.symmetric.mutual_information": st.fixed_dictionaries(
        {**_letters, "replaced": st.floats(0.02, 0.7), "generations": st.integers(1, 5)}
    ),
    "information.symmetric.contraction": st.fixed_dictionaries(_letters),
    "information.erasure.mutual_information": st.fixed_dictionaries(
        {"letters": st.integers(2, 6), "erased": _share, "generations": _hops}
    ),
    "information.gaussian.mutual_information": st.fixed_dictionaries(
        {"correlation": _share, "generations": _hops}
    ),
    "information.posterior_sampling.mean": st.fixed_dictionaries(_learners),
    "information.posterior_sampling.mean_square": st.fixed_dictionaries(_learners),
    "information.posterior_sampling.two_batches": st.fixed_dictionaries(
        {
            "samples": st.integers(5, 8),
            "first": st.floats(0.1, 3),
            "total": st.floats(3.1, 8),
            "ones_before": st.integers(0, 5),
            "ones_after": st.integers(0, 5),
        }
    ),
    "information.two_languages.sampler": st.fixed_dictionaries(
        {**_speakers, "prior": st.floats(0.05, 0.95)}
    ),
    "information.two_languages.most_likely": st.fixed_dictionaries(_speakers),
    "information.embedding.distance": st.fixed_dictionaries(
        {
            "samples": st.integers(1, 50) | st.lists(st.integers(1, 50), min_size=12, max_size=12),
            "generations": _hops,
            "mean": st.floats(-2, 2),
            "mean_square": st.floats(4.1, 9),
        }
    ),
    "information.summary.distance": st.fixed_dictionaries(
        {
            "length": st.floats(2, 1000),
            "kept": st.floats(0.1, 0.9),
            "generations": _hops,
            "mean": st.floats(-2, 2),
            "mean_square": st.floats(4.1, 9),
        }
    ),
    "information.words.unique": st.fixed_dictionaries(
        {
            "words": st.integers(1, 60),
            "vocabulary": st.integers(2, 30),
            "exponent": st.floats(0.1, 3),
        }
    ),
    "information.replace.one_sample": st.fixed_dictionaries(
        {**_rates, "rate": st.floats(0.05, 0.4), "other_rate": st.floats(0.5, 0.95)}
    ),
    "information.replace.still_open": st.fixed_dictionaries({**_rates, "rate": _share}),
}
