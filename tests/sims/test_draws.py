"""Random numbers are addressed, independent across addresses, and have the laws they are
named for.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sims import Draws
from sims.engine.chi_square import ChiSquares
from sims.families.chi_squares import cochran

LEVEL = 1e-6
WORD = st.integers(0, 2**64 - 1)


def many(seed, draw, size=20_000):
    """`draw` at replicates 0 .. size - 1."""
    root = Draws.of(seed, 0)
    replicates = jnp.stack(
        [jnp.zeros(size, jnp.uint32), jnp.arange(size, dtype=jnp.uint32)], axis=1
    )
    return np.asarray(
        jax.jit(jax.vmap(lambda r: draw(root._replace(replicate=r))))(replicates), dtype=np.float64
    )


NU = (0.5, 1.0, 2.0, 4.0, 5.0, 9.5, 99.0)


def mean_squares(seed, nu, asked=None):
    """chi2 with `asked` degrees of freedom (nu, unless said), from a `Draws` that knows all
    of NU.
    """
    laws = ChiSquares.of(NU)
    return (
        np.exp(many(seed, lambda d: cochran(d._replace(tables=laws), jnp.asarray(asked or nu))[1]))
        * nu
    )


@pytest.mark.parametrize("nu", NU)
def test_chi_squares_have_their_law(seed, nu):
    assert stats.kstest(mean_squares(seed, nu), stats.chi2(nu).cdf).pvalue > LEVEL / len(NU)


def test_a_wrong_degree_of_freedom_is_seen(seed):
    assert stats.kstest(mean_squares(seed, 4.0), stats.chi2(5).cdf).pvalue < LEVEL


def test_a_law_that_was_not_prepared_is_not_a_number():
    assert np.isnan(cochran(Draws.of(0, 0, tables=ChiSquares.of((4.0, 5.0))), jnp.asarray(4.5))[1])


def test_normal_and_chi_square_are_independent(seed):
    laws = ChiSquares.of((9.0,))
    z, y = many(seed, lambda d: jnp.stack(cochran(d._replace(tables=laws), jnp.asarray(9.0)))).T
    for a, b in ((z, y), (z**2, y), (z, y**2), (z**2, y**2)):
        assert abs(np.corrcoef(a, b)[0, 1]) * np.sqrt(len(a)) < stats.norm.isf(LEVEL / 8)


@pytest.mark.parametrize(
    ("draw", "cdf"), [(Draws.normal, stats.norm.cdf), (Draws.uniform, stats.uniform.cdf)]
)
def test_normal_and_uniform_have_their_laws(seed, draw, cdf):
    assert stats.kstest(many(seed, draw), cdf).pvalue > LEVEL / 6


def test_chi_square_without_freedom_is_zero():
    assert cochran(Draws.of(0, 0, tables=ChiSquares.of((1.0,))), jnp.asarray(0.0))[1] == -jnp.inf


def test_children_are_uncorrelated(seed):
    pairs = [many(seed, lambda d, i=i: d.at(i).normal()) for i in range(3)] + [
        many(seed, lambda d: d.at(0).at(1).normal())
    ]
    correlation = np.corrcoef(pairs)[np.triu_indices(4, 1)]
    assert stats.norm.sf(np.abs(correlation).max() * np.sqrt(20_000)) * 12 > LEVEL


@given(WORD, WORD, WORD, WORD)
def test_every_bit_of_seed_and_replicate_counts(seed, replicate, other_seed, other_replicate):
    """2^32 is no boundary: equal words (of 64 bits in all) only for equal addresses."""
    words = [
        np.asarray(Draws.of(*address).words((2,)))
        for address in ((seed, replicate), (other_seed, other_replicate))
    ]
    assert np.array_equal(*words) == ((seed, replicate) == (other_seed, other_replicate))


@given(st.lists(st.integers(0, 14), max_size=7), st.lists(st.integers(0, 14), max_size=7))
def test_different_paths_are_different_streams(path, other):
    def stream(children):
        draws = Draws.of(0, 0)
        for child in children:
            draws = draws.at(child)
        return int(draws.stream)

    assert (stream(path) == stream(other)) == (path == other)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, True, "1", None])
def test_seeds_are_integers_of_64_bits(unchecked, seed):
    with pytest.raises((TypeError, ValueError), match="^seed must be .*, got "):
        Draws.of(seed, 0)
