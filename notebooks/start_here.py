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
# # Start here: from the telephone game to a claim that you can cite
#
# **What you will learn**: what *model collapse* is, by a game that you simulate in ten lines of
# NumPy; then how to take one
# statement about it the whole way: read the claim, let it predict, simulate it at a seed of your
# own, hold one against the
# other, see the nearest wrong formulas rejected, see what keeping the old data changes, and cite
# what you used.
#
# You need means, variances, and a little Python. Nothing about machine learning.

# %%
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown

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

# %% [markdown]
# ## 1. The telephone game
#
# There is a field of sunflowers. The first player measures twenty of them and whispers two numbers
# to the next: the mean height
# and the spread. The second player never saw the field. She draws twenty flowers at random from the
# bell curve with that mean
# and that spread, measures *her drawing*, and whispers its mean and its spread. And so on down the
# row.
#
# That is a generative model trained on what its predecessor generated, in the smallest form that
# there is.


# %%
def telephone(players, rng, flowers=20):
    """What each player whispers: a mean and a spread, in cm."""
    mean, spread = 180.0, 20.0  # of the field
    whispers = []
    for _ in range(players):
        seen = rng.normal(
            mean, spread, size=flowers
        )  # the field for the first player, a drawing for all others
        mean, spread = seen.mean(), seen.std()
        whispers.append((mean, spread))
    return np.array(whispers)


game = telephone(200, np.random.default_rng(1))
for player in (1, 2, 10, 50, 100, 200):
    mean, spread = game[player - 1]
    print(f"player {player:3d} whispers: mean {mean:6.1f} cm, spread {spread:7.3f} cm")

# %% [markdown]
# Is that bad luck? Play it a few times more.

# %%
games = np.array([telephone(200, np.random.default_rng(seed)) for seed in range(1, 9)])
player = np.arange(1, 201)
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8), layout="constrained")
left.fill_between(
    player,
    game[:, 0] - 2 * game[:, 1],
    game[:, 0] + 2 * game[:, 1],
    color=BLUE,
    alpha=0.25,
    lw=0,
    label="mean ± 2 spreads",
)
left.plot(player, game[:, 0], color=BLUE, label="mean")
left.axhspan(140, 220, color=GREY, alpha=0.12, lw=0, label="the field: mean ± 2 spreads")
left.axhline(180, color=GREY, lw=1, ls="--")
left.set(
    xlabel="player",
    ylabel="height (cm)",
    title="One game: what each player believes",
    ylim=(110, 250),
)
left.legend(frameon=False, fontsize=8, ncols=2, loc="upper right")
right.semilogy(player, games[:, :, 1].T, color=GREY, lw=0.8)
right.semilogy(player, games[0, :, 1], color=BLUE, lw=1.5, label="the game on the left")
right.axhline(20, color="black", lw=1, ls="--", label="spread of the field")
right.set(xlabel="player", ylabel="whispered spread (cm)", title="Eight games")
right.legend(frameon=False, fontsize=8, loc="lower left")
plt.show()

# %% [markdown]
# Nobody lied and nobody made a mistake; yet in every game the tall and the short flowers disappear,
# and in the end there is one
# flower, of some wrong height. Each player loses a little of the variety and *cannot put it back*,
# for the next one sees nothing
# else. This is **model collapse**.

# %% [markdown]
# ## 2. From a game to a claim
#
# How fast does it go? Play many games, and look at the mean of the variance (spread squared) in
# units of the field's.

# %%
rng, flowers, played = np.random.default_rng(2), 20, 5_000
mean, spread, left_over = np.full(played, 180.0), np.full(played, 20.0), []
for _ in range(60):
    seen = rng.normal(mean, spread, size=(flowers, played))
    mean, spread = seen.mean(axis=0), seen.std(axis=0)
    left_over.append(spread**2 / 20.0**2)
left_over = np.array(left_over)
for player in (1, 2, 3, 10, 60):
    error = left_over[player - 1].std() / np.sqrt(played)
    print(
        f"player {player:2d}: mean variance {left_over[player - 1].mean():.4f} ± {error:.4f} of "
        f"the field's"
    )

# %% [markdown]
# It looks like 5 % less at every player: one part in twenty, with twenty flowers. A guess. tailbite
# holds **claims**: statements
# of this kind that are proved, simulated, and held against each other. This is the one that we
# need; its name is its address
# for ever.

# %%
claim = tailbite.claim("gaussian.replace.variance_mean")
claim

# %% [markdown]
# Its words are the field's, and the same everywhere in tailbite:
#
# | in the game | in tailbite |
# |---|---|
# | the field | the **truth**, generation 0; its variance is $v_0$ |
# | player $n$ | **generation** $n$: the $n$-th fit; the first one sees real data |
# | flowers that are measured | `samples`, $M_j$ drawn from generation $j$: a number, or one for
# each generation |
# | `seen.std()` divides by the count | `ddof`, $b$: the variance is divided by the count $-\,b$;
# NumPy's default is 0 |
# | nobody keeps old drawings | the **workflow** `Replace` |
#
# A claim predicts, to all digits of a float:

# %%
print("player   claim       NumPy's games")
for n in (1, 2, 3, 10, 60):
    predicted = claim.predict(samples=flowers, generations=n, ddof=0)
    mean, spread = left_over[n - 1].mean(), left_over[n - 1].std() / np.sqrt(played)
    print(f"{n:6d}   {predicted:.8f}  {mean:.4f} ± {spread:.4f}")

# %% [markdown]
# So the guess was right: twenty flowers, divisor twenty, and each factor is $19/20$. But the claim
# says more: what happens for
# another divisor, and when every player measures another number of flowers.
#
# Why should you believe it? `tailbite.show` prints the proof, and checks it while it prints. It
# begins at the definition of the
# experiment; each step names its rule, and a second checker has looked at it by other means.

# %%
Markdown(tailbite.show(claim.id))

# %% [markdown]
# At the end stands what is taken on trust. Note the **rivals**: they are the nearest *wrong*
# formulas. We shall need them.

# %% [markdown]
# ## 3. Simulate
#
# `sims.refit` plays the same game, many thousand times at once. It draws no flowers: given the
# model, the mean and the variance
# of a sample have known laws, and it draws from those, exactly. Put a seed of your own; every
# statement below must survive it.

# %%
SEED = 20261128
run = sims.refit(
    sims.Gaussian(ddof=0),
    sims.Replace(),
    truth=sims.Normal(mean=180.0, variance=400.0),
    samples=flowers,
    generations=60,
    replicates=200_000,
    seed=SEED,
    observe=["variance"],
    progress=False,
)
simulated, error = run["variance"].mean / 400, run["variance"].standard_error / 400
print("player   simulated            claim     difference in standard errors")
for n in (1, 2, 3, 10, 60):
    predicted = claim.predict(samples=flowers, generations=n, ddof=0)
    mean, spread = simulated[n - 1], error[n - 1]
    far = (mean - predicted) / spread
    print(f"{n:6d}   {mean:.5f} ± {spread:.5f}  {predicted:.5f}   {far:+.2f}")

# %% [markdown]
# The last column, $z$, is what decides. If theory and simulation are of the same thing, it is a
# standard normal number: mostly
# within $\pm 2$, hardly ever beyond $\pm 5$, *whatever the number of replicates*.

# %% [markdown]
# ## 4. A check that could have failed
#
# Agreement alone is cheap: with few replicates everything agrees with everything. So compare the
# simulation with the rivals too.
# (With the divisor `ddof = 0` two of them say the same: that nothing is lost.)

# %%
NAMES = {None: "the claim", **{name: f"rival: {name}" for name in claim.rivals}}
for rival, name in NAMES.items():
    value = claim.predict(samples=flowers, generations=5, ddof=0, rival=rival)
    print(f"player 5, {name:28} {value:.5f}")

# %%
games = sims.trajectories(
    sims.Gaussian(ddof=0), sims.Replace(), truth=sims.Normal(), samples=flowers, generations=5,
    replicates=300_000, seed=SEED,
    record=[5], observe=["variance"], progress=False,
)["variance"][:, 0].astype(float)  # fmt: skip
replicates = np.array([100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000])
distance = {name: [] for name in NAMES.values()}
for count in replicates:
    first = games[:count]
    for rival, name in NAMES.items():
        predicted = claim.predict(samples=flowers, generations=5, ddof=0, rival=rival)
        distance[name].append(abs(first.mean() - predicted) / (first.std() / np.sqrt(count)))
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for (name, values), colour, mark, size in zip(
    distance.items(), (BLUE, ORANGE, GREEN, PURPLE), "o^sD", (6, 11, 6, 4), strict=True
):
    axis.loglog(
        replicates,
        values,
        mark,
        ms=size,
        ls="-" if name == "the claim" else "--",
        color=colour,
        label=name,
    )
axis.axhspan(0.01, 5, color=GREY, alpha=0.12, lw=0)
axis.text(
    replicates[-1],
    0.014,
    "within 5 standard errors: not told apart",
    color=GREY,
    ha="right",
    fontsize=9,
)
axis.set(
    xlabel="replicates",
    ylabel="|simulated − predicted| / standard error",
    ylim=(0.01, 1000),
    title="Player 5: one formula stays",
)
axis.legend(frameon=False, fontsize=8, loc="upper left")
plt.show()

# %% [markdown]
# The wrong formulas leave the grey zone as the square root of the replicates, sooner or later; the
# right one stays. A test that
# uses too few replicates to throw out its rivals has checked nothing.
#
# `tailbite.verify` does all of this: it checks the proof, chooses its own design points, and takes
# as many replicates as it needs to
# reject the rivals; and its levels are stated, so that a true claim is called wrong less than once
# in a million runs.

# %%
report = tailbite.verify([claim.id], seed=SEED)
(verified,) = report.claims
print(f"{verified.claim.id}: {verified.proof.grade} in {len(verified.proof.report.steps)} steps")
for check in verified.checks:
    print(f"\n{check.quantity} at {check.parameters}")
    print(
        f"    predicted {check.result.predicted:.5f}, simulated {check.result.estimate:.5f} ± "
        f"{check.result.standard_error:.5f}",
        end="",
    )
    print(f" in {check.replicates} replicates: p = {check.result.p_value:.2f}, {check.verdict}")
    for rival in check.rivals:
        print(f"    rival {rival.name!r}: p = {rival.result.p_value:.1g}, {rival.verdict}")
print(f"\nall well: {report.ok}")

# %% [markdown]
# On the command line the same is `tailbite verify gaussian.replace.variance_mean`; without a name
# it takes every claim, draws a
# new seed, and exits with 1 if anything disagrees.

# %% [markdown]
# ## 5. Keep what you had
#
# Change one rule of the game: drawings are not thrown away. Every player adds his twenty flowers to
# the pile and measures the
# *whole pile*, the first twenty real ones included. That is the workflow `Accumulate`, and another
# claim.

# %%
accumulate = tailbite.claim("gaussian.accumulate.variance_mean")
accumulate

# %%
kept = sims.refit(
    sims.Gaussian(ddof=0), sims.Accumulate(), truth=sims.Normal(), samples=flowers, generations=60,
    replicates=50_000, seed=SEED,
    observe=["variance"], progress=False,
)["variance"]  # fmt: skip
forever = tailbite.claim("gaussian.accumulate.sine_law")
every, shown = np.arange(1, 61), np.array([1, 2, 4, 8, 16, 24, 32, 40, 50, 60])
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for law, name, colour, mark, mean, bar in (
    (accumulate, "accumulate", BLUE, "o", kept.mean, kept.standard_error),
    (claim, "replace", ORANGE, "^", simulated, error),
):
    axis.plot(
        every,
        [law.predict(samples=flowers, generations=int(n), ddof=0) for n in every],
        color=colour,
    )
    axis.errorbar(
        shown,
        mean[shown - 1],
        3 * bar[shown - 1],
        fmt=mark,
        ms=4,
        capsize=2,
        color=colour,
        label=name,
    )
axis.axhline(
    forever.predict(samples=flowers), color=GREY, lw=1, ls=":", label="accumulate, for ever (claim)"
)
axis.set(
    xlabel="generation n",
    ylabel="mean variance / that of the truth",
    ylim=(0, 1.05),
    title="Claims (lines), simulation (points)",
)
axis.legend(frameon=False, fontsize=8, loc="center right")
plt.show()

# %% [markdown]
# (Bars of 3 standard errors are smaller than the points.) The variance still falls, but not to
# nothing: a later player adds an
# ever smaller part of the pile. What is left for ever has a closed form of its own:

# %%
print(f"{forever.id}: {forever.predict(samples=flowers):.6f} of the variance is left, for ever")
forever

# %% [markdown]
# ## 6. Cite it
#
# Give the id of the claim: it does not change. `tailbite.cite` prints BibTeX of tailbite and of the
# papers that the claim rests on.

# %%
print(tailbite.cite(claim.id))

# %% [markdown]
# ## Where to go from here
#
# * `gaussian`: why "the mean of the variance stays 1" and "every run collapses" are both true, and
# where a collapsed model ends up.
# * `regression`: $\pi^2/6$, and why it is not the constant that it is taken for.
# * `exponential_family`: counts, waiting times and proportions: what the bell curve hides.
# * `errors`: which of three errors collapses *your* model.
# * `mitigation`: what a verifier does to a model that is refitted on what it keeps.

# %% [markdown]
# ## Exercises
#
# **1.** Use the unbiased variance, `ddof=1`. What does the claim predict, and what do single games
# do?
#
# *Hint*: `seen.std(ddof=1)` in `telephone`.
#
# <details><summary>Solution</summary>
#
# ```python
# print(claim.predict(samples=20, generations=60, ddof=1))  # nothing is lost, in the mean
# typical = tailbite.claim("gaussian.replace.log_variance_mean")
# print(np.exp(typical.predict(samples=20, generations=60, ddof=1)))  # the typical game collapses
# ```
#
# A few rare games with a huge spread carry the mean. The notebook `gaussian` shows them.
#
# </details>
#
# **2.** How many flowers must each player measure, so that after 100 players half of the variance
# is left?
#
# *Hint*: `claim.predict` is quick; try sizes.
#
# <details><summary>Solution</summary>
#
# ```python
# enough = next(m for m in range(2, 1000) if claim.predict(samples=m, generations=100, ddof=0) >=
# 0.5)
# print(enough, claim.predict(samples=enough, generations=100, ddof=0))
# ```
#
# About $n/\log 2$ flowers for $n$ players. What counts is the number of generations *per sample*.
#
# </details>
#
# **3.** Every player draws twice as many flowers as the one before, and throws the old ones away.
# Does the variance vanish?
#
# *Hint*: `samples` may be a list, with one number for each generation.
#
# <details><summary>Solution</summary>
#
# ```python
# for n in (1, 5, 10, 20, 30):
#     print(n, claim.predict(samples=[20 * 2**j for j in range(n)], generations=n, ddof=0))
# ```
#
# No: the losses $1/20 + 1/40 + \ldots$ have a finite sum.
#
# </details>
#
# **4.** `len(tailbite.claims("gaussian"))` claims are about this one model. Choose one, read it
# with `tailbite.show`, and let
# the command line verify it.
#
# *Hint*: `for each in tailbite.claims("gaussian"): print(each.id, each.title)`.
#
# **5.** Be the rival: predict generation 5 with `rival="one generation late"`, and find the
# smallest number of replicates in the figure
# of section 4 with which *your* seed rejects it. Does it change with the seed? Why does `verify`
# use more?
