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
# # Does a verifier save the model?
#
# **What you will learn**: how many wrong labels a verifier can bear, and that it need not be better
# than the labels, only better at
# right ones than at wrong ones; that a model which is refitted on what a verifier keeps goes to
# *the verifier's* idea of the
# truth, right or not; how fast; and when a wrong verifier is still better than none.
#
# A **verifier** looks at synthetic data and throws some of them away before the next fit. Every
# line below is evaluated from a
# claim that `tailbite verify` proves, or from the simulation where it says so; every point is
# simulated, in a few lines of NumPy.

# %%
import matplotlib.pyplot as plt
import numpy as np

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
rng = np.random.default_rng(2026)

# %% [markdown]
# ## 1. Wrong labels
#
# Two classes, $y = \pm 1$, with points normal around $y\mu$. A synthetic label is wrong with
# probability `flip`. The verifier keeps
# right labels with probability `keep_right` and wrong ones with `keep_wrong`. The simplest
# classifier is the mean of label times
# point: it must have the sign of $\mu$.

# %%
threshold = tailbite.claim("mitigation.verification.threshold")
threshold

# %% [markdown]
# The right side vanishes where the share of wrong labels is $1/(1 + \psi/\varphi)$, with $\varphi$
# for `keep_right` and $\psi$ for
# `keep_wrong`. Only their *ratio* counts.

# %%
SIGNAL, POINTS = 0.5, 40_000
VERIFIERS = {
    "no verifier": (1.0, 1.0, GREY, "o"),
    "a weak one": (0.8, 0.4, ORANGE, "^"),
    "a strict one": (0.5, 0.05, BLUE, "s"),
}


def kept_mean(flip, keep_right, keep_wrong):
    """Mean of label times point over the drawn points, 0 for those that are not kept, and its
    standard error.
    """
    truth = rng.choice([-1, 1], size=POINTS)
    points = truth * SIGNAL + rng.normal(size=POINTS)
    wrong = rng.random(POINTS) < flip
    kept = rng.random(POINTS) < np.where(wrong, keep_wrong, keep_right)
    products = np.where(wrong, -truth, truth) * points * kept
    return products.mean(), products.std() / np.sqrt(POINTS)


figure, axis = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
flips = np.linspace(0.01, 0.99, 40)
for name, (right, wrong, colour, mark) in VERIFIERS.items():
    axis.plot(
        flips,
        [
            threshold.predict(flip=float(f), keep_right=right, keep_wrong=wrong, signal=SIGNAL)
            for f in flips
        ],
        color=colour,
    )
    shown = np.linspace(0.05, 0.95, 10)
    value, error = np.array([kept_mean(f, right, wrong) for f in shown]).T
    axis.errorbar(
        shown,
        value,
        3 * error,
        fmt=mark,
        ms=5,
        capsize=2,
        color=colour,
        label=f"{name}: keeps {right:.0%} and {wrong:.0%}",
    )
axis.axhline(0, color="black", lw=1)
axis.text(0.02, -0.03, "below: points the wrong way", fontsize=9, va="top")
axis.set(
    xlabel="share of wrong labels",
    ylabel="mean of label times point",
    title="What a verifier bears (lines: claim, points: simulation)",
)
axis.legend(
    frameon=False,
    fontsize=8,
    title="keeps of the right labels, of the wrong ones",
    title_fontsize=8,
)
plt.show()

# %% [markdown]
# Without a verifier half of the labels may be wrong, and not more. Is the rival "threshold one
# half" wrong, then, once there is
# a verifier?

# %%
right, wrong, *_ = VERIFIERS["a strict one"]
value, error = kept_mean(0.7, right, wrong)
print("strict verifier, 70 % wrong labels: distance of the simulation in standard errors")
for rival in (None, "threshold one half", "no verifier"):
    predicted = threshold.predict(
        flip=0.7, keep_right=right, keep_wrong=wrong, signal=SIGNAL, rival=rival
    )
    name = f"from the rival {rival!r}" if rival else "from the claim"
    print(f"{name:35}{(value - predicted) / error:+9.1f}")

# %% [markdown]
# ## 2. Wrong values
#
# Now the data are numbers. A model $N(\delta, \sigma^2)$ draws, and the verifier keeps what is
# within `radius` of *its own* centre, here
# the origin. The model's mean is refitted on that (its variance is known). One claim says how far
# one refit moves it.

# %%
move = tailbite.claim("mitigation.verification.fixed_point")
move

# %%
RADII = {0.5: (BLUE, "s"), 1.5: (GREEN, "o"), 3.0: (ORANGE, "^")}


def refit(mean, radius, drawn):
    """The mean of what a verifier at the origin keeps of a model with standard deviation 1."""
    values = rng.normal(mean, 1.0, size=drawn)
    return values[np.abs(values) <= radius].mean()


figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4), layout="constrained")
offsets, generations = np.linspace(-2, 2, 40), np.arange(13)
for radius, (colour, mark) in RADII.items():
    after = [x + move.predict(offset=float(x), radius=radius, deviation=1) for x in offsets]
    left.plot(offsets, after, color=colour)
    left.plot(
        offsets[::5],
        [refit(x, radius, 40_000) for x in offsets[::5]],
        mark,
        ms=5,
        color=colour,
        label=f"radius {radius}",
    )
    predicted, simulated = [1.0], [1.0]
    for _ in generations[1:]:
        predicted.append(
            predicted[-1] + move.predict(offset=predicted[-1], radius=radius, deviation=1)
        )
        simulated.append(refit(simulated[-1], radius, 40_000))
    right.plot(generations, predicted, color=colour)
    right.plot(generations, simulated, mark, ms=5, color=colour, label=f"radius {radius}")
left.plot(offsets, offsets, color=GREY, lw=1, ls=":", label="no verifier")
right.axhline(1, color=GREY, lw=1, ls=":", label="the truth")
right.axhline(0, color="black", lw=1, ls="--", label="the verifier's centre")
left.set(xlabel="mean before a refit", ylabel="mean after it", title="One refit")
right.set(
    xlabel="generation n", ylabel="fitted mean", title="Refit after refit, from the truth at 1"
)
left.legend(frameon=False, fontsize=8)
right.legend(frameon=False, fontsize=8, loc="center right", bbox_to_anchor=(1, 0.36))
plt.show()

# %% [markdown]
# (Distances are in standard deviations of the model. Lines: the claim, iterated on the right;
# points: 40,000 values for each refit.)
#
# Wherever the truth was, there is only one place that a refit does not leave: the verifier's
# centre.

# %%
print(move.remark)

# %% [markdown]
# ## 3. How fast?
#
# Near the centre each refit keeps a fixed share of the offset. The share depends on the radius
# alone: it is the variance of what
# is kept over that of the model.

# %%
rate = tailbite.claim("mitigation.verification.contraction")
rate

# %%
figure, axis = plt.subplots(figsize=(7, 3.9), layout="constrained")
radii, shown = np.linspace(0.1, 4, 60), np.array([0.5, 1, 1.5, 2, 2.5, 3, 3.5])
axis.plot(radii, [rate.predict(radius=float(r)) for r in radii], color=BLUE, label="claim")
axis.plot(
    radii,
    [rate.predict(radius=float(r), rival="uniform values") for r in radii],
    "--",
    color=ORANGE,
    label="rival: uniform values",
)
spread = [
    np.var(values[np.abs(values) <= r]) for r in shown for values in [rng.normal(size=100_000)]
]
axis.plot(shown, spread, "o", ms=5, color=BLUE, label="variance of what is kept, simulated")
axis.set(
    xlabel="radius in standard deviations of the model",
    ylabel="share of the offset left\nafter one refit",
    ylim=(0, 1.05),
)
axis.set_title("A narrow verifier decides at once, a wide one slowly")
axis.legend(frameon=False, fontsize=8, loc="lower right")
plt.show()

# %% [markdown]
# ## 4. Wrong, and yet better than none?
#
# With few values for each refit there is chance as well: without a verifier the mean wanders off
# for ever. A verifier that is
# wrong by `bias` holds it, in the wrong place. All of this picture is simulated: the claims above
# are about many values.

# %%
DRAWN, LATE, RUNS = 50, 60, 4_000


def wander(bias, radius):
    """Mean squared error against the truth at 0, by generation, for a verifier centred at the bias
    (radius None: no verifier).
    """
    mean, errors = np.zeros(RUNS), []
    for _ in range(LATE):
        values = mean + rng.normal(size=(DRAWN, RUNS))
        keep = np.ones_like(values) if radius is None else np.abs(values - bias) <= radius
        mean = (values * keep).sum(axis=0) / np.maximum(keep.sum(axis=0), 1)
        errors.append((mean**2).mean())
    return errors


figure, axis = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
for label, bias, radius, colour, style in (
    ("no verifier", 0.0, None, GREY, "-"),
    ("right, radius 2", 0.0, 2.0, GREEN, "-"),
    ("wrong by 0.5, radius 2", 0.5, 2.0, BLUE, "--"),
    ("wrong by 1, radius 2", 1.0, 2.0, ORANGE, "-."),
):
    axis.plot(np.arange(1, LATE + 1), wander(bias, radius), style, color=colour, label=label)
for bias in (0.5, 1.0):
    axis.axhline(bias**2, color="black", lw=0.8, ls=":")
    axis.text(
        20, bias**2 - 0.015, f"error of the verifier, squared: {bias**2:g}", va="top", fontsize=8
    )
axis.set(
    xlabel="generation n",
    ylabel="mean squared error of the mean",
    title=f"{DRAWN} values for each refit (simulated)",
    ylim=(0, 1.35),
)
axis.legend(frameon=False, fontsize=8, loc="upper left")
plt.show()

# %% [markdown]
# The loss without a verifier grows in a line; with one it stops near the square of the verifier's
# own error. A wrong verifier is
# worse at first, and better in the end: collapse is exchanged for bias.

# %% [markdown]
# ## Delete what a detector finds?
#
# A web is partly synthetic; a detector deletes synthetic tokens, and a few real ones by mistake.
# Where models make nothing up, deleting *hurts*, at every size: a synthetic token averages over
# what earlier models knew.

# %%
paradox = tailbite.claim("mitigation.detector.paradox")
paradox

# %% [markdown]
# Where they make things up, it is a matter of size: on small crawls each lost token counts, on
# large ones only the bias is left.

# %%
invented = tailbite.claim("mitigation.detector.error_of_invention")
share = {
    "all tokens": (1.0, 0.8),
    "filtered": (0.26, 0.8 * 0.1 / 0.26),  # of the tokens; of these synthetic
}
print("tokens    rms error, all tokens    filtered")
for tokens in (20, 100, 1000, 10_000):
    errors = [
        invented.predict(
            kept=part * tokens, synthetic=synthetic, generations=30, variance=0.25,
            hallucination=0.05, away=0.4, spread=0.25,
        ) ** 0.5
        for part, synthetic in share.values()
    ]  # fmt: skip
    print(f"{tokens:6d}    {errors[0]:21.4f}    {errors[1]:8.4f}")

# %% [markdown]
# (On the command line: `tailbite filtering --samples 1000 --share 0.8 --true-positive 0.9
# --false-positive 0.1 --hallucination 0.05 --made-up 0.9`.) A watermark need not delete anything:
# it says how much a token is worth.

# %%
marked = tailbite.claim("mitigation.watermark.symmetric")
print("watermark read wrongly    Fisher information, of that of a real token")
for error in (0.5, 0.2, 0.05, 0.001):
    value = marked.predict(share=0.8, error=error, rate=0.3) * 0.3 * 0.7
    print(f"{error:22}    {value:.3f}")

# %% [markdown]
# ## Exercises
#
# **1.** A verifier keeps 90 % of the right labels and 60 % of the wrong ones. What share of wrong
# labels does it bear?
#
# *Hint*: the threshold is where `threshold.predict` changes its sign.
#
# <details><summary>Solution</summary>
#
# ```python
# print(1 / (1 + 0.6 / 0.9))
# for flip in (0.59, 0.61):
#     print(flip, threshold.predict(flip=flip, keep_right=0.9, keep_wrong=0.6, signal=1))
# ```
#
# </details>
#
# **2.** How many refits halve the offset near the centre, for radius 2 and for radius 3?
#
# *Hint*: logarithms of `rate.predict`.
#
# <details><summary>Solution</summary>
#
# ```python
# for radius in (2, 3):
#     print(radius, np.log(0.5) / np.log(rate.predict(radius=radius)))
# ```
#
# </details>
#
# **3.** Give the verifier 10 % of *real* values besides: in `wander`, add five real ones to each
# refit. Where does the error settle
# now?
#
# *Hint*: real values are `rng.normal(size=(5, RUNS))`, and nobody filters them.
#
# **4.** Let the verifier learn: after each refit its centre moves a tenth of the way to the model's
# mean. Is there still one fixed
# point? Simulate it.
#
# **5.** Read the proof, `print(tailbite.show("mitigation.verification.contraction"))`. Where does
# the variance of what is kept come
# from?
