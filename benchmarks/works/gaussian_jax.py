"""The one-dimensional work in plain JAX, with jax.random: `jit(vmap(scan))` that draws all samples,
and a chi-square chain.
"""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.work import Powers
from benchmarks.works.gaussian_setting import Setting


def naive(setting: Setting) -> Callable[[int, int], Powers]:
    """Every replicate draws all its samples; accumulate keeps running sums of x and x^2."""
    samples = setting.samples

    def one(key):
        def generation(carry, key):
            mean, variance, count, first, second = carry
            x = mean + jnp.sqrt(variance) * jax.random.normal(key, (samples,))
            if setting.pooled:
                count, first, second = count + samples, first + x.sum(), second + (x**2).sum()
                mean, variance = first / count, (second - first**2 / count) / (count - 1)
            else:
                mean, variance = x.mean(), x.var(ddof=1)
            return (mean, variance, count, first, second), (jnp.log(variance), mean)

        start = tuple(jnp.asarray(x, float) for x in (0, 1, 0, 0, 0))
        _, path = jax.lax.scan(generation, start, jax.random.split(key, setting.generations))
        return tuple(x[setting.recorded - 1] for x in path)

    return _run(setting, lambda key, replicates: jax.vmap(one)(jax.random.split(key, replicates)))


def chi_square_chain(setting: Setting) -> Callable[[int, int], Powers]:
    """Sufficient statistics: one jax.random.chisquare, and one normal where it is needed, per
    generation.
    """
    samples = setting.samples

    def paths(key, replicates):
        def generation(carry, now):
            mean, variance = carry
            key, before = now
            total = before + samples
            chi, normal = jax.random.split(key)
            factor = jax.random.chisquare(chi, samples - 1, (replicates,))
            if setting.means or setting.pooled:
                z = jax.random.normal(normal, (replicates,))
                mean = mean + jnp.sqrt(variance * samples) / total * z
                factor = factor + jnp.maximum(before - 1, 0) + before / total * z**2
            variance = variance * factor / (total - 1)
            return (mean, variance), (jnp.log(variance), mean)

        start = jnp.zeros(replicates), jnp.ones(replicates)
        before = jnp.asarray([setting.before(t) for t in range(setting.generations)], float)
        _, path = jax.lax.scan(
            generation, start, (jax.random.split(key, setting.generations), before)
        )
        return tuple(x[setting.recorded - 1].T for x in path)

    return _run(setting, paths)


def _run(setting: Setting, paths: Callable) -> Callable[[int, int], Powers]:
    """The same powers as the others take, of (log variance, mean) each [replicates, recorded]."""

    @partial(jax.jit, static_argnames="replicates")
    def powers(key, replicates):
        results = []
        for name, x in zip(setting.observe, paths(key, replicates), strict=False):
            law = setting.laws[name]
            y = (x - jnp.asarray(law.mean, x.dtype)[None, :]) / jnp.asarray(law.scale, x.dtype)[
                None, :
            ]
            results.append(jnp.stack([jnp.mean(y**k, axis=0) for k in range(1, 5)]))
        return results

    def run(replicates: int, seed: int) -> Powers:
        results = jax.block_until_ready(powers(jax.random.key(seed), replicates=replicates))
        return {
            name: np.asarray(x, np.float64)
            for name, x in zip(setting.observe, results, strict=True)
        }

    return run
