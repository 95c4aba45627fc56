"""Moments merge exactly in any order, count what they cannot hold, and agree with float64."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from sims.moments import BITS, BOUND, Moments, units

VALUES = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 40), st.just(2)),
    elements=st.floats(-1e5, 1e5, width=32) | st.sampled_from([np.nan, np.inf]),
)
CENTRE, SCALE = np.array([0.5, -3.0]), np.array([2.0, 64.0])


@given(VALUES, st.randoms(use_true_random=False))
def test_any_grouping_and_order_gives_the_same_moments(values, random):
    whole = Moments.of(values, CENTRE, SCALE)
    parts = [Moments.of(row[None], CENTRE, SCALE) for row in values]
    random.shuffle(parts)
    total = parts[0]
    for part in parts[1:]:
        total = part.merge(total) if random.random() < 0.5 else total.merge(part)
    assert total == whole


def test_statistics_agree_with_float64(seed):
    """To the resolution that the module states: half a unit of the last bit of each power."""
    x = np.random.default_rng(seed).gamma(3.0, size=(100_000, 2)) * [1.0, 1e-6] + [1e3, 0.0]
    centre, scale = units(x[:256])
    moments = Moments.of(x, centre, scale)
    y = (x - centre) / scale
    for bits, sums, power in zip(BITS, moments.sums, range(1, 5), strict=True):
        assert (
            np.abs(np.array(sums, dtype=float) / 2.0**bits / len(x) - (y**power).mean(axis=0)).max()
            < 2.0 ** (-bits - 1) + 1e-12
        )
    np.testing.assert_allclose(moments.mean, x.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(moments.variance, x.var(axis=0, ddof=1), rtol=1e-7)
    np.testing.assert_allclose(moments.standard_error, stats.sem(x, axis=0), rtol=1e-7)
    np.testing.assert_allclose(moments.skewness, stats.skew(x, axis=0), rtol=1e-4)
    np.testing.assert_allclose(moments.kurtosis, stats.kurtosis(x, axis=0), rtol=1e-2)


def test_what_cannot_be_held_is_counted():
    values = np.array([[0.0], [BOUND * 2], [-BOUND * 3], [np.nan], [-np.inf]])
    moments = Moments.of(values, np.zeros(1), np.ones(1))
    assert (moments.count, moments.saturated, moments.nonfinite) == ((3,), (2,), (2,))
    assert moments.mean == 0


def test_no_group_overflows():
    """The largest values, all of one sign, in more rows than one int64 group holds."""
    moments = Moments.of(np.full((20_000, 1), 2 * BOUND), np.zeros(1), np.ones(1))
    assert [row[0] for row in moments.sums] == [
        20_000 * int(BOUND) ** p << bits for p, bits in zip(range(1, 5), BITS, strict=True)
    ]


def test_too_few_values_have_no_statistics():
    moments = Moments.of(np.array([[np.nan, 1.0]]), np.zeros(2), np.ones(2))
    assert np.isnan(moments.mean[0]) and moments.mean[1] == 1
    assert np.isnan(
        [moments.variance, moments.standard_error, moments.skewness, moments.kurtosis]
    ).all()


def test_other_units_do_not_merge():
    a, b = (Moments.of(np.zeros((1, 1)), np.full(1, centre), np.ones(1)) for centre in (0.0, 1.0))
    with pytest.raises(ValueError, match="equal centres and scales"):
        a.merge(b)


@given(VALUES)
def test_units_are_plain_numbers(values):
    centre, scale = units(values)
    assert np.isfinite(centre).all() and np.isfinite(scale).all() and (scale > 0).all()
