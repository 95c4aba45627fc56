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
# # Six families: what the bell curve hides
#
# **What you will learn**: that in six families of laws (counts, waiting times, proportions, ...)
# the loss of a refitted mean has an
# exact formula, in which one number decides, the *curvature* of the variance; why under replace
# some families lose faster and
# faster while others get stuck; that under accumulate $\pi^2/6$ is exceeded for ever by one kind of
# family and never reached
# by the other, at every finite number of samples; and when it does not matter.
#
# Generation 0 is the truth. Each generation draws `samples` points from the current model and fits
# their mean; nothing else
# is fitted, for in these families the mean decides the whole law. What is measured is the mean
# squared error $E\,d_n^2$ of the
# fitted mean. Every line below is evaluated from a claim that `tailbite verify` checks; every point
# is simulated. (Negative
# binomial and hyperbolic secant appear as lines only: they are simulated in the same way, but take
# longer.)

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
RATIO = "mean squared error / that of the first fit"

# %% [markdown]
# ## 1. One law, one number
#
# Six families have a variance that is a quadratic function of the mean, and there are no others
# (Morris 1982). Each is one line in
# tailbite; `convolution` is the shape, the number of trials, or whatever the family calls it. The
# second coefficient of the
# variance function is its **curvature**: positive, zero, or negative.

# %%
FAMILIES = {  # family, mean of the truth, curvature, colour, line, mark
    "exponential (gamma, shape 1)": (
        sims.ExponentialFamily("gamma", convolution=1),
        3.0,
        1.0,
        "#D55E00",
        "-",
        "^",
    ),
    "hyperbolic secant, r = 2": (
        sims.ExponentialFamily("hyperbolic_secant", convolution=2),
        1.0,
        0.5,
        "#D55E00",
        ":",
        None,
    ),
    "negative binomial, r = 4": (
        sims.ExponentialFamily("negative_binomial", convolution=4),
        3.0,
        0.25,
        "#D55E00",
        "--",
        None,
    ),
    "Poisson": (sims.ExponentialFamily("poisson"), 3.0, 0.0, "black", "-", "o"),
    "normal, known variance": (sims.ExponentialFamily("normal"), 0.0, 0.0, "#6b6b6b", "-", "x"),
    "Bernoulli (one trial)": (
        sims.ExponentialFamily("binomial", convolution=1),
        0.4,
        -1.0,
        "#0072B2",
        "-",
        "s",
    ),
}
print(f"{'':30}mean  variance of a point  curvature, measured  as a number")
for name, (family, mean, curvature, *_) in FAMILIES.items():
    measured = (
        family.variance(mean + 0.1) - 2 * family.variance(mean) + family.variance(mean - 0.1)
    ) / (2 * 0.1**2)
    print(f"{name:30}{mean:4}  {family.variance(mean):19.2f}  {measured:19.2f}  {curvature:11.2f}")

# %% [markdown]
# Why the curvature? The next batch has the variance *of the current model*. If the model is wrong
# by $d$, that variance is wrong by
# a multiple of $d$, which averages out, and by curvature times $d^2$, which does not: it feeds the
# error back into itself.

# %% [markdown]
# ## 2. Replace: slower, steady, faster
#
# With one batch kept, errors add up, and the curvature compounds.

# %%
replace = tailbite.claim("exponential_family.replace.mean_error")
replace

# %% [markdown]
# ($v_0$ is the variance of a point of the truth, and $v_2$ the curvature.) At curvature 0 the
# formula stands for its limit, $n$ times
# the first loss. It is one of the claim's rivals, "variance of the truth for ever": right there,
# and nowhere else.

# %%
SIMULATED = [
    name for name, (*_, mark) in FAMILIES.items() if mark
]  # those of which a batch is drawn at once: quick


def simulate(name, workflow, samples, record, replicates):
    """Errors of the fitted mean, [runs, recorded generations]."""
    family, mean, *_ = FAMILIES[name]
    run = sims.trajectories(
        family, workflow, truth=family.at(mean), samples=samples, generations=int(record[-1]),
        replicates=replicates, seed=2026,
        record=record, observe=["mean_offset"], progress=False,
    )  # fmt: skip
    return run["mean_offset"].astype(float)


def picture(axis, law, runs, samples, late, shown):
    """Lines: law(curvature, variance, generation); points: mean squared errors of the runs at the
    generations shown.
    """
    for name, (family, mean, curvature, colour, line, mark) in FAMILIES.items():
        variance, label = family.variance(mean), f"{name}: {curvature:+.2f}"
        every = np.arange(1, late + 1)
        axis.plot(
            every, [law(curvature, variance, int(n)) / law(curvature, variance, 1) for n in every],
            line, color=colour, lw=1,
            label=None if mark else label,
        )  # fmt: skip
        if mark:
            squares = runs[name][:, np.array(shown) - 1] ** 2 / law(curvature, variance, 1)
            error = squares.std(axis=0) / np.sqrt(len(squares))
            axis.errorbar(
                shown,
                squares.mean(axis=0),
                3 * error,
                fmt=mark,
                ms=5,
                capsize=2,
                color=colour,
                label=label,
            )
    axis.set(xlabel="generation n", ylabel=RATIO)
    axis.legend(
        frameon=False,
        fontsize=8,
        title="family: curvature",
        title_fontsize=8,
        loc="upper left",
        ncols=2,
    )


# %%
SAMPLES, LATE = 20, 12


def replaced(curvature, variance, n):
    """The claim, and where the variance is linear in the mean its limit."""
    given = {"samples": SAMPLES, "generations": n, "variance": variance}
    if curvature:
        return replace.predict(curvature=curvature, **given)
    return replace.predict(curvature=1, rival="variance of the truth for ever", **given)


runs = {
    name: simulate(name, sims.Replace(), SAMPLES, np.arange(1, 201), 8_192) for name in SIMULATED
}
figure, axis = plt.subplots(figsize=(7.5, 4.4), layout="constrained")
picture(axis, replaced, runs, SAMPLES, LATE, [1, 3, 6, 9, 12])
axis.set(
    title=f"Replace, M = {SAMPLES}: theory (lines), simulation (points, 3 standard errors)",
    ylim=(0, 21),
)
plt.show()

# %% [markdown]
# The families fall apart in the order of their curvature. (Points of one family come from the same
# runs, and stray together.
# Where the curvature is positive the mean is carried by fewer and fewer runs: the bars widen, and
# much later they would no longer
# be honest. See "the rare-event trap" in the Gaussian notebook.)
#
# So does a Bernoulli model suffer least? Look at what single runs do.

# %%
figure, axes = plt.subplots(2, 2, figsize=(9.5, 5.6), layout="constrained", sharex=True)
for axis, name in zip(axes.flat, reversed(SIMULATED), strict=True):
    family, mean, _, colour, *_ = FAMILIES[name]
    paths = mean + runs[name]
    axis.plot(np.arange(1, 201), paths[:12].T, color=colour, lw=0.7, alpha=0.8)
    axis.axhline(mean, color="black", lw=1, ls="--")
    ends = paths[:, -1]
    axis.set_title(name, size=10)
    print(f"{name:30}after 200 refits: mean over runs {ends.mean():6.3f}, truth {mean:3}; ", end="")
    print(
        f"median {round(np.median(ends), 3) + 0.0:6.3f}, runs without any variance left "
        f"{np.mean(family.variance(ends) < 1e-6):4.0%}"
    )
figure.supxlabel("generation n")
figure.supylabel("fitted mean of a run")
plt.show()

# %% [markdown]
# A Bernoulli run ends at 0 or at 1 and stays: the error cannot grow since there is nothing left to
# lose. (It is the genetic drift
# of population biology.) A Poisson run dies out at 0; an exponential one shrinks to 0, though the
# mean over all runs
# stays near the truth, carried by a few giants; a normal one wanders off. *That the mean of the
# runs is right says nothing
# about any of them.*

# %% [markdown]
# ## 3. Accumulate: on both sides of $\pi^2/6$
#
# With all points kept, fit $i$ adds the share $1/(i^2 M)$. Where the variance is linear in the mean
# the shares just add up,
# $1 + 1/4 + 1/9 + \ldots$; else they multiply.

# %%
accumulate = tailbite.claim("exponential_family.accumulate.mean_error")
linear = tailbite.claim("exponential_family.accumulate.mean_error_linear")
accumulate

# %%
few, late = 2, 30


def pooled(curvature, variance, n, rival=None):
    """The claim for this curvature."""
    law, more = (accumulate, {"curvature": curvature}) if curvature else (linear, {})
    return law.predict(samples=few, generations=n, variance=variance, rival=rival, **more)


kept = {
    name: simulate(name, sims.Accumulate(), few, np.arange(1, late + 1), 32_768)
    for name in SIMULATED
}
figure, axis = plt.subplots(figsize=(7.5, 4.4), layout="constrained")
picture(axis, pooled, kept, few, late, [1, 2, 3, 5, 10, 20, 30])
axis.axhline(np.pi**2 / 6, color="black", lw=1, ls=":")
axis.text(late + 0.4, np.pi**2 / 6 + 0.02, r"$\pi^2/6$")
axis.set(
    title=f"Accumulate, M = {few}: theory (lines), simulation (points, 3 standard errors)",
    ylim=(0.9, 3),
)
plt.show()

# %% [markdown]
# Is a formula that ignores the curvature, the rival "variance of the truth for ever", then really
# wrong? Ask the simulation, in
# standard errors:

# %%
print("difference of simulation at generation 10     from the claim    from the rival")
for name in ("exponential (gamma, shape 1)", "Bernoulli (one trial)"):
    family, mean, curvature, *_ = FAMILIES[name]
    squares = kept[name][:, 9] ** 2
    error = squares.std() / np.sqrt(len(squares))
    right, wrong = (
        pooled(curvature, family.variance(mean), 10, rival)
        for rival in (None, "variance of the truth for ever")
    )
    far, further = ((squares.mean() - predicted) / error for predicted in (right, wrong))
    print(f"{name:44}  {far:+14.1f}  {further:+16.1f}")

# %% [markdown]
# ## 4. For ever
#
# The infinite products have closed forms: a hyperbolic sine where the curvature is positive, a sine
# where it is negative.

# %%
above, below = (
    tailbite.claim(f"exponential_family.accumulate.{name}")
    for name in ("gamma_limit", "binomial_limit")
)
above

# %%
below

# %%
figure, axis = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
sizes = np.unique(np.round(np.geomspace(2, 1000, 50)).astype(int))
for shape, style in ((1, "-"), (4, "--")):
    values = [m * above.predict(samples=int(m), shape=shape) for m in sizes]
    axis.semilogx(
        sizes, values, style, color="#D55E00", label=f"curvature {1 / shape:+.2f}: hyperbolic sine"
    )
axis.axhline(np.pi**2 / 6, color="black", lw=1, ls=":", label=r"curvature 0: $\pi^2/6$")
for trials, style in ((4, "--"), (1, "-")):
    values = [m * below.predict(samples=int(m), trials=trials) for m in sizes]
    axis.semilogx(
        sizes, values, style, color="#0072B2", label=f"curvature {-1 / trials:+.2f}: sine"
    )
axis.set(
    xlabel="samples per generation M",
    ylabel=RATIO,
    title=r"Accumulate for ever: $\pi^2/6$ is the limit of many samples",
)
axis.legend(frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# So a published $\pi^2/6$ for exponential families is a statement about many samples. At a finite
# number it is exceeded
# wherever the curvature is positive, and an upper bound wherever it is negative. Both are claims:

# %%
for name in ("above_basel", "below_basel"):
    claim = tailbite.claim(f"exponential_family.accumulate.{name}")
    print("\n    ".join(filter(None, (claim.id, claim.title, claim.remark))))

# %% [markdown]
# How many samples make it harmless? The excess over $\pi^2/6$, in percent of the first loss:

# %%
print("samples    exponential law    Bernoulli")
for m in (2, 10, 100, 1000, 10_000):
    excess = [
        100 * (m * value - np.pi**2 / 6)
        for value in (above.predict(samples=m, shape=1), below.predict(samples=m, trials=1))
    ]
    print(f"{m:7d}    {excess[0]:+14.3f}    {excess[1]:+9.3f}")

# %% [markdown]
# ## 5. What is lost, in bits
#
# How far has a model moved, as a law? In every workflow in which the fitted mean has no drift the
# answer is the same in every family: the relative entropy of model and truth is, in the mean, the
# entropy that the model has lost. That is a theorem about *any* log-partition.

# %%
tailbite.claim("exponential_family.martingale.entropy_loss")

# %% [markdown]
# For a gamma law that is replaced it is a sum over the fits, and grows for ever:

# %%
gamma = tailbite.claim("exponential_family.replace.gamma_divergence")
for refits in (1, 10, 100):
    print(refits, round(gamma.predict(samples=20, generations=refits, shape=1), 4))

# %% [markdown]
# ## 6. New real points: where the model settles
#
# Let every fit see a few new real points beside a large batch of the model. The mean is pulled
# back to the truth, and the batch shakes it. With many samples its law settles, and there is one
# formula for all families: it is the **conjugate prior**, the one that a Bayesian would call "as
# much knowledge as *twice* the real points give", centred at the truth.

# %%
tailbite.claim("exponential_family.fresh_mixture.conjugate_prior")

# %% [markdown]
# The proof never says which family: the log-partition is a letter for any smooth function. So each
# family gets its own well-known law.

# %%
HELD = {  # kind: mean of the truth, claim, what it needs
    "binomial": (0.4, "binomial_law", {"mean": 0.4, "trials": 1}),
    "poisson": (2.0, "poisson_law", {"mean": 2.0}),
    "gamma": (1.0, "gamma_law", {"mean": 1.0, "shape": 1}),
}
figure, axes = plt.subplots(1, 3, figsize=(9.5, 3.2), layout="constrained", sharey=True)
for axis, (kind, (mean, name, given)) in zip(axes, HELD.items(), strict=True):
    family = sims.ExponentialFamily(kind)
    run = sims.trajectories(
        family, sims.FreshMixture(real=2), truth=family.at(mean), samples=60, generations=120,
        record=[120], observe=["mean_offset"], replicates=2_000, seed=2026, progress=False,
    )  # fmt: skip
    ends = np.sort(mean + run["mean_offset"][:, 0].astype(float))
    axis.plot(ends, np.arange(1, len(ends) + 1) / len(ends), lw=3, alpha=0.4, label="simulation")
    law = tailbite.claim(f"exponential_family.fresh_mixture.{name}")
    grid = np.linspace(
        max(ends[0], 0.02), min(ends[-1], mean + 0.55 if kind == "binomial" else 6), 80
    )
    for rival, style, label in (
        (None, "-", "twice the real points"),
        ("prior of the real points, once", ":", "once: wrong"),
    ):
        values = [law.predict(real=2, at=float(x), rival=rival, **given) for x in grid]
        axis.plot(grid, values, style, color="black", lw=1, label=label)
    axis.set_title(kind, size=10)
axes[0].legend(frameon=False, fontsize=8)
figure.supxlabel("fitted mean")
axes[0].set_ylabel("share of runs below")
plt.show()

# %% [markdown]
# If the *same* real points are shown again in every fit, the law is the same, but around *their*
# mean: the posterior with the data counted twice (`exponential_family.augment.conjugate_prior`).
# `tailbite figures` draws all four families (`conjugate_prior`).

# %% [markdown]
# ## Exercises
#
# **1.** Under replace the Bernoulli error is bounded. By what, and why is that no comfort?
#
# *Hint*: let `replace.predict` go to generation 10,000, and compare with $\mu(1 - \mu)$.
#
# <details><summary>Solution</summary>
#
# ```python
# family, mean, *_ = FAMILIES["Bernoulli (one trial)"]
# print(replace.predict(samples=20, generations=10_000, curvature=-1,
# variance=family.variance(mean)), mean * (1 - mean))
# ```
#
# By the variance of a model that is always 0 or 1: every run has lost everything.
#
# </details>
#
# **2.** Is it better to ask 40 people once or 20 people twice? Compare one trial and two trials per
# point under accumulate for ever.
#
# *Hint*: $v_0$ is the variance of a point; the ratio to the first loss does not need it.
#
# <details><summary>Solution</summary>
#
# ```python
# print(40 * below.predict(samples=40, trials=1), 20 * below.predict(samples=20, trials=2))
# ```
#
# It is the same: only their product enters. The family is closed under sums.
#
# </details>
#
# **3.** Every batch is twice as large as the one before. What is the constant for ever then, for
# the exponential law and for the
# Poisson law?
#
# *Hint*: `samples=[2, 4, 8, ...]`.
#
# <details><summary>Solution</summary>
#
# ```python
# doubling = [2 * 2**i for i in range(30)]
# given = {"samples": doubling, "generations": 30}
# print(2 * linear.predict(**given), 2 * accumulate.predict(curvature=1, **given))
# ```
#
# Both are lower than with equal batches, and the exponential law is above the Poisson law still.
#
# </details>
#
# **4.** Add five new real points to each generation, `sims.FreshMixture(real=5)`. Do Poisson runs
# still die out?
#
# *Hint*: `simulate("Poisson", sims.FreshMixture(real=5), 20, [50, 100, 200], 8_192)`; a run at 0
# has the error $-3$.
#
# **5.** Break something: take the curvature with the other sign in `grown` of
# `theory/subjects/exponential_family/mean.py`, and run
# `tailbite verify exponential_family.replace.mean_error`.
