# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A kernel density estimate, refit on its own samples
#
# **What you will learn**: why a model that *adds* noise can collapse, settle or explode, and how to
# tell which from the rule of its bandwidth; that Scott's rule means two things in two libraries,
# of which one explodes here and the other does not; and what keeping old points, or new real ones,
# does about it.
#
# The model is the simplest one without parameters: it keeps its points. A sample of it is a point,
# picked at random, plus normal noise of the bandwidth $h$. So the next generation has one source of
# loss, the picking, and one of gain, the noise. Every line below is evaluated from a claim that
# `tailbite verify` checks; every point is simulated.

# %%
import matplotlib.pyplot as plt
import numpy as np

import sims
import tailbite

plt.rcParams.update(
    {
        "figure.dpi": 100,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.alpha": 0.3,
    }
)
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#6b6b6b"
SAMPLES, BANDWIDTH, GENERATIONS = 20, 0.4, 40
KNOWN = {"samples": SAMPLES, "bandwidth": BANDWIDTH}
AT = [1, 5, 10, 20, 30, 40]


def variance(family, workflow=None, replicates=4_000):
    """Mean and standard error of the variance of the points, at some generations."""
    found = sims.trajectories(
        family, workflow or sims.Replace(), truth=sims.Normal(), samples=SAMPLES,
        generations=GENERATIONS, record=AT, replicates=replicates, seed=1, observe=["variance"],
        progress=False,
    )["variance"]  # fmt: skip
    return found.mean(axis=0), found.std(axis=0) / np.sqrt(replicates)


# %% [markdown]
# ## 1. One bandwidth for ever
#
# Picking $M$ points takes the share $1/M$ of the variance; noise adds $h^2$:

# %%
fixed = tailbite.claim("kernel_density.replace.variance_mean")
fixed

# %% [markdown]
# They balance, and where they do, the truth plays no part:

# %%
balance = tailbite.claim("kernel_density.replace.variance_limit")
balance

# %% [markdown]
# ## 2. A bandwidth in proportion
#
# Most people let the bandwidth follow the spread of the points. Then every refit multiplies the
# variance by one number, and there is a threshold:

# %%
threshold = tailbite.claim("kernel_density.replace.scaled_threshold")
threshold

# %% [markdown]
# With 20 points a bandwidth of $1/\sqrt{19} = 0.23$ deviations is on it. Scott's rule says
# $20^{-1/5} = 0.55$, and it is above $1/\sqrt{M - 1}$ for every $M$: refits by Scott's rule, and by
# Silverman's, explode. A *shrunken* kernel, which moves the points together before noise spreads
# them, keeps the variance of its points; and it collapses exactly as a Gaussian does.

# %%
tailbite.figure("kernels")

# %% [markdown]
# ## 3. One name, two rules
#
# `scipy.stats.gaussian_kde` multiplies Scott's factor with the standard deviation of the points.
# `sklearn.neighbors.KernelDensity(bandwidth="scott")` takes the factor itself for the bandwidth,
# whatever the unit of the data is. Here the first explodes, and the second is a fixed bandwidth:

# %%
scott = tailbite.claim("kernel_density.replace.scott_variance_mean")
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
LINE = range(1, GENERATIONS + 1)
for name, rule, colour in (("SciPy", "scott", ORANGE), ("scikit-learn", "scott-unscaled", BLUE)):
    if rule == "scott":
        line = [scott.predict(samples=SAMPLES, generations=n) for n in LINE]
    else:
        width = SAMPLES ** (-1 / 5)
        line = [fixed.predict(samples=SAMPLES, bandwidth=width, generations=n) for n in LINE]
    mean, error = variance(sims.KernelDensity(rule=rule))
    axis.semilogy(LINE, line, color=colour, label=f"Scott's rule, {name}")
    axis.errorbar(AT, mean, 2 * error, fmt="o", ms=4, color=colour)
axis.set(xlabel="generation", ylabel="mean variance of the points")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## 4. Keep the old points, or add real ones
#
# Under accumulate, variance and squared error of the mean together grow by the squared bandwidth
# times the share of the newest batch: a harmonic series, without bound and without haste. With
# fresh real data in every fit it stays bounded.

# %%
total = tailbite.claim("kernel_density.accumulate.total")
total

# %%
REAL = 5
accumulate = tailbite.claim("kernel_density.accumulate.variance_mean")
fresh = tailbite.claim("kernel_density.fresh_mixture.variance_mean")
family = sims.KernelDensity(BANDWIDTH)
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for name, claim, workflow, more, colour in (
    ("replace", fixed, sims.Replace(), {}, ORANGE),
    ("accumulate", accumulate, sims.Accumulate(), {}, BLUE),
    (f"{REAL} fresh real points", fresh, sims.FreshMixture(real=REAL), {"real": REAL}, GREEN),
):
    axis.plot(LINE, [claim.predict(generations=n, **KNOWN, **more) for n in LINE], color=colour,
              label=name)  # fmt: skip
    mean, error = variance(family, workflow, 2_000)
    axis.errorbar(AT, mean, 2 * error, fmt="o", ms=4, color=colour)
axis.set(xlabel="generation", ylabel="mean variance of the points", ylim=(0, None))
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## Exercises
#
# **1.** At which bandwidth does replace keep the variance of a standard normal truth, with 20
# samples?
#
# *Hint*: the limit, `balance`.
#
# <details><summary>Solution</summary>
#
# ```python
# print(balance.predict(samples=20, bandwidth=1 / np.sqrt(19)))
# ```
#
# At $1/\sqrt{M - 1}$: the same number as the threshold of a bandwidth in proportion.
#
# </details>
#
# **2.** How much faster than under accumulate does the spread grow under replace, at generation 40?
#
# <details><summary>Solution</summary>
#
# ```python
# for claim in (fixed, accumulate):
#     print(claim.predict(generations=40, **KNOWN) - 1)
# ```
#
# </details>
#
# **3.** Read the proof, `print(tailbite.show("kernel_density.accumulate.total"))`. Where does the
# noise of the first generation go?
