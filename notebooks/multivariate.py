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
# # Many dimensions: in which order a Gaussian collapses
#
# **What you will learn**: why everything that is known of a Gaussian refit in one dimension holds
# along every direction; what no direction shows: that the directions collapse one after the other,
# each at a rate of its own, so that a cloud becomes a disc, a needle, and a point; what that costs
# in Kullback-Leibler divergence, half a parameter over the samples in each generation; and that
# accumulating the data keeps the shape.
#
# Every line below is evaluated from a claim that `tailbite verify` checks; every point is
# simulated.

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
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"]
GREY = "#6b6b6b"


def run(dimension, workflow, observe, samples=20, generations=40, ddof=1.0, replicates=2000):
    """Values by name, [replicates, generations]."""
    return sims.trajectories(
        sims.MultivariateGaussian(dimension, ddof), workflow, truth=sims.Normal(), samples=samples,
        generations=generations, replicates=replicates, seed=1, observe=observe, progress=False,
    )  # fmt: skip


# %% [markdown]
# ## 1. Along a direction, nothing is new
#
# A point of a normal law has, along a direction, a normal coordinate; the fit of the coordinates is
# the coordinate of the fit. This small lemma carries all of `gaussian.*` over, in every workflow:

# %%
tailbite.claim("multivariate.sample.projection")

# %%
trace = tailbite.claim("multivariate.replace.trace_mean")
trace

# %% [markdown]
# The mean trace knows nothing of the dimension but a factor. With `ddof=1` it stays where it is.
# But the mean of the logarithm of the determinant does not, and that is what a typical run does:

# %%
volume = tailbite.claim("multivariate.replace.log_determinant_mean")
volume

# %%
AT = np.arange(1, 41)
figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
for dimension, colour in zip((1, 2, 4), COLOURS, strict=False):
    found = run(dimension, sims.Replace(), ["log_det", "trace"])
    known = {"samples": 20, "ddof": 1, "dimension": dimension}
    for axis, name, claim in zip(axes, ("trace", "log_det"), (trace, volume), strict=True):
        lines = [claim.predict(generations=int(n), **known) / dimension for n in AT]
        axis.plot(AT, lines, color=colour, label=f"{dimension} dimensions")
        values = found[name][:, 3::4] / dimension
        error = values.std(axis=0) / np.sqrt(len(values))
        axis.errorbar(AT[3::4], values.mean(axis=0), 2 * error, fmt="o", ms=3, color=colour)
axes[0].set(title="trace over dimension", xlabel="generation", ylim=(0.5, 1.5))
axes[1].set(title="log determinant over dimension", xlabel="generation")
axes[1].legend(frameon=False)
plt.show()

# %% [markdown]
# ## 2. The order of collapse
#
# Why does a dimension more cost more? Fit the coordinates one after the other: the variance of a
# coordinate *given those before it* has a degree of freedom less for each of them (Bartlett).

# %%
given_before = tailbite.claim("multivariate.replace.conditional_log_mean")
given_before

# %%
order = tailbite.claim("multivariate.replace.collapse_order")
order

# %%
NUMBERS = [1, 2, 3, 4]
NAMES = [f"log_eigenvalue({k})" for k in NUMBERS]
spectrum = run(4, sims.Replace(), NAMES, samples=12, generations=80, ddof=0.0, replicates=400)
LATE = np.arange(1, 81)
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for k, colour in zip(NUMBERS, COLOURS, strict=True):
    rate = order.predict(samples=12, ddof=0, coordinate=k)
    values = spectrum[f"log_eigenvalue({k})"]
    axis.fill_between(LATE, *np.quantile(values, [0.1, 0.9], axis=0), color=colour, alpha=0.15)
    axis.plot(LATE, np.median(values, axis=0), color=colour, lw=0.8)
    axis.plot(LATE, rate * LATE, color=colour, ls="--", label=f"eigenvalue {k}: {rate:.3f} n")
axis.set(
    xlabel="generation",
    ylabel="log eigenvalue",
    title="Four directions, four rates (M = 12, ddof 0)",
)
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# The dashed lines start at 0 and have the right slope: the eigenvalues first repel each other, and
# then each falls at its own rate. Rates two apart differ by a fraction:

# %%
tailbite.claim("multivariate.replace.spectrum_gap")

# %% [markdown]
# ## 3. One run, seen
#
# Ellipses of one standard deviation, in the plane. The truth is the grey circle.

# %%
PLANE = ["variance_along(1)", "covariance_with_first(2)", "variance_along(2)"]
one = run(2, sims.Replace(), PLANE, samples=12, generations=40, replicates=1)
ANGLE = np.linspace(0, 2 * np.pi, 200)
figure, axis = plt.subplots(figsize=(4.5, 4.5), layout="constrained")
axis.plot(np.cos(ANGLE), np.sin(ANGLE), color=GREY, lw=2)
shades = plt.colormaps["viridis"](np.linspace(0, 0.9, 5))
for n, shade in zip((2, 5, 10, 20, 40), shades, strict=True):
    a, c, b = (float(one[name][0, n - 1]) for name in PLANE)
    root = np.linalg.cholesky([[a, c], [c, b]])
    axis.plot(*(root @ [np.cos(ANGLE), np.sin(ANGLE)]), color=shade, label=f"n = {n}")
axis.set(aspect="equal", title="A disc becomes a needle")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## 4. What it costs
#
# With `ddof=0`, trace and squared error of the mean add up to the dimension, in the mean. So the
# divergence from the truth is half of what the logarithm of the determinant has lost:

# %%
cost = tailbite.claim("multivariate.replace.kl_to_truth_ddof0")
cost

# %%
figure, axis = plt.subplots(figsize=(7, 3.8), layout="constrained")
for dimension, colour in zip((1, 3, 6), COLOURS, strict=False):
    found = run(dimension, sims.Replace(), ["kl_to_truth"], samples=60, ddof=0.0)["kl_to_truth"]
    lines = [cost.predict(samples=60, generations=int(n), dimension=dimension) for n in AT]
    axis.plot(AT, lines, color=colour, label=f"{dimension} dimensions")
    parameters = dimension * (dimension + 3) / 2
    axis.plot(AT, AT * parameters / 120, color=colour, ls=":", lw=1)
    axis.plot(AT[3::4], found.mean(axis=0)[3::4], "o", ms=3, color=colour)
axis.set(
    xlabel="generation", ylabel="KL to the truth",
    title="Dotted: parameters over twice the samples, for each generation",
)  # fmt: skip
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## 5. Accumulate keeps the shape
#
# The mean trace is again that of one dimension. The mean determinant of a plane has a law of its
# own, and a positive limit:

# %%
plane = tailbite.claim("multivariate.accumulate.plane_determinant_mean")
plane

# %%
figure, axis = plt.subplots(figsize=(7, 3.8), layout="constrained")
kept = np.exp(run(2, sims.Accumulate(), ["log_det"], samples=12)["log_det"])
lost = np.exp(run(2, sims.Replace(), ["log_det"], samples=12)["log_det"])
minors = tailbite.claim("multivariate.replace.minors_mean")
for values, claim, more, colour, name in (
    (kept, plane, {}, COLOURS[0], "accumulate"),
    (lost, minors, {"dimension": 2, "rank": 2}, COLOURS[1], "replace"),
):
    lines = [claim.predict(samples=12, ddof=1, generations=int(n), **more) for n in AT]
    axis.plot(AT, lines, color=colour, label=name)
    error = values.std(axis=0) / np.sqrt(len(values))
    axis.errorbar(AT[3::4], values.mean(axis=0)[3::4], 2 * error[3::4], fmt="o", ms=3, color=colour)
axis.set(xlabel="generation", ylabel="mean determinant", title="Two dimensions, M = 12, ddof 1")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## Exercises
#
# 1. With `ddof=1` the mean trace does not move, and yet every run flattens. Which of
#    `multivariate.replace.squared_trace_mean` and `trace_of_square_mean` sees that, and how?
# 2. How many generations make a needle of a cloud in 10 dimensions with 100 samples: at which n is
#    the second eigenvalue a hundredth of the first?
# 3. Draw points instead of factors (`sims.Samples(...)`), and look for a difference. What happens
#    where samples do not exceed the dimension? (`multivariate.sample.rank`)
# 4. Show from `multivariate.replace.place_in_the_plane` that the mean ends, in the plane, at a
#    distance with a tail so heavy that with `ddof=1` its mean square is infinite.
