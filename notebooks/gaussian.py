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
# # A Gaussian that is refit on its own samples
#
# **What you will learn**: how fast the variance of a refitted Gaussian decays (and when it does
# not), why "the mean stays 1"
# and "every run collapses" are both true, where a collapsed model ends up, and which three things a
# statement about model
# collapse must say before it means anything: the estimator, the constant, and the number of
# samples.
#
# Generation 0 is the truth. Each generation draws `samples` points from the current model and fits
# the next one, with variance
# divisor `count - ddof`. Every line below is evaluated from a claim that `tailbite verify` proves;
# every point is simulated.

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

# %% [markdown]
# ## 1. Variance decay under replace and accumulate
#
# `Replace` fits only the newest batch; `Accumulate` fits all points drawn so far, real ones
# included.

# %%
replace = tailbite.claim("gaussian.replace.variance_mean")
accumulate = tailbite.claim("gaussian.accumulate.variance_mean")
limit = tailbite.claim("gaussian.accumulate.sine_law")
replace

# %%
samples, generations = 20, 40
shown = np.arange(1, generations + 1, 3)


def simulate(workflow, ddof, replicates=20_000):
    """Means and standard errors of the variance at the generations shown."""
    runs = sims.trajectories(
        sims.Gaussian(ddof=ddof), workflow, truth=sims.Normal(), samples=samples,
        generations=generations,
        replicates=replicates, seed=2026, record=shown, observe=["variance"], progress=False,
    )["variance"].astype(float)  # fmt: skip
    return runs.mean(axis=0), runs.std(axis=0) / np.sqrt(replicates)


# %%
figure, axis = plt.subplots(figsize=(7, 4))
every = np.arange(1, generations + 1)
for claim, workflow, name, colour in (
    (replace, sims.Replace(), "replace", ORANGE),
    (accumulate, sims.Accumulate(), "accumulate", BLUE),
):
    for ddof, style in ((0.0, "-"), (1.0, "--")):
        theory = [claim.predict(samples=samples, generations=int(n), ddof=ddof) for n in every]
        mean, error = simulate(workflow, ddof)
        axis.plot(every, theory, style, color=colour, label=f"{name}, ddof {ddof:.0f}")
        axis.errorbar(shown, mean, 3 * error, fmt=".", color=colour, capsize=2)
axis.axhline(
    limit.predict(samples=samples), color=GREY, lw=1, ls=":", label="limit of accumulate, ddof 0"
)
axis.set(
    xlabel="generation n",
    ylabel="mean of $v_n / v_0$",
    title=f"Theory (lines), simulation (points, 3 standard errors), M = {samples}",
)
axis.set_ylim(0, 1.2)
axis.legend(frameon=False, fontsize=8, loc="lower left")
plt.show()

# %% [markdown]
# With `ddof = 0` the mean decays geometrically under replace and levels off under accumulate, at
# the sine law. With `ddof = 1`
# the mean under replace *does not decay at all*. Does the model then not collapse? The bars already
# widen. Look at single runs.

# %% [markdown]
# ## 2. The rare-event trap
#
# With `ddof = 1` the mean of $v_n$ is exactly $v_0$, for ever; and yet almost every run collapses.
# The mean is carried by
# runs so rare that a simulation never sees them.

# %%
paths = sims.trajectories(
    sims.Gaussian(ddof=1.0), sims.Replace(), truth=sims.Normal(), samples=samples, generations=400,
    replicates=20_000, seed=7,
    observe=["log_variance"], progress=False,
)["log_variance"].astype(float)  # fmt: skip
log_mean = tailbite.claim("gaussian.replace.log_variance_mean")
n = np.arange(1, 401)
figure, axis = plt.subplots(figsize=(7, 4))
axis.plot(n, paths[:12].T, color=GREY, lw=0.6, alpha=0.6)
axis.fill_between(
    n, *np.quantile(paths, [0.05, 0.95], axis=0), color=BLUE, alpha=0.15, label="90 % of all runs"
)
typical = [log_mean.predict(samples=samples, generations=int(k), ddof=1) for k in n]
axis.plot(n, typical, color=BLUE, label="mean of log $v_n$ (theory)")
axis.plot(
    n,
    np.log(np.mean(np.exp(paths), axis=0)),
    color=ORANGE,
    label="log of the simulated mean of $v_n$",
)
axis.axhline(0, color="black", lw=1, ls="--", label="log of the true mean of $v_n$")
axis.set(
    xlabel="generation n",
    ylabel="log $v_n$",
    title=f"ddof 1, M = {samples}: the mean is 1, and every run collapses",
)
axis.legend(frameon=False, fontsize=8, loc="lower left")
plt.show()

# %% [markdown]
# After some $10\,M$ generations the simulated mean leaves the true one, soon by orders of
# magnitude, and its standard error does
# not say so. The cure is the **tilt**: draw chi-squares with two more degrees of freedom, and weigh
# each run by exactly what
# that changed. Under the tilt the runs that carry the mean are the typical ones.

# %%
tilted = sims.trajectories(
    sims.Gaussian(ddof=1.0), sims.Replace(), truth=sims.Normal(), samples=samples, generations=400,
    replicates=20_000, seed=8,
    record=[100, 200, 300, 400], observe=[
        sims.observables.exceeds(1.0), sims.observables.unweighted(sims.observables.log_variance),
    ],
    tilt=1.0, progress=False,
)  # fmt: skip
plain = (paths[:, [99, 199, 299, 399]] >= 0).mean(axis=0)
weighted = tilted["exceeds(1)"]
under_tilt = tailbite.claim("gaussian.replace.tilted_log_mean")
print(
    "     n   P(v_n >= v_0): plain      tilted        (s.e.)     mean of log v_n under the tilt: "
    "simulated, theory"
)
for k, generation in enumerate((100, 200, 300, 400)):
    theory = under_tilt.predict(samples=samples, generations=generation, ddof=1, tilt=1)
    seen = tilted["log_variance tilted"][:, k].mean()
    error = weighted[:, k].std() / np.sqrt(len(weighted))
    print(
        f"{generation:6d}   {plain[k]:21.6f}  {weighted[:, k].mean():10.2e}  ({error:.0e})  "
        f"{seen:29.2f}  {theory:8.2f}"
    )

# %% [markdown]
# Under the tilt $\log v_n$ *rises* as fast as it falls for a typical run. Note what is not shown:
# the weighted mean of $v_n$
# itself. At tilt 1 that product is constant by algebra, the formula compared with itself; tailbite
# refuses such a check.

# %% [markdown]
# ## 3. Where the model ends up
#
# The variance goes to 0; the mean stops somewhere. For many samples per generation its law is a
# Student t: in units of the true
# standard deviation, $t_{2(2-b)}/\sqrt{2-b}$ with $b$ = ddof. With `ddof = 1` that is $t_2$: no
# variance at all, and
# a far heavier tail.

# %%
place = tailbite.claim("gaussian.replace.place")
figure, axes = plt.subplots(1, 2, figsize=(8.5, 3.6), sharey=True, layout="constrained")
at = np.geomspace(0.1, 30, 40)
for axis, ddof, generations_late in ((axes[0], 0, 8), (axes[1], 1, 24)):
    for m, colour, mark in ((5, GREEN, "^"), (20, BLUE, "o")):
        ends = sims.trajectories(
            sims.Gaussian(ddof=float(ddof)), sims.Replace(), truth=sims.Normal(), samples=m,
            generations=generations_late * m,
            replicates=8_000, seed=9, record=[generations_late * m], observe=["mean_offset"],
            progress=False,
        )["mean_offset"][:, 0]  # fmt: skip
        axis.loglog(
            at,
            [(np.abs(ends) > x).mean() for x in at],
            mark,
            ms=4,
            color=colour,
            label=f"simulated, M = {m}",
        )
    axis.plot(
        at,
        [1 - place.predict(ddof=ddof, at=float(x)) for x in at],
        color="black",
        lw=1.2,
        label="Student t (many samples)",
    )
    axis.set(
        xlabel="distance x from the true mean, in true s.d.", title=f"ddof {ddof}", ylim=(5e-4, 1.5)
    )
axes[0].set_ylabel("share of runs that end beyond x")
axes[0].legend(frameon=False, fontsize=8, loc="lower left")
plt.show()

# %% [markdown]
# ## 4. What published statements leave open
#
# **Which estimator?** "The Wasserstein distance to the truth diverges" is true for `ddof = 1`,
# false for `ddof = 0`:

# %%
distance = tailbite.claim("gaussian.replace.wasserstein")
print("mean of W_2^2 / v_0 after n refits on M = 100 points")
print("      n      ddof 0      ddof 1")
for generation in (10, 100, 1000, 10_000):
    values = [distance.predict(samples=100, generations=generation, ddof=ddof) for ddof in (0, 1)]
    print(f"{generation:7d}  {values[0]:10.4f}  {values[1]:10.4f}")
print(distance.remark)

# %% [markdown]
# **Which constant?** $\pi^2/6$ is often quoted for the loss under accumulate. It is the constant of
# *equal* batches; with a first
# batch $r$ times as large as the later ones it is anything between 1 and 2, and never more.

# %%
constant = tailbite.claim("gaussian.schedule.first_batch_constant")
for ratio in (0.01, 0.1, 1, 10, 100):
    print(
        f"first batch {ratio:6g} times the others: relative loss of mean variance ~ "
        f"{constant.predict(ratio=ratio):.4f} / (first batch)"
    )

# %% [markdown]
# **Which n?** "Collapsed after 50 refits" says nothing without the number of samples per refit. The
# typical run, $e^{E \log v_n}$:

# %%
figure, axis = plt.subplots(figsize=(7, 3.8))
sizes = np.unique(np.round(np.geomspace(10, 100_000, 60)).astype(int))
for generation, colour in ((50, GREEN), (2000, BLUE)):
    for ddof, style in ((0, "-"), (1, "--")):
        values = [
            np.exp(log_mean.predict(samples=int(m), generations=generation, ddof=ddof))
            for m in sizes
        ]
        axis.semilogx(sizes, values, style, color=colour, label=f"{generation} refits, ddof {ddof}")
axis.set(
    xlabel="samples per generation M",
    ylabel="typical $v_n / v_0$",
    title="What is left of the variance depends on n / M",
)
axis.legend(frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# ## Exercises
#
# 1. At which `ddof` is the typical run neither collapsing nor exploding? Compare
# `tailbite.claim("gaussian.replace.critical_divisor")`
#    with a simulation at M = 5.
# 2. Keep the real data (`sims.Augment()`): does the variance still decay? Add ten fresh real points
# per generation instead
#    (`sims.FreshMixture(real=10)`).
# 3. Break something: run `tailbite.show("gaussian.replace.variance_mean")`, put M for M - 1 into
# the formula in
# `theory/subjects/gaussian/replace_moments.py`, and run `tailbite verify
# gaussian.replace.variance_mean`.
