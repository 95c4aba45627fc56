"""The tests themselves: under the null their p-values are (at most) uniform, in the tail too, and
rivals are not missed.
"""

from copy import copy

import numpy as np
import pytest
from scipy import optimize, stats

from sims.moments import Moments
from tailbite.verdicts import DecayTest, LawTest, Levels, MeanTest, ProportionTest, holm, unskewed

LEVELS = Levels(alpha=1e-3, beta=1e-2)
TRIALS = 4000
FAMILY = 1e-6  #: level of all assertions on counts in this file together


def mean_tests(values, deviation=None):
    """A test for each column, all columns summed side by side, which is what as many updates would
    give.
    """
    test = MeanTest(values[:100, 0], deviation)
    (centre,), (scale,) = test.units
    all_moments = Moments.of(values, *(np.full(values.shape[1], unit) for unit in (centre, scale)))
    for k in range(values.shape[1]):
        each = copy(test)
        own = {
            name: field[k : k + 1] for name, field in vars(all_moments).items() if name != "sums"
        }
        each.moments = Moments(**own, sums=tuple(row[k : k + 1] for row in all_moments.sums))
        yield each


def assert_at_most_uniform(p_values, tests=40):
    """The number below each threshold is at most what uniform p-values give."""
    for threshold in (0.5, 0.1, 0.01, 1e-3):
        count = int(np.sum(p_values <= threshold))
        assert stats.binom.sf(count - 1, p_values.size, threshold) > FAMILY / tests, (
            threshold,
            count,
        )


def assert_not_idle(p_values):
    """And not so few that the test would never reject (10 % nominal; a count this low has
    probability below 1e-20).
    """
    assert np.mean(p_values <= 0.1) > 0.05


@pytest.fixture
def rng(seed):
    return np.random.default_rng(seed)


@pytest.mark.costly
@pytest.mark.parametrize("deviation", [None, 1.0])
def test_mean_is_calibrated(rng, deviation):
    tests = mean_tests(rng.normal(2.0, 1.0, (4000, TRIALS)), deviation)
    p = np.array([test.test(2.0, LEVELS).p_value for test in tests])
    assert_at_most_uniform(p)
    assert_not_idle(p)


def pilot_of(skewness, kurtosis, deviation=None):
    """A test planned for values of this shape."""
    test = MeanTest(np.random.default_rng(0).normal(size=100), deviation)
    test.pilot_skewness, test.pilot_kurtosis = skewness, kurtosis
    return test


@pytest.mark.parametrize("shape", [1.0, 0.3, 0.1])
def test_mean_in_the_tail_at_the_floor(shape):
    """At the planned number of replicates both exact tails of a skewed mean are within 10 % of the
    normal one, at 1e-8.
    """
    levels = Levels(alpha=1e-8, beta=1e-8)
    skewness, kurtosis = (
        2 / np.sqrt(shape),
        6 / shape,
    )  # gamma variables: their sum is one, whose tail is known
    count = int(np.ceil(pilot_of(skewness, kurtosis, 1.0).floor(levels)))
    law, error = stats.gamma(shape * count), np.sqrt(shape * count)

    def tails(transformed):
        below, above = (
            optimize.brentq(
                lambda z, bound: transformed(z) - bound, -9, 9, args=(s * levels.z_alpha,)
            )
            for s in (-1, 1)
        )
        return np.array(
            [law.cdf(shape * count + below * error), law.sf(shape * count + above * error)]
        ) / (levels.alpha / 2)

    mean_skewness = skewness / np.sqrt(count)
    assert np.all(np.abs(tails(lambda z: unskewed(z, mean_skewness, studentised=False)) - 1) < 0.1)
    assert np.all(np.abs(tails(lambda z: z) - 1) > 0.2)  # rival: the plain mean


STUDENTISED = {  # how to draw, mean, skewness, excess kurtosis
    "exponential": (lambda rng, size: rng.standard_exponential(size), 1.0, 2.0, 6.0),
    "square": (lambda rng, size: rng.standard_normal(size) ** 2, 1.0, np.sqrt(8.0), 12.0),
    "student": (lambda rng, size: rng.standard_t(9, size), 0.0, 0.0, 1.2),
}


@pytest.mark.costly
@pytest.mark.parametrize("law", STUDENTISED)
def test_studentised_mean_in_the_tail_at_the_floor(rng, law):
    """Each tail at 1e-2 is simulated: within 10 % of the normal one at the planned number of
    replicates, up to sampling error.
    """
    draw, centre, law_skewness, kurtosis = STUDENTISED[law]
    levels, trials = Levels(alpha=1e-2, beta=1e-2), 200_000
    count = int(np.ceil(pilot_of(law_skewness, kurtosis).floor(levels)))
    plain, skewness = np.empty(trials), np.empty(trials)
    for part in np.array_split(np.arange(trials), trials * count // 10**7 + 1):
        values = draw(rng, (part.size, count)) - centre
        mean = values.mean(axis=1)
        values -= mean[:, None]
        squares = values * values
        variance = squares.sum(axis=1) / (count - 1)
        plain[part] = mean / np.sqrt(variance / count)
        skewness[part] = (
            np.einsum("rm,rm->r", squares, values) / count / variance**1.5 / np.sqrt(count)
        )
    expected = levels.alpha / 2

    def consistent(z):
        counts = np.array([np.sum(z < -levels.z_alpha), np.sum(z > levels.z_alpha)])
        return bool(
            np.all(stats.binom.cdf(counts, trials, 0.9 * expected) > FAMILY / 40)
            and np.all(stats.binom.sf(counts - 1, trials, 1.1 * expected) > FAMILY / 40)
        )

    assert consistent(unskewed(plain, skewness))
    assert consistent(plain) == (law_skewness == 0)  # rival: the plain mean


def test_mean_uses_its_own_skewness(rng):
    """The p-value by NumPy, with each standard error."""
    values = rng.exponential(size=5000)
    for deviation in (None, 1.0):
        test = MeanTest(values[:1000], deviation)
        test.update(values)
        z = (values.mean() - 1.03) / ((deviation or values.std(ddof=1)) / np.sqrt(values.size))
        z = unskewed(z, stats.skew(values) / np.sqrt(values.size), studentised=deviation is None)
        assert test.test(1.03, LEVELS).p_value == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-4)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("probability", [0.003, 0.2, 0.5])
def test_proportion_never_exceeds_its_level(side, probability):
    """Exact: the probability of a p-value below alpha, over all outcomes, is at most alpha, down to
    1e-9.
    """
    count = 1000
    outcomes = np.arange(count + 1)
    p_values = np.empty(count + 1)
    for successes in outcomes:
        test = ProportionTest(np.zeros(1), side)
        test.count, test.successes = count, int(successes)
        p_values[successes] = test.test(probability, LEVELS).p_value
    weights = stats.binom.pmf(outcomes, count, probability)
    for alpha in (0.1, 1e-3, 1e-6, 1e-9):
        assert weights[p_values <= alpha].sum() <= alpha * (1 + 1e-9)
    assert weights[p_values <= 1e-3].sum() > 1e-5


def test_law_is_calibrated_and_its_grid_costs_little(rng):
    grid = np.linspace(-2.5, 2.5, 101)
    p = np.empty(TRIALS)
    for trial in range(TRIALS):
        test = LawTest(rng.normal(size=10), grid)
        for _ in range(2):
            test.update(rng.normal(size=500))
        p[trial] = test.test(stats.norm.cdf(grid), LEVELS).p_value
    assert_at_most_uniform(p)
    assert_not_idle(p)


@pytest.mark.costly
def test_decay_is_calibrated(rng):
    """Nulls: no discrepancy at all, and one that falls as 1 / M."""
    for near_bias, far_bias in ((0.0, 0.0), (0.3, 0.075), (0.05, 0.02)):
        pairs = zip(
            *(
                mean_tests(rng.normal(1 + bias, 1.0, (400, TRIALS // 2)))
                for bias in (near_bias, far_bias)
            ),
            strict=True,
        )
        assert_at_most_uniform(
            np.array([DecayTest(*pair).test(1.0, LEVELS).p_value for pair in pairs])
        )


@pytest.mark.parametrize("far_sign", [1, -1])
@pytest.mark.parametrize("near_sign", [1, -1])
def test_decay_removes_the_skewness_of_the_difference(rng, near_sign, far_sign):
    """The p-value by NumPy, on either side of the limit, where more than half of the near
    discrepancy is left.
    """
    samples = [
        rng.exponential(size=size) - 1 + shift
        for size, shift in ((300, near_sign * 0.6), (200, far_sign * 0.6))
    ]
    tests = []
    for values in samples:
        tests.append(MeanTest(values))
        tests[-1].update(values)
    near, far = samples
    far_error, half_error = stats.sem(far), stats.sem(near) / 2
    error = np.hypot(far_error, half_error)
    third = far_sign * stats.skew(far) / np.sqrt(far.size) * far_error**3
    third -= near_sign * stats.skew(near) / np.sqrt(near.size) * half_error**3
    z = (far_sign * far.mean() - near_sign * near.mean() / 2) / error
    found = DecayTest(*tests).test(0.0, LEVELS).p_value
    assert found < 0.9
    assert found == pytest.approx(2 * stats.norm.sf(unskewed(z, third / error**3)), rel=1e-3)
    assert found != pytest.approx(2 * stats.norm.sf(z), rel=1e-2)  # rival: the plain difference


def test_decay_rejects_a_wrong_limit(rng):
    tests = []
    for bias in (0.3, 0.075):
        test = MeanTest(rng.normal(size=100))
        test.update(rng.normal(1 + bias, 1.0, 100_000))
        tests.append(test)
    assert DecayTest(*tests).test(1.0, LEVELS).p_value > 1e-9
    assert DecayTest(*tests).test(0.5, LEVELS).p_value < 1e-9


@pytest.mark.parametrize(
    ("make", "sample", "prediction", "rival"),
    [
        (lambda pilot: MeanTest(pilot), lambda r, n: r.normal(2.0, 1.0, n), 2.0, 2.1),
        (lambda pilot: MeanTest(pilot), lambda r, n: r.exponential(size=n), 1.0, 0.9),
        (lambda pilot: MeanTest(pilot), lambda r, n: r.exponential(size=n), 1.0, 1.1),
        (
            lambda pilot: ProportionTest(pilot),
            lambda r, n: (r.random(n) < 0.3).astype(float),
            0.3,
            0.33,
        ),
        (
            lambda pilot: LawTest(pilot, np.linspace(-3, 3, 61)),
            lambda r, n: r.normal(size=n),
            stats.norm.cdf(np.linspace(-3, 3, 61)),
            stats.norm.cdf(np.linspace(-3, 3, 61), loc=0.1),
        ),
    ],
    ids=["mean", "skewed_mean_above", "skewed_mean_below", "proportion", "law"],
)
@pytest.mark.costly
def test_planned_replicates_do_not_miss_the_rival(rng, make, sample, prediction, rival):
    first = make(sample(rng, 4096))
    replicates = int(np.ceil(first.separation(prediction, rival, LEVELS)))
    missed, trials = 0, 400
    for _ in range(trials):
        test = make(sample(rng, 256))
        test.update(sample(rng, replicates))
        missed += test.test(rival, LEVELS).p_value > LEVELS.alpha
    assert stats.binom.sf(missed - 1, trials, LEVELS.beta) > FAMILY / 40


def test_bounds_are_one_sided(rng):
    pilot = rng.normal(size=100)
    above = MeanTest(pilot, side=1)
    above.update(rng.normal(1.0, 1.0, 10_000))
    assert above.test(1.5, LEVELS).p_value > 0.99  # well below an upper bound
    assert above.test(0.5, LEVELS).p_value < 1e-9  # a bound that is violated
    below = MeanTest(pilot, side=-1)
    below.update(rng.normal(1.0, 1.0, 10_000))
    assert below.test(0.5, LEVELS).p_value > 0.99
    assert below.test(1.2, LEVELS).p_value < 1e-9


def test_values_that_are_not_numbers_agree_with_nothing():
    test = MeanTest(np.arange(10.0))
    test.update(np.array([1.0, np.nan, 2.0]))
    assert test.test(1.5, LEVELS).p_value == 0.0


def test_holm_is_the_textbook_method():
    assert holm([0.01, 0.04, 0.03, 0.005], 0.05) == [True, False, False, True]
    assert holm([1e-9, 0.9], 1e-6) == [True, False]
    assert holm([], 0.05) == []


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("p", [1e-3, 0.02, 0.5, 0.999])
@pytest.mark.parametrize("count", [200, 10_000, 1_000_000])
def test_the_stated_resolution_of_a_proportion_is_exact(p, count, side):
    """What it says is seen is missed with probability beta at most, in the tail of the binomial
    law and whichever way it goes; a little less is missed more often.
    """
    test, levels = ProportionTest(np.full(10, p), side), Levels(1e-7, 1e-7)
    test.update((np.arange(count) < round(p * count)).astype(float))
    detectable = test.test(p, levels).detectable
    if detectable is None:
        assert p**count > levels.alpha / 2, "even all successes are no evidence"
        assert side or (1 - p) ** count > levels.alpha / 2, "nor is not one"
        return

    def missed(true):
        if not 0 <= true <= 1:
            return 0.0
        law, size = stats.binom(count, true), np.arange(count + 1)
        null = stats.binom(count, p)
        above, below = null.sf(size - 1), null.cdf(size)
        value = above if side else np.minimum(2 * np.minimum(above, below), 1)
        return law.pmf(size)[value > levels.alpha].sum()

    directions = (1,) if side else (1, -1)
    assert max(missed(p * (1 + way * detectable)) for way in directions) <= levels.beta * 1.01
    assert max(missed(p * (1 + way * detectable * 0.8)) for way in directions) > levels.beta


@pytest.mark.parametrize(("p", "rival"), [(1e-3, 2e-3), (2e-3, 1e-3), (0.5, 0.51)])
def test_as_many_replicates_as_are_planned_tell_proportions_apart(p, rival):
    levels = Levels(1e-7, 1e-7)
    count = int(ProportionTest(np.full(1000, p)).separation(p, rival, levels))
    few, many = stats.binom(count, rival).ppf(5e-8) - 1, stats.binom(count, rival).isf(5e-8) + 1
    law = stats.binom(count, p)
    assert law.sf(few) - law.sf(many - 1) <= levels.beta
