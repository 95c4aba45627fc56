"""The engine's words are known answers, and its laws are certified over all 2^32 words instead of being sampled."""

import os
import subprocess
import sys
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import digamma, polygamma

from sims.engine import chi_square
from sims.engine.chi_square import ChiSquares
from sims.engine.normals import REACH, direction, log_uniform, normal_pair, radius
from sims.engine.philox import philox

#: Keys, counters and words of Random123's file of known answers for philox4x32-10.
ANSWERS = [
    ((0, 0), (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 2, (0xFFFFFFFF,) * 4, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0xA4093822, 0x299F31D0), (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]


@pytest.mark.parametrize(("key", "counter", "words"), ANSWERS)
def test_known_answers(key, counter, words):
    key, counter = (tuple(jnp.uint32(word) for word in part) for part in (key, counter))
    assert tuple(map(int, jax.jit(philox)(key, counter))) == words


def total(part, orders, start, stop, stride):
    """Sum of the powers 0, 1, ... of a function of one word, over words start, start + stride, ..., in float64."""
    chunk = 2**18

    @jax.jit
    def run():
        def step(number, sums):
            first = jnp.uint32(start + stride // 2) + jnp.uint32(number) * jnp.uint32(chunk * stride)
            values = part(first + jnp.uint32(stride) * jnp.arange(chunk, dtype=jnp.uint32))
            with jax.enable_x64(True):
                values = jax.lax.convert_element_type(values, jnp.float64)
                return sums + jnp.stack([jnp.sum(values**k) for k in range(orders)])

        with jax.enable_x64(True):
            return jax.lax.fori_loop(0, (stop - start) // (chunk * stride), step, jnp.zeros(orders, jnp.float64))

    with jax.enable_x64(True):
        return np.asarray(run())


@cache
def means(part, orders):
    """Over all 2^32 words."""
    return total(part, orders, 0, 2**32, 1) / 2**32


@cache
def many_means(part, orders):
    """The same where many orders are wanted: all words below 2^24, where normals are large, and every 64th above."""
    return (total(part, orders, 0, 2**24, 1) + 64 * total(part, orders, 2**24, 2**32, 64)) / 2**32


def square_radius(words):
    return radius(words) ** 2


def square_cosine(words):
    return direction(words)[0] ** 2


def moments(nu, means):
    """Mean and variance of the implemented log(chi2_nu / nu), nu >= 5: radius and angle come from independent words.

    Odd powers of the normal have mean 0, since angles are symmetric (tested below).
    """
    polynomial = np.asarray(ChiSquares.of((nu,)).coefficients[0], dtype=np.float64)
    square = np.convolve(polynomial, polynomial)
    orders = len(polynomial)
    normal = np.zeros(2 * orders - 1)
    normal[::2] = means(square_radius, orders) * means(square_cosine, orders)
    mean = polynomial @ normal[:orders]
    return mean, square @ normal - mean**2


@pytest.mark.slow
@pytest.mark.parametrize(("degrees", "bias", "means"), [((99.0, 999.0), 1e-9, means), ((5.0, 9.0, 19.5), 1e-8, many_means)])
def test_certificate_of_the_chi_square(degrees, bias, means):
    """The implemented law against the exact log-mean and log-variance."""
    for nu in degrees:
        mean, variance = moments(nu, means)
        assert abs(mean - (digamma(nu / 2) - np.log(nu / 2))) < bias
        assert abs(variance / polygamma(1, nu / 2) - 1) < 1e-7


def test_the_certificate_rejects_a_neighbour():
    """Half a degree of freedom away, and the normal approximation of Wilson and Hilferty."""
    mean, _ = moments(99.0, many_means)
    assert abs(mean - (digamma(99.5 / 2) - np.log(99.5 / 2))) > 1e-6
    z = np.polynomial.hermite_e.hermegauss(60)
    hilferty = z[1] @ (3 * np.log(1 - 2 / (9 * 99) + z[0] * np.sqrt(2 / (9 * 99)))) / z[1].sum()
    assert abs(mean - hilferty) > 1e-7


def test_certificate_of_the_uniform():
    """log u over all words: mean -1, variance 1; the boosts below nu = 5 are multiples of it."""
    first, second = means(log_uniform, 3)[1:]
    assert abs(first + 1) < 1e-8 and abs(second - first**2 - 1) < 1e-7


def test_half_a_turn_changes_the_sign():
    """To the bit, so that odd powers of a normal have mean 0."""
    words = jnp.arange(2**20, dtype=jnp.uint32) * jnp.uint32(4093)
    here, there = (jax.jit(direction)(turned) for turned in (words, words + jnp.uint32(2**31)))
    assert all(np.array_equal(np.asarray(a), -np.asarray(b)) for a, b in zip(here, there, strict=True))


@pytest.mark.parametrize("nu", [5.0, 9.0, 99.0, 1e4, 1e6, 1e8])
def test_rounding_has_no_bias(seed, nu):
    """Polynomial and product in float32 against float64, in standard deviations: small everywhere, nothing on average."""
    size = 2**20
    words = np.random.default_rng(seed).integers(0, 2**32, (2, size), dtype=np.uint32)
    law = ChiSquares.of((nu,)).of_degree(jnp.float32(nu))
    z = jax.jit(normal_pair)(*words)[0]
    single = np.asarray(jax.jit(jax.vmap(lambda z: law(z, ())))(z), dtype=np.float64)
    exact = np.polynomial.polynomial.polyval(np.asarray(z, dtype=np.float64), chi_square.fit((nu,))[0][0])
    error = (single - exact) / np.sqrt(2 / nu)
    assert np.abs(error).max() < 5e-6
    assert abs(error.mean()) < 3e-8 + 5 * error.std() / np.sqrt(size)


@pytest.mark.parametrize("nu", [5.0, 6.5, 30.0, 2e3, 3e5, 9e5])
def test_polynomials_are_the_quantile_function(nu):
    z = np.linspace(-REACH, REACH, 1001)
    fitted = np.polynomial.polynomial.polyval(z, chi_square.fit((nu,))[0][0])
    exact = chi_square._quantile(np.array([nu]), z)[0]
    assert np.abs(fitted - exact).max() / np.sqrt(2 / nu) < 5e-8


SWITCHES = "import sims, os; print(os.environ['XLA_FLAGS'])"


@pytest.mark.parametrize("given", ["", "--xla_cpu_prefer_vector_width=256"])
def test_switches_are_set_unless_they_are_given(given):
    environment = os.environ | {"XLA_FLAGS": given}
    flags = subprocess.run([sys.executable, "-c", SWITCHES], env=environment, capture_output=True, text=True, check=True).stdout
    assert flags.count("--xla_cpu_prefer_vector_width") == 1 == flags.count("--xla_force_host_platform_device_count")
    assert given in flags
