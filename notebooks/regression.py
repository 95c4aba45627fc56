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
# # $\pi^2/6$: what it is and what it is not
#
# **What you will learn**: why a regression that is refit on its own labels loses without end under
# replace, and at most a
# constant times its first loss under accumulate; that this constant is $\pi^2/6$ in *one* setting
# (equal batches, the same rows
# in all of them, least squares), lies elsewhere in all others, and is never above 2; that new real
# data in every generation
# are no guarantee; how to weigh real labels against synthetic ones; and which learner accumulating
# does not save.
#
# The experiment: rows $x \sim N(0, I)$ with $d$ features, labels $y = x'w + $ noise. Generation 0
# is the truth and labels batch 0,
# the real data; each generation labels `samples` rows, with new noise, and the next one is fitted.
# What is measured is the
# **excess risk** $|w_n - w_*|^2$, the squared error of a prediction beyond the noise of the label,
# in units of the noise
# variance. Every line below is evaluated from a claim that `tailbite verify` proves; every point is
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
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#6b6b6b"
RISK = "mean excess risk (noise variances)"
RATIO = "mean excess risk / that of the first fit"


def claim(name):
    """A claim of this subject."""
    return tailbite.claim(f"regression.{name}")


def trajectories(family, workflow, samples, record, observe="excess_risk", replicates=8_000):
    """[runs, generations in ``record``]."""
    return sims.trajectories(
        family, workflow, truth=sims.Normal(), samples=samples, generations=int(record[-1]),
        replicates=replicates, seed=2026,
        record=record, observe=[observe], progress=False,
    )[observe].astype(float)  # fmt: skip


def simulate(*experiment, **options):
    """Means and standard errors of ``trajectories``."""
    runs = trajectories(*experiment, **options)
    return runs.mean(axis=0), runs.std(axis=0) / np.sqrt(len(runs))


# %% [markdown]
# ## 1. Replace: linear growth, with either design
#
# There are two experiments that go by one name. With **the same rows** the inputs are drawn once
# and only relabelled; with
# **fresh rows** every batch has inputs of its own. Under replace each fit adds its own error to the
# one it inherits, in both.
# ($Q_n$ is the excess risk of generation $n$, $p$ the number of features $d$, and $v_0 g_i$ the
# variance of the noise in batch $i$.)

# %%
features, samples, late = 5, 12, 30
shown = np.array([1, 5, 10, 15, 20, 25, 30])
designs = {"fresh": (BLUE, "o", "fresh rows"), "same": (ORANGE, "^", "the same rows")}
law, mean = claim("replace_same.risk_law"), claim("replace.risk_mean")
mean

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8), layout="constrained")
every = np.arange(1, late + 1)
left.plot(
    every,
    [mean.predict(samples=samples, generations=int(n), features=features) for n in every],
    color="black",
    label="theory, both",
)
at = np.linspace(1, 120, 35)
for design, (colour, mark, name) in designs.items():
    family = sims.LinearRegression(features, design=design)
    runs = trajectories(family, sims.Replace(), samples, shown, replicates=16_000)
    value, error = runs.mean(axis=0), runs.std(axis=0) / np.sqrt(len(runs))
    left.errorbar(
        shown + (0.35 if design == "same" else -0.35),
        value,
        3 * error,
        fmt=mark,
        ms=4,
        color=colour,
        capsize=2,
        label=name,
    )
    right.semilogy(
        at,
        [(runs[:, -1] > x).mean() for x in at],
        mark,
        ms=4,
        color=colour,
        label=f"{name}, simulated",
    )
right.semilogy(
    at,
    [
        1 - law.predict(samples=samples, generations=late, features=features, at=float(x))
        for x in at
    ],
    color=ORANGE,
    label="the same rows, F law",
)
right.axvline(
    mean.predict(samples=samples, generations=late, features=features),
    color="black",
    lw=1,
    ls=":",
    label="mean of both",
)
left.set(xlabel="generation n", ylabel=RISK, title="The same mean ...")
right.set(
    xlabel="excess risk x (noise variances)",
    ylabel=f"share of runs beyond x, n = {late}",
    title="... of two different laws",
    ylim=(3e-4, 1.2),
)
left.legend(frameon=False, fontsize=8)
right.legend(frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# The mean is the same for both, and it never stops. (Points are set a little apart; bars are 3
# standard errors.) But
# with the same rows an unlucky design is unlucky in every generation, and the tail of the risk is
# far heavier; fresh rows
# average the luck out. So a mean alone cannot tell the designs apart: look at the spread.

# %%
second = {
    "fresh": claim("replace.risk_second_moment"),
    "same": claim("replace_same.risk_second_moment"),
}
print(
    f"d = {features}, m = {samples}: after n refits, the mean and the standard deviation over runs "
    f"of the excess risk"
)
print("     n     mean    s.d., fresh rows    s.d., the same rows")
for n in (1, 3, 10, 30):
    size = {"samples": samples, "generations": n, "features": features}
    centre = mean.predict(**size)
    spread = {
        design: np.sqrt(found.predict(**size) - centre**2) for design, found in second.items()
    }
    print(f"{n:6d} {centre:8.2f} {spread['fresh']:19.2f} {spread['same']:22.2f}")

# %% [markdown]
# ## 2. Accumulate: where $\pi^2/6$ comes from
#
# Keep all batches. With the same rows in $n$ equal batches the fit is the average of the $n$ label
# vectors, so generation $n$
# adds $1/n^2$ of one fit's variance, and the loss is $H_n^{(2)} = 1 + 1/4 + 1/9 + \dots \to
# \pi^2/6$ times that of the first fit.
#
# With fresh rows the pooled design gets *better* than $n$ copies of one batch: the loss is strictly
# less, with the limit
# $$\frac{m - d - 1}{d + 1}\left(-\gamma - \psi\!\left(1 - \tfrac{d + 1}{m}\right)\right)$$
# (in units of the first fit's), which is $\pi^2/6$ only where there are many rows per feature, and
# 1 near interpolation.

# %%
same, fresh = claim("accumulate_same.risk_mean"), claim("accumulate.risk_mean_equal_batches")
forever = claim("accumulate.risk_mean_limit")
features, late = 10, 24
shown = np.array([1, 2, 3, 5, 8, 14, 24])
every = np.arange(1, late + 1)
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.9), layout="constrained", sharey=True)
for design, m, colour, mark, style in (
    ("same", 22, ORANGE, "^", "--"),
    ("fresh", 110, BLUE, "o", "-"),
    ("fresh", 22, GREEN, "s", "-"),
    ("fresh", 15, PURPLE, "D", "-"),
):
    first = mean.predict(samples=m, generations=1, features=features)
    curve = same if design == "same" else fresh
    left.plot(
        every,
        [curve.predict(samples=m, generations=int(n), features=features) / first for n in every],
        style,
        color=colour,
    )
    value, error = simulate(
        sims.LinearRegression(features, design=design), sims.Accumulate(), m, shown
    )
    name = "the same rows, any m" if design == "same" else f"fresh rows, m = {m}"
    left.errorbar(
        shown, value / first, 3 * error / first, fmt=mark, ms=4, color=colour, capsize=2, label=name
    )
    if design == "fresh":
        right.plot(
            features / m,
            forever.predict(samples=m, features=features) / first,
            mark,
            color=colour,
            label=f"d = {features}, m = {m}",
        )
for p, style in ((1000, "-"), (10, ":")):
    rows = np.unique(np.round(np.geomspace(p + 2, 100 * p, 40)).astype(int))
    ratio = [forever.predict(samples=int(m), features=p) * (m - p - 1) / p for m in rows]
    right.plot(p / rows, ratio, style, color="black", lw=1, label=f"limit, fresh rows, d = {p}")
for axis in (left, right):
    axis.axhline(np.pi**2 / 6, color=GREY, lw=1, ls="-.")
left.text(24, np.pi**2 / 6 + 0.015, r"$\pi^2/6$", color=GREY, ha="right")
left.set(
    xlabel="generation n", ylabel=RATIO, title=f"Accumulate, d = {features}", ylim=(0.97, 1.78)
)
right.set(xlabel="features per row d/m", title="For ever")
left.legend(frameon=False, fontsize=8, loc="upper left", ncols=2)
right.legend(frameon=False, fontsize=8, loc="lower left")
plt.show()

# %% [markdown]
# (Points at different generations, and of runs of one shape, share their random numbers, so they
# lie off their lines together.)
#
# So "accumulate costs $\pi^2/6$" is exact for one set of rows, and a strict upper bound for fresh
# ones:
# `regression.accumulate.risk_below_same_rows`. A small ratio is no merit near interpolation,
# though: its unit, the first fit's
# risk $d/(m - d - 1)$, is huge there.

# %% [markdown]
# ## 3. Other batches, other constants
#
# Nobody's batches are equal. In units of the first fit's risk, over all schedules, accumulate can
# end anywhere in $[1, 2)$:
# huge synthetic batches add next to nothing, for their own noise averages out (what they cannot
# undo is the first fit's error);
# a **trickle** of single rows after a large real batch comes as close to 2 as you like; and 2 is
# never reached.
# If the real rows are kept, but of the synthetic ones only the newest batch
# (`sims.Augment`), the constant is $3/2$.

# %%
features, real = 5, 60
shown = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
first = mean.predict(samples=real, generations=1, features=features)
general, trickle = claim("accumulate.risk_mean"), claim("accumulate.risk_mean_trickle")
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.9), layout="constrained", sharey=True)
every = np.unique(np.round(np.geomspace(1, 256, 16)).astype(int))
one = [trickle.predict(first=real, generations=int(n), features=features) / first for n in every]
axes[0].plot(every, one, color=BLUE)
value, error = simulate(
    sims.LinearRegression(features),
    sims.Accumulate(),
    (real,) + (1,) * 255,
    shown,
    replicates=4_000,
)
axes[0].errorbar(
    shown,
    value / first,
    3 * error / first,
    fmt="o",
    ms=4,
    color=BLUE,
    capsize=2,
    label="single rows",
)
doubling = tuple(real * 2**i for i in range(9))
for schedule, colour, mark, name in (
    ((real,) * 64, GREEN, "s", "batches of the same size"),
    (doubling, PURPLE, "D", "each batch twice the one before"),
    ((real,) + (100 * real,) * 63, ORANGE, "^", "batches 100 times the real one"),
):
    upto = every[every <= len(schedule)]
    points = shown[shown <= len(schedule)]
    curve = [
        general.predict(samples=schedule[:n], generations=int(n), features=features) / first
        for n in upto
    ]
    axes[0].plot(upto, curve, color=colour)
    value, error = simulate(
        sims.LinearRegression(features), sims.Accumulate(), schedule, points, replicates=4_000
    )
    axes[0].errorbar(
        points,
        value / first,
        3 * error / first,
        fmt=mark,
        ms=4,
        color=colour,
        capsize=2,
        label=name,
    )
axes[0].axhline(2, color=GREY, lw=1, ls="-.")
bound = claim("augment.risk_bound").predict(samples=real, features=features) / first
axes[1].axhline(bound, color=GREY, lw=1, ls="-.")
points = np.array([1, 2, 3, 4, 6, 8, 12])
for m, colour, mark in ((10, BLUE, "o"), (60, GREEN, "s"), (600, ORANGE, "^")):
    value, error = simulate(
        sims.LinearRegression(features), sims.Augment(), (real,) + (m,) * 11, points
    )
    axes[1].errorbar(
        points,
        value / first,
        3 * error / first,
        fmt=mark,
        ls=":",
        lw=0.8,
        ms=4,
        color=colour,
        capsize=2,
        label=f"{m} synthetic rows",
    )
axes[0].text(256, 2.02, "never above 2", color=GREY, ha="right")
axes[1].text(12, bound + 0.02, "never above 3/2", color=GREY, ha="right")
axes[0].set(
    xscale="log",
    xlabel="generation n",
    ylabel=RATIO,
    title=f"Accumulate after {real} real rows",
    ylim=(0.95, 2.5),
)
axes[1].set(xlabel="generation n", title=f"{real} real rows kept, newest synthetic batch")
for axis in axes:
    axis.legend(frameon=False, fontsize=8, loc="upper left")
plt.show()

# %% [markdown]
# On the left lines are theory. On the right there is no closed form: points are simulated, dotted
# lines join them, and the bound
# holds for rows of any law. How close does the trickle come to 2? As close as the real batch is
# large:

# %%
print("first batch    risk for ever / risk of the first fit, single rows after it, d = 5")
for rows in (10, 60, 1000, 100_000):
    far = trickle.predict(first=rows, generations=10**9, features=features)
    print(f"{rows:11d}    {far / mean.predict(samples=rows, generations=1, features=features):.4f}")

# %% [markdown]
# ## 4. New real rows in every generation, and yet no bound
#
# Surely fresh real data in each generation keep the model sane? Take $a$ new real rows and $b$
# synthetic ones, labelled by the
# newest model, and pool them (`sims.FreshMixture`). The error that is inherited is multiplied by a
# factor $\kappa$ in
# each generation. For many rows it depends on the synthetic share $\omega$ and on the features per
# row $\varphi$ alone, and
# **passes 1** at $\varphi = (1 + \omega)/(1 + 2\omega)$: $3/4$ where half of the rows are real.

# %%
features, late = 40, 12
mixture, factor = claim("fresh_mixture.risk_mean"), claim("fresh_mixture.factor_limit")
shown = np.array([1, 2, 4, 6, 8, 10, 12])
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.9), layout="constrained")
every = np.arange(1, late + 1)
for rows, colour, mark in ((24, ORANGE, "^"), (30, BLUE, "o")):
    curve = [
        mixture.predict(samples=rows, real=rows, generations=int(n), features=features, start=0)
        for n in every
    ]
    left.semilogy(every, curve, color=colour)
    value, error = simulate(
        sims.LinearRegression(features), sims.FreshMixture(real=rows), rows, shown, replicates=1_000
    )
    left.errorbar(
        shown,
        value,
        3 * error,
        fmt=mark,
        ms=4,
        color=colour,
        capsize=2,
        label=f"a = b = {rows}: {features / 2 / rows:.2f} features per row",
    )
ratio = np.linspace(0.005, 0.93, 200)
for share, colour, style in ((0.25, GREEN, ":"), (0.5, BLUE, "-"), (0.75, PURPLE, "--")):
    right.plot(
        ratio,
        [factor.predict(share=share, features_per_row=float(x)) for x in ratio],
        style,
        color=colour,
        label=f"synthetic share {share}",
    )
    right.plot((1 + share) / (1 + 2 * share), 1, "o", mfc="white", ms=6, color=colour)
right.axhline(1, color=GREY, lw=1, ls="-.")
left.set(xlabel="generation n", ylabel=RISK, title=f"Equally many new real rows, d = {features}")
right.set(
    xlabel="features per row d/(a + b)",
    ylabel=r"factor $\kappa$ per generation",
    ylim=(0, 2),
    title="Above 1 the risk grows without bound",
)
left.legend(frameon=False, fontsize=8, loc="upper left")
right.legend(frameon=False, fontsize=8, loc="upper left")
plt.show()

# %% [markdown]
# With 60 rows in all the risk settles; with 48 it grows for ever, although half of the rows are
# real and new each time.
# The reason is not the synthetic labels' share but the pooled fit, which near interpolation
# *amplifies* whatever is wrong
# with a part of its labels. (The growing mean is carried by fewer and fewer runs: its error bars
# widen, and after some more
# generations they would no longer be honest. See "the rare-event trap" in the Gaussian notebook.)

# %% [markdown]
# ## 5. The golden ratio
#
# Instead of pooling rows, fit real labels and synthetic ones apart and average the two weight
# vectors, with weight $w$ on the
# real one. New real labels every time: with $k$ the ratio of the two fits' risks, the risk for
# ever, over that of the real labels
# alone, has a closed form. For $k = 1$ the best weight is $0.618\ldots$, the inverse golden ratio,
# *and so is the risk there*.
# With one set of real labels, used again and again, synthetic labels only harm.

# %%
settled, recycled = claim("label_mixing.golden_ratio"), claim("label_mixing_fixed.risk_mean")
settled

# %%
features, rows, late = 5, 20, 24
unit = mean.predict(samples=rows, generations=1, features=features)
weights = np.linspace(0.12, 0.999, 150)
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
axis.plot(
    weights,
    [settled.predict(real_weight=float(w), ratio=1) for w in weights],
    color=BLUE,
    label="new real labels, k = 1 (theory)",
)
for k, style in ((0.25, ":"), (4, "--")):
    axis.plot(
        weights,
        [settled.predict(real_weight=float(w), ratio=k) for w in weights],
        style,
        color=BLUE,
        lw=1,
        label=f"new real labels, k = {k}",
    )
old = [
    recycled.predict(real_weight=float(w), samples=rows, generations=2_000, features=features)
    / unit
    for w in weights
]
axis.plot(weights, old, color=ORANGE, label="the same real labels (theory)")
for w in (0.15, 0.3, 0.45, 0.618, 0.8, 0.95):
    workflow = sims.Weighted(real_weight=w, real=rows, of="parameters")
    value, error = simulate(
        sims.LinearRegression(features), workflow, rows, [late], replicates=6_000
    )
    axis.errorbar(w, value[0] / unit, 3 * error[0] / unit, fmt="o", ms=4, color=BLUE, capsize=2)
golden = (np.sqrt(5) - 1) / 2
least = settled.predict(real_weight=golden, ratio=1)
axis.plot(golden, least, "*", ms=13, color=GREEN, label=f"weight {golden:.3f}, risk {least:.3f}")
axis.axhline(1, color=GREY, lw=1, ls="-.")
axis.set(
    xlabel="weight w of the real labels",
    ylabel="risk for ever / that of the real labels",
    ylim=(0, 3),
    title=f"Mixing labels, d = {features}, {rows} real and {rows} synthetic rows",
)
axis.legend(frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# ## 6. The learner that accumulating does not save
#
# Least squares is unbiased: accumulate has only noise to average. A **ridge** penalty in proportion
# to the rows, the usual one
# in software, shrinks *every* fit. Accumulating dilutes that to one part in $n$ per generation; but
# $\sum 1/n$ diverges, and the
# share of the truth that is left falls in each run like a power, $n^{-c}$, to 0 (grey, for two
# runs;
# $c$ depends on the design). One penalty *for all rows* shrinks once, and no more.

# %%
samples, penalty, late = 6, 0.5, 256
kept, once, power = (
    claim("accumulate.ridge_signal"),
    claim("accumulate.ridge_one_penalty"),
    claim("accumulate.ridge_signal_decay"),
)
shown = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
axis.plot(
    shown[:4],
    [kept.predict(samples=samples, generations=int(n), penalty=penalty) for n in shown[:4]],
    color=ORANGE,
)
axis.axhline(once.predict(samples=samples, penalty=penalty * samples), color=BLUE)
for per_sample, colour, mark, name in (
    (True, ORANGE, "^", "a penalty for every row"),
    (False, BLUE, "o", "one penalty for all rows"),
):
    ridge = sims.Ridge(penalty=penalty if per_sample else penalty * samples, per_sample=per_sample)
    family = sims.LinearRegression(1, design="same", learner=ridge, weights=2.0)
    value, error = simulate(family, sims.Accumulate(), samples, shown, "signal", replicates=4_000)
    axis.errorbar(shown, value, 3 * error, fmt=mark, ms=4, color=colour, capsize=2, label=name)
for gram, style in ((1.0, ":"), (6.0, "--")):
    loss = samples * penalty / (gram + samples * penalty)
    axis.plot(
        shown[3:],
        power.predict(loss=loss) * shown[3:] ** -loss,
        style,
        color=GREY,
        label=rf"$n^{{-{loss:.2f}}}/\Gamma({1 - loss:.2f})$: runs with Gram matrix {gram:.0f}",
    )
axis.set(
    xscale="log",
    yscale="log",
    xlabel="generation n",
    ylabel="share of the truth that is left",
    title="Accumulate, the same rows, one feature, m = 6",
)
axis.legend(frameon=False, fontsize=8, loc="lower left")
plt.show()

# %% [markdown]
# ## 7. Before you quote a constant
#
# | what is kept | rows | batches | learner | loss over that of the first fit |
# |---|---|---|---|---|
# | newest batch | same or fresh | equal | least squares | $n$ |
# | all | same | equal | least squares | $H_n^{(2)} \to \pi^2/6$ |
# | all | fresh | equal | least squares | less; digamma limit, $\pi^2/6$ for many rows per feature |
# | all | fresh, or any | any | least squares | below 2, and 2 is sharp |
# | real and newest | any | any | least squares | at most $3/2$ |
# | newest, and new real rows | fresh | equal | least squares | unbounded beyond $(1 + \omega)/(1 +
# 2\omega)$ features per row |
# | all | same | equal | ridge, penalty for every row | the whole truth, in the end |

# %%
for name in (
    "accumulate_same.risk_bound",
    "accumulate.risk_below_same_rows",
    "accumulate.risk_bound",
    "augment.risk_bound",
    "fresh_mixture.critical_ratio",
):
    print("\n    ".join(filter(None, (f"{name}: {claim(name).title}", claim(name).remark))))

# %% [markdown]
# ## Exercises
#
# 1. Rows of another law: `sims.Samples(sims.LinearRegression(5, rows="student", freedom=5))`. Which
# claims above still hold?
# (Read the assumptions: `tailbite.claim("regression.accumulate.risk_bound").assumptions` and its
# remark.)
# 2. Show that with many rows the risk under `Augment` settles at $1 + m/(M_0 + 2m)$ of the first
# fit's, for $M_0$ real and $m$
#    synthetic rows, and compare with the right panel of section 3. Which $m$ gives $3/2$?
# 3. Find the schedule of ten batches that costs most under accumulate, with $d = 5$ and 60 real
# rows. Start at
# `tailbite.claim("regression.accumulate.risk_mean").predict(samples=[60, 1, 1, 2, 4, ...],
# generations=10, features=5)`.
# 4. How many new real rows keep $d = 40$ with 24 synthetic rows bounded? Use
# `regression.design.mixing_factor` (divide by $d$).
# 5. Break something: put 0 for the 1 that `room` is in `mean` of
# `theory/subjects/regression/same_rows.py` and run
#    `tailbite verify regression.accumulate_same.risk_mean`.
