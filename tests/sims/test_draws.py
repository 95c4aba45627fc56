"""Random numbers are addressed, independent across addresses, and have the laws they are named for."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sims import Draws

LEVEL = 1e-6
WORD = st.integers(0, 2**64 - 1)


def many(seed, draw, size=20_000):
    """`draw` at replicates 0 .. size - 1."""
    root = Draws.of(seed, 0)
    replicates = jnp.stack([jnp.zeros(size, jnp.uint32), jnp.arange(size, dtype=jnp.uint32)], axis=1)
    return np.asarray(jax.jit(jax.vmap(lambda r: draw(root._replace(replicate=r))))(replicates), dtype=np.float64)


@pytest.mark.parametrize("nu", [0.5, 1.0, 4.0, 99.0])
def test_log_chi2_has_its_law(seed, nu):
    assert stats.kstest(np.exp(many(seed, lambda d: d.log_chi2(jnp.asarray(nu)))), stats.chi2(nu).cdf).pvalue > LEVEL / 6


def test_a_wrong_degree_of_freedom_is_seen(seed):
    values = np.exp(many(seed, lambda d: d.log_chi2(jnp.asarray(4.0))))
    assert stats.kstest(values, stats.chi2(5).cdf).pvalue < LEVEL


@pytest.mark.parametrize(("draw", "cdf"), [(Draws.normal, stats.norm.cdf), (Draws.uniform, stats.uniform.cdf)])
def test_normal_and_uniform_have_their_laws(seed, draw, cdf):
    assert stats.kstest(many(seed, draw), cdf).pvalue > LEVEL / 6


def test_chi_square_without_freedom_is_zero():
    assert Draws.of(0, 0).log_chi2(jnp.asarray(0.0)) == -jnp.inf


def test_children_are_uncorrelated(seed):
    pairs = [many(seed, lambda d, i=i: d.at(i).normal()) for i in range(3)] + [many(seed, lambda d: d.at(0).at(1).normal())]
    correlation = np.corrcoef(pairs)[np.triu_indices(4, 1)]
    assert stats.norm.sf(np.abs(correlation).max() * np.sqrt(20_000)) * 12 > LEVEL


@given(WORD, WORD, WORD, WORD)
def test_every_bit_of_seed_and_replicate_counts(seed, replicate, other_seed, other_replicate):
    """2^32 is no boundary: equal words (of 64 bits in all) only for equal addresses."""
    words = [np.asarray(Draws.of(*address).words((2,))) for address in ((seed, replicate), (other_seed, other_replicate))]
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
