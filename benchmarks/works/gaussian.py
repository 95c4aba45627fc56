"""The works on the one-dimensional Gaussian with ddof 1: replace, its variance alone, accumulate,
and the cost against M.
"""

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.random import PCG64, SFC64

from benchmarks.work import Contender, Powers, Work
from benchmarks.works import gaussian_jax, gaussian_numba, gaussian_numpy
from benchmarks.works.gaussian_setting import Setting
from benchmarks.works.powers import engine_powers
from sims import Accumulate, Gaussian, Normal, Replace, refit


def engine(setting: Setting, family: Gaussian) -> Callable[[int, int], Powers]:
    """`sims.refit`, from its arguments to its exact moments."""
    units = {name: (law.mean, law.scale) for name, law in setting.laws.items()}

    def run(replicates: int, seed: int) -> Powers:
        result = refit(
            family, Accumulate() if setting.pooled else Replace(), truth=Normal(),
            samples=setting.samples,
            generations=setting.generations, replicates=replicates, seed=seed, record=setting.every,
            observe=setting.observe,
            units=units, progress=False,
        )  # fmt: skip
        return {name: engine_powers(result[name]) for name in setting.observe}

    return run


def ours(setting: Setting, name: str = "ours") -> Contender:
    """The engine as a contender."""
    return Contender(
        name,
        engine(setting, Gaussian(ddof=1)),
        setting.laws,
        start=2**16 if setting.pooled else 2**18,
        ours=True,
    )


def replace(setting: Setting) -> Work:
    """Variance and mean at the recorded generations, each with its moments up to order 4."""
    shortcut = gaussian_numpy.means_where_recorded(setting, np.float32, SFC64)
    return Work(
        f"1-D replace, M = {setting.samples}, n = {setting.generations}, variance and mean",
        setting.generations,
        (
            *_others(setting, naive_jax=300, numpy=6),
            Contender(
                "NumPy, float32, mean drawn only where recorded",
                shortcut,
                setting.laws,
                start=2**15,
            ),
            ours(setting),
        ),
    )


def variance(setting: Setting) -> Work:
    """The same without the mean."""
    return Work(
        f"1-D replace, M = {setting.samples}, n = {setting.generations}, variance only",
        setting.generations,
        (*_others(setting, naive_jax=None, numpy=20), ours(setting)),
    )


def accumulate(setting: Setting) -> Work:
    """Every model is fitted on all points so far."""
    return Work(
        f"1-D accumulate, M = {setting.samples}, n = {setting.generations}, variance and mean",
        setting.generations,
        (*_others(setting, naive_jax=100, numpy=None), ours(setting)),
    )


def cost(setting: Setting, sizes: tuple[int, ...]) -> Work:
    """The same run with more and more samples per generation: ours alone."""
    contenders = tuple(
        ours(dataclasses.replace(setting, samples=samples), f"ours, M = {samples}")
        for samples in sizes
    )
    return Work("1-D replace, cost against M", setting.generations, contenders, flat_within=0.1)


def _others(
    setting: Setting, naive_jax: float | None, numpy: float | None
) -> tuple[Contender, ...]:
    """All but ours; the ratios that are asked for are given."""
    laws, label = setting.laws, "NumPy, sufficient statistics"
    double = gaussian_numpy.sufficient(setting, np.float64, PCG64)
    single = gaussian_numpy.sufficient(setting, np.float32, SFC64)
    naive = "naive JAX, running sums" if setting.pooled else "naive JAX, all samples drawn"
    return (
        Contender(
            "NumPy, all samples drawn",
            gaussian_numpy.ten_minute(setting),
            laws,
            start=2**10 if setting.pooled else 2**11,
        ),
        Contender(
            naive, gaussian_jax.naive(setting), laws, start=2**12, most=2**20, asked=naive_jax
        ),
        Contender(
            "jax.random.chisquare chain",
            gaussian_jax.chi_square_chain(setting),
            laws,
            start=2**13,
            most=2**22,
        ),
        *(
            [Contender("numba, sufficient statistics", gaussian_numba.chain(setting), laws, 2**15)]
            if gaussian_numba.installed()
            else []
        ),
        Contender(f"{label}, float64, PCG64", double, laws, start=2**15, asked=numpy),
        Contender(f"{label}, float32, SFC64", single, laws, start=2**15, asked=numpy),
    )
