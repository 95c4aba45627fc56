"""Types refitted by their counts under replace: heterozygosity at the recorded generations.

E H_n = H_0 (1 - 1 / M)^n exactly; where no other moment is known the contender's own spread gives
the z-score."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.random import PCG64, Generator

from benchmarks.work import Contender, Law, Powers, Work
from benchmarks.works.powers import engine_powers, powers
from sims import Discrete, Replace, even, refit, zipf

GENERATIONS, EVERY = 100, 10
RECORDED = np.arange(EVERY, GENERATIONS + 1, EVERY)


def laws(truth: np.ndarray, samples: int) -> Mapping[str, Law]:
    """The mean of the heterozygosity, in units of that of the truth."""
    first = 1 - np.sum(truth**2)
    mean = first * (1 - 1 / samples) ** RECORDED
    unknown = np.full_like(mean, np.nan)
    return {"heterozygosity": Law(mean, np.full_like(mean, first**2), unknown, unknown)}


def engine(truth: np.ndarray, samples: int) -> Callable[[int, int], Powers]:
    """`sims.refit`."""
    law = laws(truth, samples)["heterozygosity"]

    def run(replicates: int, seed: int) -> Powers:
        result = refit(
            Discrete(), Replace(), truth=truth, samples=samples, generations=GENERATIONS,
            replicates=replicates, seed=seed, record=EVERY, observe="heterozygosity",
            units={"heterozygosity": (law.mean, law.scale)}, progress=False,
        )  # fmt: skip
        return {"heterozygosity": engine_powers(result["heterozygosity"])}

    return run


def numpy_rows(truth: np.ndarray, samples: int) -> Callable[[int, int], Powers]:
    """`Generator.multinomial` of all chains at once, which goes row by row."""

    def run(replicates: int, seed: int) -> Powers:
        rng = Generator(PCG64(seed))
        counts = rng.multinomial(samples, truth, size=replicates)
        seen = []
        for n in range(2, GENERATIONS + 1):
            counts = rng.multinomial(samples, counts / samples)
            if n % EVERY == 0:
                seen.append(1 - np.sum((counts / samples) ** 2, axis=1))
        return powers(laws(truth, samples), heterozygosity=np.stack(seen, axis=1))

    return run


def numpy_loop(truth: np.ndarray, samples: int) -> Callable[[int, int], Powers]:
    """One chain after another."""

    def run(replicates: int, seed: int) -> Powers:
        rng = Generator(PCG64(seed))
        seen = np.empty((replicates, len(RECORDED)))
        for chain in range(replicates):
            counts = rng.multinomial(samples, truth)
            for n in range(2, GENERATIONS + 1):
                counts = rng.multinomial(samples, counts / samples)
                if n % EVERY == 0:
                    seen[chain, n // EVERY - 1] = 1 - np.sum((counts / samples) ** 2)
        return powers(laws(truth, samples), heterozygosity=seen)

    return run


def jax_chain(truth: np.ndarray, samples: int, draw: Any) -> Callable[[int, int], Powers]:
    """`draw(key, samples, weights [replicates, types])` of `jax.random`, in a scan."""

    @jax.jit
    def chains(key, first):
        def generation(weights, key):
            counts = draw(key, samples, weights)
            return counts, 1 - jnp.sum((counts / samples) ** 2, axis=1)

        return jax.lax.scan(generation, first, jax.random.split(key, GENERATIONS))[1]

    def run(replicates: int, seed: int) -> Powers:
        first = jnp.broadcast_to(jnp.asarray(truth, jnp.float32), (replicates, len(truth)))
        values = np.asarray(chains(jax.random.key(seed), first))[RECORDED - 1]
        return powers(laws(truth, samples), heterozygosity=values.T.astype(float))

    return run


def _multinomial(key, samples, weights):
    return jax.random.multinomial(key, samples, weights)


def _binomial(key, samples, weights):
    share = weights[:, 0] / jnp.sum(weights, axis=1)
    first = jax.random.binomial(key, samples, share)
    return jnp.stack([first, samples - first], axis=1)


def few() -> Work:
    """Ten types, a hundred draws."""
    truth, samples = even(10), 100
    law = laws(truth, samples)
    return Work(
        f"types, replace, K = 10, M = {samples}, n = {GENERATIONS}",
        GENERATIONS,
        (
            Contender(
                "NumPy multinomial, all chains at once", numpy_rows(truth, samples), law, 2_000,
                most=100_000, asked=5,
            ),
            Contender(
                "jax.random.multinomial in a scan",
                jax_chain(truth, samples, _multinomial), law, 2_000, most=100_000, asked=30,
            ),
            Contender("ours", engine(truth, samples), law, 16_384, most=100_000, ours=True),
        ),
    )  # fmt: skip


def many() -> Work:
    """Fifty thousand words by Zipf's law, ten thousand draws."""
    truth, samples = zipf(50_000, 1.1), 10_000
    law = laws(truth, samples)
    return Work(
        f"types, replace, Zipf 1.1 on K = 50,000, M = {samples:,}, n = {GENERATIONS}",
        GENERATIONS,
        (
            Contender(
                "NumPy multinomial, chain by chain", numpy_loop(truth, samples), law, 20,
                most=20, asked=20,
            ),
            Contender("ours", engine(truth, samples), law, 20, most=20, ours=True),
        ),
    )  # fmt: skip


def two() -> Work:
    """Two types, a thousand draws."""
    truth, samples = np.array([0.3, 0.7]), 1_000
    law = laws(truth, samples)
    return Work(
        f"types, replace, K = 2, M = {samples}, n = {GENERATIONS}",
        GENERATIONS,
        (
            Contender(
                "NumPy binomial, all chains at once", numpy_rows(truth, samples), law, 2_000,
                most=200_000,
            ),
            Contender(
                "jax.random.binomial in a scan",
                jax_chain(truth, samples, _binomial), law, 2_000, most=200_000, asked=25,
            ),
            Contender("ours", engine(truth, samples), law, 100_000, most=200_000, ours=True),
        ),
    )  # fmt: skip
