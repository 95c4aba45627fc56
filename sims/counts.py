"""How many of n draws go left: with replacement, a binomial law, or without, a hypergeometric one;
and how many there are, a Poisson law.

Where fewer than `FEW` are expected the distribution function is followed from 0 on; elsewhere a
number is proposed and accepted by the exact ratio of probabilities: BTRS (Hormann, J. Stat. Comput.
Simul. 46, 1993), HRUA (Stadlober, J. Comput. Appl. Math. 31, 1990) and PTRS (Hormann, Insurance:
Mathematics and Economics 12, 1993). All is computed in float64, whatever the precision of JAX;
numbers are below 2^31, Poisson ones below `LARGEST`."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, UInt32
from scipy.special import gammaln

from sims.draws import Draws
from sims.engine.words import fine_uniform

FEW = 10.0
#: Poisson rates up to here are exact: float64 still holds every number that may come.
LARGEST = 1e12
#: Nodes of one call have numbers below this: the round of a proposal is counted above them.
NODES = 2**20
#: What Stirling's formula leaves of log k!, for small k.
_K = np.arange(16.0)
LEFT = gammaln(_K + 1) - ((_K + 0.5) * np.log(_K + 1) - (_K + 1) + np.log(2 * np.pi) / 2)
WIDTH, SHIFT = 2 * np.sqrt(2 / np.e), 3 - 2 * np.sqrt(3 / np.e)

Numbers = Float[Array, "nodes *tile"]


def binomial(
    draws: Draws, nodes: UInt32[Array, " nodes"], n: Int[Array, "nodes *tile"], p: Numbers
) -> Int[Array, "nodes *tile"]:
    """A binomial number for every node, each with random bits of its own; 0 and n where p is 0 and
    1.
    """
    with jax.enable_x64(True):
        trials, p = _wide(n), _wide(p)
        swap = p > 0.5
        less = jnp.where(swap, 1 - p, p)
        few = trials * less < FEW

        def step(k, term):
            """The probability of k + 1, from that of k."""
            odds = less / (1 - less)
            return term * odds * (trials - k) / (k + 1)

        first = jnp.exp(trials * jnp.log1p(-less))
        small = _followed(draws, nodes, jnp.where(few, first, 1.0), step)
        tries, share = jnp.where(few, FEW * 4, trials), jnp.where(few, 0.5, less)  # without peril
        found = jnp.where(few, small, _transformed(draws.at(0), nodes, tries, share, ~few))
        return _whole(jnp.where(swap, trials - found, found))


def hypergeometric(
    draws: Draws,
    nodes: UInt32[Array, " nodes"],
    n: Int[Array, "nodes *tile"],
    left: Int[Array, "nodes *tile"],
    right: Int[Array, "nodes *tile"],
) -> Int[Array, "nodes *tile"]:
    """How many of n draws without replacement are of the left ones, for every node; n at most left
    + right.
    """
    with jax.enable_x64(True):
        drawn, here, there = _wide(n), _wide(left), _wide(right)
        total = here + there
        complement, swap = 2 * drawn > total, here > there
        m, good, bad = (
            jnp.where(complement, total - drawn, drawn),
            jnp.minimum(here, there),
            jnp.maximum(here, there),
        )
        few = m * good <= FEW * total

        def step(k, term):
            return term * (good - k) * (m - k) / ((k + 1) * (bad - m + k + 1))

        by_draws = _ratio(bad, bad - m) - _ratio(total, total - m)
        by_good = _ratio(total - m, bad - m) - _ratio(total, bad)
        first = jnp.exp(jnp.where(m < good, by_draws, by_good))
        small = _followed(draws, nodes, jnp.where(few, first, 1.0), step)
        m_, good_, bad_ = (jnp.where(few, FEW * 4, x) for x in (m, good, bad))
        found = jnp.where(few, small, _uniforms(draws.at(0), nodes, m_, good_, bad_, ~few))
        found = jnp.where(swap, m - found, found)
        return _whole(jnp.where(complement, here - found, found))


def poisson(
    draws: Draws, nodes: UInt32[Array, " nodes"], rate: Numbers
) -> Float[Array, "nodes *tile"]:
    """A Poisson number for every node, each with random bits of its own, as floats of the rate's
    precision.
    """
    given = rate.dtype
    with jax.enable_x64(True):
        rate = _wide(rate)
        few = rate < FEW
        first = jnp.where(few, jnp.exp(-rate), 1.0)
        small = _followed(draws, nodes, first, lambda k, term: term * rate / (k + 1))
        many = jnp.where(few, FEW, rate)
        found = jnp.where(few, small, _poisson(draws.at(0), nodes, many, ~few))
        return jax.lax.convert_element_type(found, given)


def _followed(draws: Draws, nodes, first: Numbers, step: Callable) -> Numbers:
    """The number at which the distribution function passes a uniform one; `first` is the
    probability of 0.
    """
    uniform = fine_uniform(*draws.block(nodes)[:2])

    def on(state):
        _, rest, term, _ = state
        return jnp.any((rest >= term) & (term > 0))

    def further(state):
        k, rest, term, found = state
        more = (rest >= term) & (term > 0)
        after = step(k, term)
        return (
            k + 1,
            jnp.where(more, rest - term, rest),
            jnp.where(more, after, term),
            jnp.where(more, k + 1, found),
        )

    zero = jnp.zeros((), jnp.float64)
    state = (zero, uniform, first, jnp.zeros_like(first))
    return _settled(jax.lax.while_loop(on, further, state))


def _settled(state) -> Numbers:
    """Where rounding has left something beyond the last possible number, that one."""
    _, _, term, found = state
    return jnp.where(term > 0, found, jnp.maximum(found - 1, 0))


def _transformed(draws: Draws, nodes, n: Numbers, p: Numbers, wanted: Array) -> Numbers:
    """Binomial numbers with n p >= FEW and p <= 1/2."""
    deviation = jnp.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    alpha = (2.83 + 5.1 / b) * deviation
    mode = jnp.floor((n + 1) * p)
    log_odds = jnp.log(p) - jnp.log1p(-p)

    def propose(u, v):
        u = u - 0.5
        room = 0.5 - jnp.abs(u)
        k = jnp.floor((2 * a / room + b) * u + n * p + 0.5)
        inside = (k >= 0) & (k <= n)
        k = jnp.clip(k, 0, n)
        log_law = _ratio(mode, k) + _ratio(n - mode, n - k) + (k - mode) * log_odds
        return k, inside & (jnp.log(v * alpha / (a / room**2 + b)) <= log_law)

    return _accepted(draws, nodes, propose, wanted)


def _poisson(draws: Draws, nodes, rate: Numbers, wanted: Array) -> Numbers:
    """Poisson numbers of rates of at least FEW."""
    b = 0.931 + 2.53 * jnp.sqrt(rate)
    a = -0.059 + 0.02483 * b
    alpha = 1.1239 + 1.1328 / (b - 3.4)
    mode, log_rate = jnp.floor(rate), jnp.log(rate)
    over = mode + 1 - rate
    highest = (
        mode * jnp.log1p(-over / (mode + 1))
        - 0.5 * jnp.log(2 * np.pi * (mode + 1))
        + over
        - _left(mode)
    )  # the logarithm of the probability of the mode

    def propose(u, v):
        u = u - 0.5
        room = 0.5 - jnp.abs(u)
        k = jnp.floor((2 * a / room + b) * u + rate + 0.43)
        inside = k >= 0
        k = jnp.maximum(k, 0)
        log_law = highest + _ratio(mode, k) + (k - mode) * log_rate
        return k, inside & (jnp.log(v * alpha / (a / room**2 + b)) <= log_law)

    return _accepted(draws, nodes, propose, wanted)


def _uniforms(
    draws: Draws, nodes, n: Numbers, good: Numbers, bad: Numbers, wanted: Array
) -> Numbers:
    """Hypergeometric numbers with n <= (good + bad) / 2, good <= bad and a mean of at least FEW."""
    total = good + bad
    mean = n * good / total
    spread = jnp.sqrt(mean * (bad / total) * (total - n) / (total - 1) + 0.5)
    width = WIDTH * spread + SHIFT
    mode = jnp.floor((n + 1) * (good + 1) / (total + 2))

    def propose(u, v):
        k = jnp.floor(mean + 0.5 + width * (v - 0.5) / u)
        inside = (k >= 0) & (k <= jnp.minimum(n, good))
        k = jnp.clip(k, 0, jnp.minimum(n, good))
        log_law = (
            _ratio(mode, k)
            + _ratio(good - mode, good - k)
            + _ratio(n - mode, n - k)
            + _ratio(bad - n + mode, bad - n + k)
        )
        return k, inside & (2 * jnp.log(u) <= log_law)

    return _accepted(draws, nodes, propose, wanted)


def _accepted(draws: Draws, nodes, propose: Callable, wanted: Array) -> Numbers:
    """The first accepted proposal of each node that is wanted, from two uniform numbers a round."""

    def on(state):
        return jnp.any(state[1])

    def again(state):
        number, waiting, found = state
        words = draws.block(nodes + number * jnp.uint32(NODES))
        k, accepted = propose(fine_uniform(*words[:2]), fine_uniform(*words[2:]))
        return (
            number + jnp.uint32(1),
            waiting & ~accepted,
            jnp.where(waiting & accepted, k, found),
        )

    start = (jnp.uint32(0), wanted, jnp.zeros(wanted.shape, jnp.float64))
    return jax.lax.while_loop(on, again, start)[2]


def _ratio(a: Numbers, b: Numbers) -> Numbers:
    """log(a! / b!), accurate where a and b are large and near each other."""
    gap = a - b
    return (b + 0.5) * jnp.log1p(gap / (b + 1)) + gap * (jnp.log(a + 1) - 1) + _left(a) - _left(b)


def _left(k: Numbers) -> Numbers:
    """What Stirling's formula leaves of log k!."""
    inverse = 1 / (k + 1)
    square = inverse**2
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    index = jnp.clip(k, 0, len(LEFT) - 1).astype(jnp.int32)
    return jnp.where(k < len(LEFT), jnp.asarray(LEFT, jnp.float64)[index], series)


def _wide(x: Array) -> Numbers:
    return jax.lax.convert_element_type(x, jnp.float64)


def _whole(x: Numbers) -> Int[Array, "nodes *tile"]:
    return jax.lax.convert_element_type(x, jnp.int32)
