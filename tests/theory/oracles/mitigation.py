"""Crawls, watermarks and curation in 60 digits: moments moved refit by refit, sums over all that a
token or a choice may be; never the closed forms."""

from itertools import product

from hypothesis import strategies as st
from mpmath import mp, mpf


def _shares(share, true_positive, false_positive):
    """(probability, synthetic, deleted) of a token."""
    for made, deleted in product((0, 1), (0, 1)):
        rate = mpf(true_positive if made else false_positive)
        chance = (mpf(share) if made else 1 - mpf(share)) * (rate if deleted else 1 - rate)
        yield chance, made, deleted


def _share(share, true_positive, false_positive):
    with mp.workdps(60):
        tokens = list(_shares(share, true_positive, false_positive))
        kept = mp.fsum(chance for chance, _, deleted in tokens if not deleted)
        return mp.fsum(chance for chance, made, deleted in tokens if made and not deleted) / kept


def _refits(kept, synthetic, generations, variance=1, hallucination=0, away=0, spread=0, offset=0):
    """Bias and mean squared error: of the product of two tokens, which are one and the same with
    probability 1/kept."""
    with mp.workdps(60):
        s, h, c = mpf(synthetic), mpf(hallucination), mpf(away)
        v, twice = mpf(variance), 1 / mpf(kept)
        bias, square, token = mpf(offset), mpf(offset) ** 2, v
        for _ in range(generations):
            same = (1 - s) * v + s * ((1 - h) * token + h * mpf(spread))
            made = (1 - h) ** 2 * square + 2 * h * (1 - h) * c * bias + h**2 * c**2
            bias, square, token = (
                s * ((1 - h) * bias + h * c),
                twice * same + (1 - twice) * s**2 * made,
                same,
            )
        return bias, square


def _far(kept, synthetic, variance=1):
    """The squared error that one refit leaves as it is."""
    with mp.workdps(60):
        twice, s = 1 / mpf(kept), mpf(synthetic)
        return twice * mpf(variance) / (1 - (1 - twice) * s**2)


def _paradox(share, true_positive, kept, variance=1, **_):
    with mp.workdps(60):
        return _far(kept, _share(share, true_positive, 0), variance)


def _large(synthetic, hallucination, away):
    """The bias that one refit on all tokens leaves as it is, squared."""
    with mp.workdps(60):
        s, h = mpf(synthetic), mpf(hallucination)
        return (s * h * mpf(away) / (1 - s + s * h)) ** 2


def _late(samples, synthetic, generations, variance=1):
    with mp.workdps(60):
        worth = 1 - mpf(synthetic) ** 2
        tokens = (mpf(samples) - 1 + worth) / worth
        return _refits(tokens, synthetic, generations, variance)[1]


def _fisher(sightings, rate):
    """Sum over all that is seen of the squared slope of its probability over the probability."""
    p = mpf(rate)
    total = []
    for real, made in sightings:
        for value, rises in ((p, 1), (1 - p, -1)):
            chance = (real + made) * value
            total += [(rises * real) ** 2 / chance] if chance else []
    return mp.fsum(total)


def _watermark(share, false_positive, true_positive, rate):
    with mp.workdps(60):
        s, f, t = mpf(share), mpf(false_positive), mpf(true_positive)
        return _fisher([((1 - s) * f, s * t), ((1 - s) * (1 - f), s * (1 - t))], rate)


def _symmetric(share, error, rate):
    with mp.workdps(60):
        return _watermark(share, mpf(error), 1 - mpf(error), rate)


def _erasure(share, erased, rate):
    with mp.workdps(60):
        s, e = mpf(share), mpf(erased)
        return _fisher([((1 - s) * (1 - e), 0), (0, s * (1 - e)), ((1 - s) * e, s * e)], rate)


def _kept(rate, keep_ones, keep_zeros, spoiled=0):
    with mp.workdps(60):
        one = mpf(rate) * (1 - mpf(spoiled))
        good, bad = one * mpf(keep_ones), (1 - one) * mpf(keep_zeros)
        return good / (good + bad)


def _fixed(keep_ones, keep_zeros, spoiled):
    """By iteration of the verifier, from all right."""
    with mp.workdps(60):
        given = (mpf(keep_ones), mpf(keep_zeros), mpf(spoiled))
        low, high = mpf(0), mpf(1)
        for _ in range(200):  # the map is above the diagonal below the rate that stays
            middle = (low + high) / 2
            if _kept(middle, *given) > middle and middle > 0:
                low = middle
            else:
                high = middle
        return low


def _rounds(odds, keep_ones, keep_zeros, generations):
    with mp.workdps(60):
        rate = mpf(odds) / (1 + mpf(odds))
        for _ in range(generations):
            rate = _kept(rate, keep_ones, keep_zeros)
        return rate


def _preferred(rate, gap):
    with mp.workdps(60):
        r, weight = mpf(rate), {1: mp.exp(mpf(gap)), 0: mpf(1)}
        return mp.fsum(
            (r if one else 1 - r) * (r if two else 1 - r)
            * (one * weight[one] + two * weight[two]) / (weight[one] + weight[two])
            for one, two in product((0, 1), (0, 1))
        )  # fmt: skip


def _gain(rate, excess):
    """Half the variance of e^reward over its largest value, a zero's being 1."""
    with mp.workdps(60):
        r, top = mpf(rate), 1 + mpf(excess)
        mean, square = r * top + 1 - r, r * top**2 + 1 - r
        return (square - mean**2) / (2 * top)


def _communities(community, ratio):
    """By bisection between the rates at which all is lost or won."""
    with mp.workdps(60):
        a, k = mpf(community), mpf(ratio)
        low, high = mpf(0), mpf(1)
        for _ in range(200):
            middle = (low + high) / 2
            more = a * _kept(middle, 1, k) + (1 - a) * _kept(middle, k, 1)
            if more > middle:
                low = middle
            else:
                high = middle
        return low


MPMATH = {
    "mitigation.detector.share": _share,
    "mitigation.detector.error": lambda **given: _refits(**given)[1],
    "mitigation.detector.paradox": _paradox,
    "mitigation.detector.bias": lambda **given: _refits(kept=1, **given)[0],
    "mitigation.detector.error_of_invention": lambda **given: _refits(**given)[1],
    "mitigation.detector.large_crawls": _large,
    "mitigation.first_mover.late_entrant": _late,
    "mitigation.mixing.offset": lambda **given: _refits(kept=1, **given)[0],
    "mitigation.watermark.information": _watermark,
    "mitigation.watermark.symmetric": _symmetric,
    "mitigation.watermark.erasure": _erasure,
    "mitigation.verifier.kept_rate": _kept,
    "mitigation.verifier.fixed_rate": _fixed,
    "mitigation.verifier.rounds": _rounds,
    "mitigation.curation.preferred": _preferred,
    "mitigation.curation.reward_gain": _gain,
    "mitigation.curation.two_communities": _communities,
}

_part = st.floats(0.05, 0.9)
_fit = {"synthetic": _part, "generations": st.integers(1, 12)}
_tokens = {**_fit, "kept": st.floats(1.5, 1000), "variance": st.floats(0.1, 10)}
_made_up = {"hallucination": st.floats(0.05, 0.9), "away": st.floats(-3, 3)}
POINTS = {
    "mitigation.detector.share": st.fixed_dictionaries(
        {"share": _part, "true_positive": st.floats(0, 0.95), "false_positive": st.floats(0, 0.95)}
    ),
    "mitigation.detector.error": st.fixed_dictionaries(_tokens),
    "mitigation.detector.paradox": st.fixed_dictionaries(
        {
            "share": _part,
            "true_positive": st.floats(0, 0.95),
            "samples": st.integers(20, 1000),
            "kept": st.floats(1, 2),
            "variance": st.floats(0.1, 10),
        }
    ),
    "mitigation.detector.bias": st.fixed_dictionaries({**_fit, **_made_up}),
    "mitigation.detector.error_of_invention": st.fixed_dictionaries(
        {**_tokens, **_made_up, "spread": st.floats(9.1, 20)}
    ),
    "mitigation.detector.large_crawls": st.fixed_dictionaries({"synthetic": _part, **_made_up}),
    "mitigation.first_mover.late_entrant": st.fixed_dictionaries(
        {**_fit, "samples": st.floats(1.5, 1000), "variance": st.floats(0.1, 10)}
    ),
    "mitigation.mixing.offset": st.fixed_dictionaries(
        {**_fit, "offset": st.floats(0.1, 3) | st.floats(-3, -0.1)}
    ),
    "mitigation.watermark.information": st.fixed_dictionaries(
        {"share": _part, "false_positive": _part, "true_positive": _part, "rate": _part}
    ),
    "mitigation.watermark.symmetric": st.fixed_dictionaries(
        {"share": _part, "error": _part, "rate": _part}
    ),
    "mitigation.watermark.erasure": st.fixed_dictionaries(
        {"share": _part, "erased": _part, "rate": _part}
    ),
    "mitigation.verifier.kept_rate": st.fixed_dictionaries(
        {"rate": _part, "keep_ones": _part, "keep_zeros": _part, "spoiled": st.floats(0, 0.9)}
    ),
    "mitigation.verifier.fixed_rate": st.fixed_dictionaries(
        {
            "keep_ones": st.floats(0.7, 1),
            "keep_zeros": st.floats(0.1, 0.3),
            "spoiled": st.floats(0.05, 0.5),
        }
    ),
    "mitigation.verifier.rounds": st.fixed_dictionaries(
        {
            "odds": st.floats(0.1, 9),
            "keep_ones": _part,
            "keep_zeros": _part,
            "generations": st.integers(1, 12),
        }
    ),
    "mitigation.curation.preferred": st.fixed_dictionaries(
        {"rate": _part, "gap": st.floats(-5, 5)}
    ),
    "mitigation.curation.reward_gain": st.fixed_dictionaries(
        {"rate": _part, "excess": st.floats(0.1, 9)}
    ),
    "mitigation.curation.two_communities": st.fixed_dictionaries(
        {"community": st.floats(0.4, 0.6), "ratio": st.floats(0.1, 0.6)}
    ),
}
