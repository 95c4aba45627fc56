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
# # Words as balls in an urn
#
# **What you will learn**: how fast a model of finitely many types loses its variety, and which
# types it loses first; how many *real* tokens a model is worth after any number of refits, under
# every workflow; why a perplexity shows nothing of it; and what smoothing buys, and at what price.
#
# A corpus has tokens, each of one of $K$ types: words, alleles, answers. The model is the share of
# each type; the next corpus is drawn from it. In genetics this is the Wright-Fisher model. Every
# line below is evaluated from a claim that `tailbite verify` checks; every point is simulated.

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
TYPES, TOKENS, GENERATIONS = 50, 100, 200
TRUTH = sims.zipf(TYPES, 1.0)
DIFFER = float(1 - TRUTH @ TRUTH)  # two tokens of the truth differ in type
AT = np.unique(np.geomspace(1, GENERATIONS, 16).astype(int))


def simulated(observe, *, family=None, samples=TOKENS, replicates=2_000):
    """Mean and standard error of observables at the generations that are drawn, under replace."""
    found = sims.trajectories(
        family or sims.Discrete(), sims.Replace(), truth=TRUTH, samples=samples,
        generations=GENERATIONS, replicates=replicates, seed=1, observe=observe, progress=False,
    )  # fmt: skip
    drawn = [found[name][:, AT - 1] for name in observe]
    return [(each.mean(axis=0), each.std(axis=0) / np.sqrt(replicates)) for each in drawn]


# %% [markdown]
# ## 1. Variety
#
# Draw two tokens of the model: how probably do they differ in type? Every refit takes the same
# *share* of that, one part in the number of tokens, whatever the truth is.

# %%
variety = tailbite.claim("discrete.replace.heterozygosity")
variety

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4), layout="constrained")
for tokens, colour in ((30, ORANGE), (100, BLUE), (300, GREEN)):
    theory = [
        variety.predict(samples=tokens, generations=int(n), heterozygosity=DIFFER, types=TYPES)
        for n in AT
    ]
    left.plot(AT, theory, color=colour)
    found = simulated(["heterozygosity", "survivors"], samples=tokens)
    for axis, (mean, error) in zip((left, right), found, strict=True):
        axis.errorbar(AT, mean, 2 * error, fmt="o", ms=4, color=colour, label=f"{tokens} tokens")
left.set(xscale="log", xlabel="generation n", ylabel="two tokens differ", title="Variety")
right.set(xscale="log", xlabel="generation n", ylabel="types", title=f"Types left of {TYPES}")
left.legend(frameon=False)
right.legend(frameon=False)
plt.show()

# %% [markdown]
# Types go long before variety does (on the right all is simulated): the tail dies first.

# %% [markdown]
# ## 2. Who dies first
#
# A type that is absent once is absent for ever. From the first corpus it is absent with a
# probability that everybody knows; after $t$ refits, at most with an exponential in its tokens
# *over the refits*.

# %%
loss = tailbite.claim("discrete.replace.loss_bound")
loss

# %%
tailbite.figure("lost_types")

# %% [markdown]
# There is no threshold of the kind "a type with less than one token in a corpus is lost". A type
# that stands five times in each corpus is lost as well, only later.

# %% [markdown]
# ## 3. How much real data is left in a model?
#
# The mean squared error of any share after $n$ refits is that of some number of *real* tokens. This
# number is the same for all types: the effective number of real tokens, $(K - 1)/\mathbb{E}\chi^2$.

# %%
WORKFLOWS = {
    "replace": {},
    "partial_replacement": {"renewed": TOKENS // 4, "fresh": 0},
    "fresh_mixture": {"real": 10},
    "augment": {"real": TOKENS},
    "accumulate": {},
}
common = {"samples": TOKENS, "heterozygosity": DIFFER, "types": TYPES}
print(f"real tokens that the model of {TOKENS} tokens is worth")
print("generation          " + "".join(f"{n:>9d}" for n in (1, 2, 10, 100, 1000)))
for name, more in WORKFLOWS.items():
    claim = tailbite.claim(f"discrete.{name}.chi_square")
    worth = [
        (TYPES - 1) / claim.predict(**common, **more, generations=n) for n in (1, 2, 10, 100, 1000)
    ]
    print(f"{name:20}" + "".join(f"{each:9.1f}" for each in worth))

# %% [markdown]
# `replace` ends at exactly one real token: the collapsed model *is* one draw of the truth.
# Accumulated data stay worth about $6/\pi^2$ of the real batch; ten fresh real tokens beside a
# hundred synthetic ones are worth more than ten. The same in one picture:

# %%
tailbite.figure("variety")

# %%
sine = tailbite.claim("discrete.accumulate.sine_law")
sine

# %% [markdown]
# ## 4. What a perplexity does not see
#
# Give every type its surprisal under the truth. Its mean over what the model writes, the
# cross-entropy, stays where it is, in the mean over runs, in every generation.

# %%
steady = tailbite.claim("discrete.replace.cross_entropy")
entropy = float(-TRUTH @ np.log(TRUTH))
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
line = [steady.predict(number=entropy) for _ in AT]
axis.plot(AT, line, color=BLUE)
for (mean, error), name, colour in zip(
    simulated(["cross_entropy", "entropy"]), ("cross-entropy", "entropy"), (BLUE, ORANGE),
    strict=True,
):  # fmt: skip
    axis.errorbar(AT, mean, 2 * error, fmt="o", ms=4, color=colour, label=name)
axis.set(
    xscale="log", xlabel="generation n", ylabel="nats", ylim=(0, None),
    title=f"{TOKENS} tokens: the model is ever poorer, its text ever as likely",
)  # fmt: skip
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# In a single run it wanders, and ends at the surprisal of the one type that is left.

# %% [markdown]
# ## 5. Smoothing: no collapse, no memory
#
# Add `smoothing` to every count before the fit. Variety survives for ever. But the mean share of
# every type goes to one over the types: the model forgets the truth instead.

# %%
smoothed = tailbite.claim("discrete.smoothing.share_mean")
smoothed

# %%
family = sims.Discrete(smoothing=0.1)
first = {
    "probability": float(TRUTH[0]), "types": TYPES, "smoothing": 0.1, "samples": TOKENS,
    "heterozygosity": DIFFER,
}  # fmt: skip
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4), layout="constrained")
claims = (smoothed, tailbite.claim("discrete.smoothing.heterozygosity"))
found = simulated(["probability(0)", "heterozygosity"], family=family)
for axis, claim, (mean, error) in zip((left, right), claims, found, strict=True):
    known = {name: value for name, value in first.items() if name in claim.parameters}
    axis.plot(AT, [claim.predict(**known, generations=int(n)) for n in AT], color=BLUE)
    axis.errorbar(AT, mean, 2 * error, fmt="o", ms=4, color=BLUE)
    axis.set(xscale="log", xlabel="generation n", ylim=(0, None))
left.axhline(1 / TYPES, color=GREY, ls="--", lw=1)
left.set(ylabel="mean share", title="The most frequent type; dashed: one over the types")
right.set(ylabel="two tokens differ", title="Variety", ylim=(0, 1))
plt.show()

# %% [markdown]
# Is that collapse? It depends on the definition. Eight are in use; on the command line
# `tailbite profile --samples 100 --types 50 --workflow replace,accumulate` asks all of them of the
# same experiment.

# %% [markdown]
# ## Exercises
#
# **1.** How many tokens must a corpus have, for its variety to halve in 1000 generations?
#
# *Hint*: `variety.predict`, or a logarithm.
#
# <details><summary>Solution</summary>
#
# ```python
# tokens = 1 / (1 - 0.5 ** (1 / 1000))
# print(tokens, variety.predict(samples=round(tokens), generations=1000, heterozygosity=1, types=2))
# ```
#
# </details>
#
# **2.** Ten fresh real tokens in every generation: how many synthetic ones beside them are best?
#
# *Hint*: `discrete.fresh_mixture.chi_square` at many generations, for several `samples`.
#
# <details><summary>Solution</summary>
#
# ```python
# fresh = tailbite.claim("discrete.fresh_mixture.chi_square")
# for samples in (1, 10, 100, 1000):
#     given = {"samples": samples, "real": 10, "generations": 20_000, "types": 2}
#     print(samples, 1 / fresh.predict(**given, heterozygosity=0.5))
# ```
#
# There are never too many: the worth rises from 10 to 21.
#
# </details>
#
# **3.** Let the corpora grow: `samples=tuple(100 * (n + 1) for n in range(200))`, and then with
# `(n + 1) ** 2`. Which of the two keeps its variety?
#
# **4.** Read the proof, `print(tailbite.show("discrete.replace.heterozygosity"))`. Where does it
# use that tokens are drawn independently?
