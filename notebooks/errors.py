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
# # Which error collapses your model?
#
# **What you will learn**: to split the loss of a refitted model into what its family cannot say
# (**expressivity**), what its
# learner does not reach even in the mean (**approximation**), and what chance adds
# (**statistical**); that only some of these
# *compound* over the generations, and which ones depends on the learner; what more samples cure,
# and what not; and what
# to beware of when the divergence is no squared distance.
#
# The experiment: linear regression, refit on its own labels. The truth has four features, the
# learner sees two. Every area and
# line below is evaluated from a claim that `tailbite verify` proves; every point is simulated.

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
TERMS = {"expressivity": "#0072B2", "approximation": "#E69F00", "statistical": "#56B4E9"}
DESIGN = {"features": 4, "seen": 2, "correlation": 0.3, "variance": 2.0}
UNIT = "(squared units of the labels)"

# %% [markdown]
# ## 1. Three terms that sum
#
# Let $b$ be the best predictor that uses only the seen features, $w_n$ the weights of generation
# $n$. Then
# $$\underbrace{E\,R(w_n)}_{\text{mean excess risk}} = \underbrace{R(b)}_{\text{expressivity}}
# + \underbrace{|b - E w_n|^2}_{\text{approximation}} + \underbrace{E\,|w_n - E
# w_n|^2}_{\text{statistical}}$$
# without a cross term, because the centre is the *mean of the weights*: Pythagoras,
# `errors.decomposition.pythagoras`.

# %%
print(tailbite.claim("errors.decomposition.pythagoras").title)
terms = tailbite.decompose(
    "ridge", workflow="replace", samples=30, generations=4, penalty=0.15, **DESIGN
)
print(
    f"\n{terms.learner} under {terms.workflow}, 30 samples per generation\ngeneration  "
    f"expressivity  approximation  statistical   total"
)
for n in range(4):
    print(
        f"{n + 1:10d}  {terms.expressivity[n]:12.4f}  {terms.approximation[n]:13.4f}  "
        f"{terms.statistical[n]:11.4f}  {terms.total[n]:6.4f}"
    )

# %% [markdown]
# `tailbite errors ridge --samples 30 --generations 4 --features 4 --seen 2 --correlation 0.3
# --variance 2 --penalty 0.15` prints
# the same, and names the claims.
#
# To simulate this, give the learner the seen features *whitened*, as `decompose` assumes: a
# shrinking learner treats
# all directions alike only then.


# %%
def whitened(learner, features, seen, correlation, variance):
    """The regression with equicorrelated features of weight 1 of which the learner sees the first,
    made white.
    """
    covariance = np.full((features, features), correlation) + (1 - correlation) * np.eye(features)
    change = np.eye(features)
    change[:seen, :seen] = np.linalg.cholesky(
        covariance[:seen, :seen]
    )  # seen features = change @ white ones
    inverse = np.linalg.inv(change)
    white = inverse @ covariance @ inverse.T
    return sims.LinearRegression(
        features,
        seen=seen,
        learner=learner,
        weights=tuple(change.T @ np.ones(features)),
        covariance=tuple(map(tuple, (white + white.T) / 2)),
    )


SHOWN = (1, 3, 6, 9, 12)


def simulate(family, workflow, observe, variance, samples=30, replicates=6_000):
    """By observable, means and standard errors at the generations shown."""
    runs = sims.trajectories(
        family, workflow, truth=sims.Normal(variance=variance), samples=samples,
        generations=SHOWN[-1], replicates=replicates, seed=2026,
        record=SHOWN, observe=observe, progress=False,
    )  # fmt: skip
    return {
        name: (values.mean(axis=0), values.std(axis=0) / np.sqrt(replicates))
        for name, values in runs.items()
    }


# %% [markdown]
# ## 2. Paid once, stays, compounds
#
# Six learners and workflows on the same problem. Random subsets see three of four uncorrelated
# features, others in every
# generation.

# %%
LEARNERS = {
    "least squares, replace": ("least-squares", sims.LeastSquares(), sims.Replace(), {}),
    "least squares, accumulate": ("least-squares", sims.LeastSquares(), sims.Accumulate(), {}),
    "random subsets, replace": ("subset", sims.RandomSubset(3), sims.Replace(), {}),
    "ridge, replace": ("ridge", sims.Ridge(0.15), sims.Replace(), {"penalty": 0.15}),
    "gradient descent, 2 steps, replace": (
        "gradient",
        sims.GradientDescent(2, 0.6),
        sims.Replace(),
        {"steps": 2, "rate": 0.6},
    ),
    "stochastic gradient, replace": (
        "sgd",
        sims.StochasticGradient(0.08),
        sims.Replace(),
        {"rate": 0.08},
    ),
}
found, simulated = {}, {}
for name, (word, learner, workflow, options) in LEARNERS.items():
    design = DESIGN if word != "subset" else {**DESIGN, "seen": 3, "correlation": 0.0}
    how = "accumulate" if isinstance(workflow, sims.Accumulate) else "replace"
    found[name] = tailbite.decompose(
        word, workflow=how, samples=30, generations=12, **design, **options
    )
    family = whitened(learner, **{**design, "seen": 4 if word == "subset" else 2})
    observe = ["excess_risk"] if word == "subset" else ["excess_risk", "signal", "statistical_gap"]
    simulated[name] = simulate(
        sims.Samples(family) if word == "sgd" else family, workflow, observe, design["variance"]
    )

# %%
figure, axes = plt.subplots(2, 3, figsize=(10, 6.2), sharex=True, sharey=True, layout="constrained")
for axis, (name, terms) in zip(axes.flat, found.items(), strict=True):
    axis.stackplot(
        terms.generations,
        [getattr(terms, term) for term in TERMS],
        labels=TERMS,
        colors=TERMS.values(),
    )
    axis.plot(terms.generations, terms.total, color="black", label="mean excess risk (theory)")
    mean, error = simulated[name]["excess_risk"]
    axis.errorbar(
        SHOWN,
        mean,
        3 * error,
        fmt="o",
        ms=4,
        color="black",
        mfc="white",
        capsize=2,
        label="simulated, 3 standard errors",
        clip_on=False,
        zorder=3,
    )
    axis.set(title=name, xlim=(1, 12))
    axis.title.set_size(10)
    axis.set_xticks([1, 4, 8, 12])
figure.supxlabel("generation n")
figure.supylabel(f"error {UNIT}")
handles, labels = axes[0, 0].get_legend_handles_labels()
figure.legend(handles, labels, loc="outside upper center", ncols=5, frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# * **Paid once**: expressivity with a fixed family (dark). From the second generation on the labels
# come from the family itself,
# which loses nothing that it can say. Unless the family *changes*: random subsets lose another
# share each time.
# * **Compounds**: approximation, for every learner that shrinks. Each fit loses the same share of
# what is left, until all is
#   lost. The first generation does not warn: the term is the smallest of the three there.
# * **Stays**: the statistical error of a learner that shrinks is bounded, as old noise is shrunk
# too; it even falls while the
# total rises. For least squares it grows in a line under replace, and is bounded under accumulate.

# %%
print(f"{'':36}expressivity      approximation     statistical")
print(f"{'generation':36}" + "     1     12 " * 3)
for name, terms in found.items():
    print(
        f"{name:36}"
        + "  ".join(
            f"{getattr(terms, term)[0]:6.2f} {getattr(terms, term)[-1]:6.2f}" for term in TERMS
        )
    )

# %% [markdown]
# The first fit also pays for what it cannot see a second time: unseen features are noise in its
# labels, on top of the
# true noise. Later fits do not: compare the steps of the statistical error of least squares.

# %%
statistical = found["least squares, replace"].statistical
print(
    "what each generation adds:",
    ", ".join(f"{step:.4f}" for step in np.diff(statistical, prepend=0)[:4]),
    "...",
)

# %% [markdown]
# ## 3. The terms, measured one by one
#
# Totals can agree while terms do not. The share of the target that is kept, $\langle w_n,
# b\rangle/\langle b, b\rangle$ (`signal`),
# measures the approximation error on its own: it is $|b|^2 (1 - E\,\mathrm{signal})^2$ where no
# direction is preferred. The rest of the
# distance to $b$ (`statistical_gap`, which includes the bias) is chance.

# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.7), layout="constrained", sharex=True)
for (name, short), mark, style in zip(
    (
        ("ridge, replace", "ridge"),
        ("gradient descent, 2 steps, replace", "gradient descent"),
        ("stochastic gradient, replace", "stochastic gradient"),
    ),
    "o^s",
    ("-", "--", ":"),
    strict=True,
):
    (share, share_error), (gap, gap_error) = (
        simulated[name][observable] for observable in ("signal", "statistical_gap")
    )
    target = found[name].parameters["signal"]
    bias, bias_error = target * (1 - share) ** 2, 2 * target * (1 - share) * share_error
    for axis, term, value, error in (
        (axes[0], "approximation", bias, bias_error),
        (axes[1], "statistical", gap - bias, np.hypot(gap_error, bias_error)),
    ):
        axis.plot(found[name].generations, getattr(found[name], term), style, color="black", lw=1)
        axis.errorbar(
            SHOWN,
            value,
            3 * error,
            fmt=mark,
            ms=5,
            capsize=2,
            color={"o": "#0072B2", "^": "#D55E00", "s": "#009E73"}[mark],
            label=short,
        )
        axis.set(title=f"{term} error", xlabel="generation n")
axes[0].set_ylabel(f"error {UNIT}")
axes[0].legend(frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# ## 4. What more samples cure
#
# At generation 6, against the samples per generation. Only least squares gets rid of all but
# expressivity. Gradient descent
# stops too early however much data there is; one pass of stochastic gradient descent reaches the
# target, but keeps the noise
# of its steps unless the rate goes to 0. (With few samples it forgets so much that little noise is
# left: its statistical error *rises*
# with the samples.)

# %%
sizes = np.unique(np.round(np.geomspace(10, 3000, 14)).astype(int))
TITLES = {
    "least-squares": "least squares",
    "gradient": "gradient descent, 2 steps",
    "sgd": "stochastic gradient",
}
figure, axes = plt.subplots(1, 3, figsize=(10, 3.6), sharey=True, layout="constrained")
for axis, (word, options) in zip(
    axes,
    (("least-squares", {}), ("gradient", {"steps": 2, "rate": 0.6}), ("sgd", {"rate": 0.08})),
    strict=True,
):
    at = [
        tailbite.decompose(word, samples=int(m), generations=6, **DESIGN, **options) for m in sizes
    ]
    for (term, colour), style in zip(TERMS.items(), ("-", "--", "-."), strict=True):
        values = np.array([getattr(terms, term)[-1] for terms in at])
        if values.max() > 0:
            axis.loglog(sizes, values, style, color=colour, lw=2, label=term)
    axis.set(xlabel="samples per generation", title=TITLES[word], ylim=(1e-3, 20))
floor = tailbite.claim("errors.sgd.noise_floor").predict(seen=2, rate=0.08) * DESIGN["variance"]
axes[2].axhline(floor, color="black", lw=1, ls=":", label="added by every later fit")
axes[0].set_ylabel("error at generation 6\n(squared units of the labels)")
axes[2].legend(frameon=False, fontsize=8)
plt.show()

# %% [markdown]
# ## 5. When the divergence is no squared distance
#
# A Gaussian with $D$ equicorrelated coordinates, refit coordinate by coordinate: independent
# coordinates cannot express the
# correlation (expressivity: the total correlation, the same for ever). The divisor `count - ddof`
# and an error of every fitted
# mean are the learner's. The loss is the divergence of the model from the truth,
# $D_{KL}(\text{truth}\,\|\,\text{model})$:
# no Pythagoras, and the learner's error and chance do **not** add. What is left over is their
# *interaction*.

# %%
m, ddof, error_of_mean, dimension, correlation, last = 20, 0, 0.05, 3, 0.4, 10
gaussian = {
    term: tailbite.claim(f"errors.gaussian.replace_{term}") for term in (*TERMS, "interaction")
}
whole = tailbite.claim("errors.gaussian.replace")
given = {
    "samples": m,
    "ddof": ddof,
    "functional_error": error_of_mean,
    "dimension": dimension,
    "correlation": correlation,
    "variance": 1,
    "scale": (m - 1) / (m - ddof),
}
every = np.arange(1, last + 1)


def value(claim, n):
    """A term at one generation, from those of the numbers above that its claim takes."""
    return claim.predict(
        **{
            name: number
            for name, number in {**given, "generations": int(n)}.items()
            if name in claim.parameters
        }
    )


areas = {term: [value(claim, n) for n in every] for term, claim in gaussian.items()}
paths = sims.trajectories(
    sims.Gaussian(ddof=float(ddof), functional_error=error_of_mean), sims.Replace(),
    truth=sims.Normal(), samples=m, generations=last,
    replicates=50_000, seed=3, observe=["log_variance", "squared_error"], progress=False,
)  # fmt: skip
log_v, offset = (paths[name].astype(float) for name in ("log_variance", "squared_error"))
divergence = dimension * ((1 + offset) * np.exp(-log_v) - 1 + log_v) / 2 + value(
    gaussian["expressivity"], 1
)
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
axis.stackplot(every, areas.values(), labels=areas, colors=(*TERMS.values(), "#CC79A7"))
axis.plot(every, [value(whole, n) for n in every], color="black", label="mean divergence (theory)")
axis.errorbar(
    every,
    divergence.mean(axis=0),
    3 * divergence.std(axis=0) / np.sqrt(len(divergence)),
    fmt="o",
    ms=4,
    mfc="white",
    color="black",
    capsize=2,
    label="simulated, 3 standard errors",
    clip_on=False,
)
axis.set(
    xlabel="generation n",
    ylabel="divergence (nats)",
    title=f"{dimension} coordinates, M = {m}, ddof {ddof}",
    xlim=(1, last),
)
axis.legend(frameon=False, fontsize=8, loc="upper left")
plt.show()

# %% [markdown]
# A table of "errors" that has no column for the interaction has hidden it in another one. It
# vanishes for the unbiased
# variance (`ddof = 1`) without an error of the mean:

# %%
interaction = gaussian["interaction"]
print("interaction (nats) after 10 refits, by ddof and by error of the mean")
for b in (0, 1):
    for tau in (0, 0.05):
        left = interaction.predict(
            samples=m, generations=10, ddof=b, functional_error=tau, dimension=dimension, variance=1
        )
        print(f"ddof {b}, error {tau:4}: {left:9.4f}")

# %% [markdown]
# ## Exercises
#
# 1. Your model loses 5 % per generation. Which two experiments (another sample size, another
# workflow) tell which of the three
#    errors it is? Use the figures above.
# 2. Find the `rate` of stochastic gradient descent that makes the total at generation 12 smallest,
# with 30 samples; then with
#    300. Why does it fall?
# 3. Take the population iterate instead of $E w_n$ as the centre:
# `tailbite.show("errors.decomposition.population_centre")`. For
#    which learners is there no cross term, and how fast does it vanish for the others?
# 4. Simulate ridge under `sims.Accumulate()` with `statistical_gap` and `signal`, with rows of its
# own in every batch.
# `errors.ridge.accumulate` decomposes it for batches that all have the same rows: does the
# approximation error compound in
#    both? (Section 6 of the regression notebook knows.)
# 5. Break something: put `first = v0` into `_length` of `theory/subjects/errors/replace.py` (a
# first fit without unseen features), and run
#    `tailbite verify errors.least_squares.replace`.
