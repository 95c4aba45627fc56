"""n-gram models in 60 digits: refit by refit, law by law, and derivatives by differences."""

from hypothesis import strategies as st
from mpmath import diff, exp, findroot, log, mp, mpf, quad, tanh

from tests.theory.oracles.accumulate import batches


def digits(function):
    def run(**given):
        with mp.workdps(80):
            return function(**given)

    return run


def cross_entropy(generations, entropy):
    """Two words, refit by refit over all counts of two tokens: the mean surprisal stays."""
    surprisal, chances = (mpf(0), 2 * mpf(entropy)), {1: mpf(1)}  # of one token in two, by count
    for _ in range(min(generations, 5)):
        after = dict.fromkeys(range(3), mpf(0))
        for count, chance in chances.items():
            p = mpf(count) / 2
            for drawn, law in enumerate(((1 - p) ** 2, 2 * p * (1 - p), p**2)):
                after[drawn] += chance * law
        chances = after
    return sum(
        chance * (surprisal[1] * count + surprisal[0] * (2 - count)) / 2
        for count, chance in chances.items()
    )


def spread(samples, generations, surprisal_variance):
    off = mpf(0)
    for size in batches(samples, generations):
        off += (mpf(surprisal_variance) - off) / size
    return off


def fresh_spread(samples, real, generations, surprisal_variance):
    off, one = mpf(0), mpf(surprisal_variance)
    weight = mpf(samples) / (samples + real)
    for _ in range(generations):
        off = weight**2 * (off + (one - off) / samples) + (1 - weight) ** 2 * one / real
    return off


def smoothed(generations, smoothing, start, even):
    value = mpf(start)
    for _ in range(generations - 1):
        value += mpf(smoothing) * (mpf(even) - value)
    return value


def heterozygosity(generations, contexts, prompts, spread):
    """One pair of prompts in as many as there are is one prompt twice."""
    total = mpf(0)
    for of, left in zip(prompts, spread, strict=True):
        left = mpf(left)
        for _ in range(generations):
            left -= left / mpf(of)
        total += left
    return total


def sharper(law, exponent):
    powers = [each ** mpf(exponent) for each in law]
    return [each / sum(powers) for each in powers]


def surprise(law, truth):
    return -sum(p * log(q) for p, q in zip(law, truth, strict=True))


def composition(probabilities, words, word, sharpness, again):
    return sharper(sharper([mpf(p) for p in probabilities], sharpness), again)[word]


def tempered(probabilities, words, generations, temperature):
    truth = [mpf(p) for p in probabilities]
    law = sharper(truth, 1)
    for _ in range(generations - 1):
        law = sharper(law, 1 / mpf(temperature))
    return surprise(law, truth)


def _potential(probabilities):
    return lambda b: log(sum(mpf(p) ** b for p in probabilities))


def cumulant(probabilities, words, sharpness):
    return -diff(_potential(probabilities), mpf(sharpness))


def curvature(probabilities, words, sharpness):
    return diff(_potential(probabilities), mpf(sharpness), 2)


def divergence(probabilities, head):
    truth = [mpf(p) for p in probabilities[:head]]
    law = sharper(truth, 1)
    return sum(p * log(p / q) for p, q in zip(law, truth, strict=True))


def cut_tail(real_share, head_mass):
    tail = 1 - mpf(head_mass)
    for _ in range(3):  # the model writes none of it, whatever it has
        tail = mpf(real_share) * (1 - mpf(head_mass)) + (1 - mpf(real_share)) * 0 * tail
    return tail


def last_word(probabilities, head, nucleus):
    law = sharper([mpf(p) for p in probabilities[: head + 1]], 1)
    return sum(law[:-1]) - mpf(nucleus)


def _refit(ratio, words, share, sharpness):
    """The ratio after one refit of words with equal chances but for one."""
    law = sharper([ratio, *[mpf(1)] * (words - 1)], sharpness)
    text = [share / words + (1 - share) * each for each in law]
    return text[0] / text[1]


def stability(words, real_share, sharpness):
    return diff(lambda r: _refit(r, words, mpf(real_share), sharpness), mpf(1))


def _line(words, ratio, sharpness):
    """The share with which the ratio stays."""

    def one(share):
        return _refit(mpf(ratio), words, share, sharpness) - ratio

    return findroot(one, (mpf(0), mpf(1)), solver="anderson", tol=mpf(10) ** -70)


def phase_line(words, ratio, sharpness):
    return _line(words, ratio, sharpness)


def onset(words, sharpness):
    return _line(words, 1 + mpf(10) ** -20, sharpness)


def first_order(words, sharpness):
    step = mpf(10) ** -18
    return (_line(words, 1 + 2 * step, sharpness) - _line(words, 1 + step, sharpness)) / step


def kept(frequency, strength):
    x = mpf(frequency)
    return x + x * (1 - x) * tanh(mpf(strength) / 2)


def fixation(samples, selection, frequency):
    rate = 2 * mpf(samples) * mpf(selection)
    ends = [
        [min(mpf(end), e / rate) for e in (0, 1, 3, 10, 30, 100)] + [mpf(end)]
        for end in (frequency, 1)
    ]
    below, all_of_it = (quad(lambda y: exp(-rate * y), sorted(set(each))) for each in ends)
    return below / all_of_it


MPMATH = {
    "language.replace.cross_entropy": digits(cross_entropy),
    "language.replace.cross_entropy_spread": digits(spread),
    "language.fresh_mixture.cross_entropy_spread": digits(fresh_spread),
    "language.smoothing.cross_entropy": digits(
        lambda generations, entropy, smoothing, uniform: smoothed(
            generations, smoothing, entropy, uniform
        )
    ),
    "language.smoothing.tail_mass": digits(
        lambda generations, smoothing, tail, tail_uniform: smoothed(
            generations, smoothing, tail, tail_uniform
        )
    ),
    "language.replace.heterozygosity": digits(heterozygosity),
    "language.temperature.composition": digits(composition),
    "language.temperature.cross_entropy": digits(tempered),
    "language.temperature.cumulant": digits(cumulant),
    "language.temperature.spread": digits(curvature),
    "language.top_k.divergence": digits(divergence),
    "language.top_k.tail_mass": digits(cut_tail),
    "language.nucleus.last_word": digits(last_word),
    "language.fresh_mixture.stability": digits(stability),
    "language.fresh_mixture.phase_line": digits(phase_line),
    "language.fresh_mixture.onset": digits(onset),
    "language.fresh_mixture.first_order": digits(first_order),
    "language.selection.step": digits(kept),
    "language.selection.fixation": digits(fixation),
}
GENERATIONS = {"language.replace.cross_entropy_spread": 100}

_laws = st.lists(st.integers(1, 100), min_size=3, max_size=6).map(
    lambda counts: tuple(each / sum(counts) for each in counts)
)
_law = _laws.flatmap(
    lambda law: st.fixed_dictionaries({"probabilities": st.just(law), "words": st.just(len(law))})
)


def _with(more):
    return st.tuples(_law, st.fixed_dictionaries(more)).map(lambda both: {**both[0], **both[1]})


_sharp = st.floats(1.05, 3)
_rows = st.lists(st.tuples(st.integers(2, 50), st.floats(1e-3, 1)), min_size=1, max_size=5).flatmap(
    lambda rows: st.fixed_dictionaries(
        {
            "generations": st.integers(1, 20),
            "contexts": st.just(len(rows)),
            "prompts": st.just(tuple(float(each) for each, _ in rows)),
            "spread": st.just(tuple(each for _, each in rows)),
        }
    )
)
POINTS = {
    "language.replace.cross_entropy": st.fixed_dictionaries(
        {"generations": st.integers(1, 20), "entropy": st.floats(0.01, 10)}
    ),
    "language.replace.heterozygosity": _rows,
    "language.temperature.composition": _with(
        {"word": st.integers(0, 2), "sharpness": _sharp, "again": _sharp}
    ),
    "language.temperature.cross_entropy": _with(
        {"generations": st.integers(1, 6), "temperature": st.floats(0.6, 2)}
    ),
    "language.temperature.cumulant": _with({"sharpness": _sharp}),
    "language.temperature.spread": _with({"sharpness": _sharp}).filter(
        lambda given: len(set(given["probabilities"])) > 1  # else it is 0, which no ball decides
    ),
    "language.top_k.divergence": st.fixed_dictionaries(
        {"probabilities": _laws, "head": st.integers(1, 2)}
    ),
    "language.nucleus.last_word": st.fixed_dictionaries(
        {"probabilities": _laws, "head": st.integers(1, 2), "nucleus": st.floats(0.1, 0.99)}
    ),
    "language.fresh_mixture.stability": st.fixed_dictionaries(
        {"words": st.integers(2, 50), "real_share": st.floats(0.01, 0.9), "sharpness": _sharp}
    ),
    "language.fresh_mixture.phase_line": st.fixed_dictionaries(
        {"words": st.integers(2, 50), "ratio": st.floats(1.5, 40), "sharpness": _sharp}
    ),
    "language.fresh_mixture.onset": st.fixed_dictionaries(
        {"words": st.integers(2, 20), "sharpness": _sharp}
    ),
    "language.fresh_mixture.first_order": st.fixed_dictionaries(
        {"words": st.integers(3, 20), "sharpness": _sharp}
    ),
    "language.selection.fixation": st.fixed_dictionaries(
        {
            "samples": st.integers(1, 500),
            "selection": st.floats(0.001, 0.5),
            "frequency": st.floats(0.01, 0.99),
        }
    ),
}
