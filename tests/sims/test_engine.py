"""The engine's words are known answers, and its laws are certified over all 2^32 words instead of
being sampled.
"""

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
    (
        (0xA4093822, 0x299F31D0),
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("key", "counter", "words"), ANSWERS)
def test_known_answers(key, counter, words):
    key, counter = (tuple(jnp.uint32(word) for word in part) for part in (key, counter))
    assert tuple(map(int, jax.jit(philox)(key, counter))) == words


def total(part, orders, bits):
    """Sum of the powers 0, 1, ... of a function of float32(word) over all words below 2^bits, in
    float64.

    From 2^24 on many words are one float32: each is taken once, times their number (ties to even).
    """
    chunk = 2**12  # stays in the cache

    def add(sums, words, weights):
        """One power after the other, from the one before it."""
        values = jax.lax.convert_element_type(part(words), jnp.float64)

        def order(k, carry):
            sums, power = carry
            return sums.at[k].add(power.sum()), power * values

        return jax.lax.fori_loop(0, orders, order, (sums, weights))[0]

    @jax.jit
    def octave(first, spacing, size):
        """Of size floats from first on, `spacing` words each, one more where the last bit is even
        and one less where it is odd.
        """

        def step(number, sums):
            place = jnp.uint32(chunk) * jnp.uint32(number) + jnp.arange(chunk, dtype=jnp.uint32)
            parity = jnp.where(spacing > 1, 1 - 2 * (place & 1).astype(jnp.float64), 0.0)
            return add(sums, first + spacing * place, spacing.astype(jnp.float64) + parity)

        return jax.lax.fori_loop(0, size // chunk, step, jnp.zeros(orders, jnp.float64))

    with jax.enable_x64(True):
        zero = jnp.zeros(orders, jnp.float64)
        once = jnp.ones(1, jnp.float64)
        one = jax.jit(lambda word: add(zero, jnp.full(1, word, jnp.uint32), once))
        sums = octave(jnp.uint32(0), jnp.uint32(1), 2**24)
        for k in range(24, bits):
            spacing = 2 ** (k - 23)
            at_first = (
                spacing // 2 + 1 + (spacing // 4 if k > 24 else 0)
            )  # the floats below are twice as dense
            sums = (
                sums
                + octave(jnp.uint32(2**k), jnp.uint32(spacing), 2**23)
                + (at_first - spacing - 1) * one(2**k)
            )
        sums = sums + 2 ** (bits - 25) * one(2**bits - 1)  # what rounds to 2^bits
        assert sums[0] == 2**bits
        return np.asarray(sums)


@cache
def length_means(part, orders):
    """Over all 2^32 words of a function of `radius` or `log_uniform`."""
    return total(part, orders, 32) / 2**32


@cache
def direction_means(part, orders):
    """Over all 2^32 words of a function of `direction` that half a turn does not change: from -2^29
    to 2^29 about two quarters.
    """
    sums = np.zeros(orders)
    for quarter in (jnp.uint32(0), jnp.uint32(2**30)):
        ahead, behind = (
            (lambda words, q=quarter: part(q + words)),
            (lambda words, q=quarter: part(q - words)),
        )
        ends = [np.float64(behind(jnp.uint32(end))) ** np.arange(orders) for end in (2**29, 0)]
        sums += total(ahead, orders, 29) + total(behind, orders, 29) + ends[0] - ends[1]
    return sums / 2**31


PARTS = {"radius": (radius, 32), "log uniform": (log_uniform, 32)}
for turn in range(4):
    PARTS |= {
        f"direction after {turn} quarters": (
            lambda words, q=turn: direction(jnp.uint32(q * 2**30) + words),
            29,
        )
    }
    PARTS |= {
        f"direction before {turn} quarters": (
            lambda words, q=turn: direction(jnp.uint32(q * 2**30) - words),
            29,
        )
    }


@pytest.mark.parametrize("name", PARTS)
def test_words_enter_as_float32(seed, name):
    """To the bit: words that are one float32 have one value; for an angle, words counted from the
    middle of a quarter.
    """
    part, bits = PARTS[name]
    words = np.random.default_rng(seed).integers(0, 2**bits, 2**20, dtype=np.uint32)
    rounded = np.minimum(words.astype(np.float32).astype(np.float64), 2**bits - 1).astype(np.uint32)
    assert np.mean(rounded != words) > 0.5
    found, expected = (jax.tree.leaves(jax.jit(part)(each)) for each in (rounded, words))
    assert all(
        np.array_equal(np.asarray(x), np.asarray(y)) for x, y in zip(found, expected, strict=True)
    )


def square_radius(words):
    return radius(words) ** 2


def square_cosine(words):
    return direction(words)[0] ** 2


ORDERS = max(chi_square.DEGREES) + 1


def moments(nu):
    """Mean and variance of the implemented log(chi2_nu / nu), nu >= 5: radius and angle come from
    independent words.

    Odd powers of the normal have mean 0, since angles are symmetric (tested below).
    """
    polynomial = np.asarray(ChiSquares.of((nu,)).coefficients[0], dtype=np.float64)
    square = np.convolve(polynomial, polynomial)
    orders = len(polynomial)
    normal = np.zeros(2 * orders - 1)
    normal[::2] = (
        length_means(square_radius, ORDERS)[:orders]
        * direction_means(square_cosine, ORDERS)[:orders]
    )
    mean = polynomial @ normal[:orders]
    return mean, square @ normal - mean**2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("nu", "bias"), [(99.0, 1e-9), (999.0, 1e-9), (5.0, 1e-8), (9.0, 1e-8), (19.5, 1e-8)]
)
def test_certificate_of_the_chi_square(nu, bias):
    """The implemented law against the exact log-mean and log-variance."""
    mean, variance = moments(nu)
    assert abs(mean - (digamma(nu / 2) - np.log(nu / 2))) < bias
    assert abs(variance / polygamma(1, nu / 2) - 1) < 1e-7


@pytest.mark.slow
def test_the_certificate_rejects_a_neighbour():
    """Half a degree of freedom away, and the normal approximation of Wilson and Hilferty."""
    mean, _ = moments(99.0)
    assert abs(mean - (digamma(99.5 / 2) - np.log(99.5 / 2))) > 1e-6
    z = np.polynomial.hermite_e.hermegauss(60)
    hilferty = z[1] @ (3 * np.log(1 - 2 / (9 * 99) + z[0] * np.sqrt(2 / (9 * 99)))) / z[1].sum()
    assert abs(mean - hilferty) > 1e-7


def test_certificate_of_the_uniform():
    """log u over all words: mean -1, variance 1; the boosts below nu = 5 are multiples of it."""
    first, second = length_means(log_uniform, 3)[1:]
    assert abs(first + 1) < 1e-8 and abs(second - first**2 - 1) < 1e-7


def test_half_a_turn_changes_the_sign():
    """To the bit, so that odd powers of a normal have mean 0."""
    words = jnp.arange(2**20, dtype=jnp.uint32) * jnp.uint32(4093)
    here, there = (jax.jit(direction)(turned) for turned in (words, words + jnp.uint32(2**31)))
    assert all(
        np.array_equal(np.asarray(a), -np.asarray(b)) for a, b in zip(here, there, strict=True)
    )


@pytest.mark.parametrize("nu", [5.0, 9.0, 99.0, 1e4, 1e6, 1e8])
def test_rounding_has_no_bias(seed, nu):
    """Polynomial and product in float32 against float64, in standard deviations: small everywhere,
    nothing on average.
    """
    size = 2**20
    words = np.random.default_rng(seed).integers(0, 2**32, (2, size), dtype=np.uint32)
    law = ChiSquares.of((nu,)).of_degree(jnp.float32(nu))
    z = jax.jit(normal_pair)(*words)[0]
    single = np.asarray(jax.jit(jax.vmap(lambda z: law(z, ())))(z), dtype=np.float64)
    exact = np.polynomial.polynomial.polyval(
        np.asarray(z, dtype=np.float64), chi_square.fit((nu,))[0][0]
    )
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


@pytest.mark.slow
@pytest.mark.parametrize("given", ["", "--xla_cpu_prefer_vector_width=256"])
def test_switches_are_set_unless_they_are_given(given):
    environment = os.environ | {"XLA_FLAGS": given}
    flags = subprocess.run(
        [sys.executable, "-c", SWITCHES],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (
        flags.count("--xla_cpu_prefer_vector_width")
        == 1
        == flags.count("--xla_force_host_platform_device_count")
    )
    assert given in flags
