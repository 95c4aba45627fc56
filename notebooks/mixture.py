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
# # A mixture refit by EM
#
# **What you will learn**: why the mean variance of a refitted mixture is that of a single normal
# law, whatever EM does; where it ends; what a typical run does instead; and at which number of
# points the two sentences of the articles on mixtures are true.
#
# The example of *The Curse of Recursion* (Shumailov et al.) is a Gaussian mixture that is fitted by
# EM, sampled, and fitted again, for 2,000 generations. It is said to be completely changed within
# 50 generations, and to have no variance left at the end. Both are statements about the number of
# points.

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
BLUE, ORANGE = "#0072B2", "#D55E00"


def refitted(samples, recorded, replicates=16, **more):
    """Total variance and distance of the densities, of two components fitted to one normal law."""
    found = sims.trajectories(
        sims.Mixture(2, 2, **more), sims.Replace(), truth=sims.Normal(), samples=samples,
        generations=recorded[-1], record=recorded, replicates=replicates, seed=1,
        observe=["total_variance", "l2_distance"], progress=False,
    )  # fmt: skip
    return found["total_variance"], found["l2_distance"]


# %% [markdown]
# ## 1. What an M-step keeps
#
# The responsibilities of a point add up to 1. So whatever they are, and however far EM has come,
# the mixture that an M-step makes has the mean and the variance of its points.

# %%
tailbite.claim("mixture.m_step.variance")

# %% [markdown]
# With full covariances that holds for every covariance, with a tied one too; with diagonal ones for
# the variances alone, and with spherical ones for their sum.

# %%
tailbite.claim("mixture.m_step.spherical_trace")

# %% [markdown]
# ## 2. The mean
#
# A sample of M points has, in the mean, the share 1 - 1/M of the variance of its law. So the mean
# variance after n refits has a formula, although EM has none. What scikit-learn calls `reg_covar`
# is added in every fit, and leaves a floor.

# %%
mean = tailbite.claim("mixture.replace.variance_mean")
mean

# %%
print(tailbite.show("mixture.replace.variance_mean"))

# %% [markdown]
# At the articles' 1,000 points, and at 100 (the truth has the variance 1 in two coordinates):

# %%
KNOWN = {"variance": 2.0, "reg_covar": 1e-6, "dimension": 2}
for samples in (100, 1_000):
    for generations in (50, 350, 2_000):
        left = mean.predict(samples=samples, generations=generations, **KNOWN) / 2
        print(f"{samples:6,d} points, generation {generations:5,d}: {left:.4f} of the variance")

# %% [markdown]
# ## 3. A typical run
#
# The mean is carried by few runs. A typical one loses more.

# %%
AT = [1, 5, 10, 20, 35, 50, 100, 200]
spread, apart = refitted(100, AT)
line = [mean.predict(samples=100, generations=n, **KNOWN) for n in AT]

figure, axes = plt.subplots(figsize=(6, 3.2))
axes.semilogy(AT, line, color=BLUE, label="mean (theory)")
axes.semilogy(AT, spread.T, color="#9a9a9a", linewidth=0.5)
axes.semilogy(AT, np.median(spread, axis=0), "o", color=ORANGE, label="median of 16 runs")
axes.set(xlabel="generation", ylabel="total variance", title="100 points a generation")
axes.legend()
plt.show()

# %% [markdown]
# ## 4. "Completely changed within 50 generations"
#
# The distance of two densities, normalised: 0 if they are the same, 1 if they do not overlap.

# %%
wide, far = refitted(1_000, [50], replicates=8)
print(f"  100 points, generation 50: median distance {np.median(apart[:, AT.index(50)]):.2f}")
print(f"1,000 points, generation 50: median distance {np.median(far):.2f}")

# %% [markdown]
# True at 100 points, and not at 1,000. The whole picture, as far as generation 2,000, is
#
# ```sh
# tailbite figure mixture
# ```
#
# and at one number of points `tailbite figure mixture --set samples=1000`.

# %% [markdown]
# ## 5. "No variance by generation 2,000"
#
# In the median that is so; in the mean, at 1,000 points, 0.135 of the variance is there; and all of
# it is never gone:

# %%
tailbite.claim("mixture.replace.floor")

# %% [markdown]
# ## Exercises
#
# **1.** With which number of points is half of the mean variance left at generation 2,000?
#
# *Hint*: (1 - 1/M)^n is about exp(-n/M).
#
# <details><summary>Solution</summary>
#
# ```python
# print(2_000 / np.log(2), mean.predict(samples=2_886, generations=2_000, **KNOWN) / 2)
# ```
#
# About 2,886.
#
# </details>
#
# **2.** Does a third component change the mean? Does it change the typical run? Draw 64 runs of
# `sims.Mixture(3, 2)`.
#
# **3.** How much does one new real point in every fit help? See
# `mixture.fresh_mixture.variance_mean`.
