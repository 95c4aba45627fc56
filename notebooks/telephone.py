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
# # A text that is retold a hundred times
#
# **What you will learn**: how long the words of a text last when it is retold; why a retelling by
# a bigram leaves the language as it is and forgets the text alone; how far a text moves in an
# embedding, and where it stops; and how often one can still tell which text it was.
#
# A retelling keeps each word with a probability and fills the gaps between kept words with what a
# bigram of a source puts there, given both ends: a Markov bridge, drawn exactly. Every line below
# is evaluated from a claim that `tailbite verify` checks; every point is simulated. A chat model
# takes the place of the bigram with `tailbite telephone --endpoint`; see the how-to on retelling.

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
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
SOURCE = sims.Text.python().commonest(500)  # or sims.Text.read("a file")
WORDS, KEPT = 12, 0.6
PASSAGES = sims.Passages(SOURCE, WORDS)
AT = [0, 1, 2, 3, 5, 8, 12, 20]
print(f"{SOURCE.name}: {len(SOURCE.tokens)} words, {len(PASSAGES)} passages of {WORDS}")

# %% [markdown]
# ## 1. One text, again and again

# %%
told = sims.retellings(sims.Telephone(kept=KEPT), PASSAGES, AT, chains=256, seed=1)
for generation, texts in zip(AT, told.texts(SOURCE.vocabulary), strict=True):
    print(f"{generation:3}  {texts[0]}")

# %% [markdown]
# ## 2. How long words last
#
# A word is the text's own while every retelling so far has kept it.

# %%
words = tailbite.claim("telephone.kept.words")
words

# %%
none = tailbite.claim("telephone.kept.none")
none

# %%
same = {"words": WORDS, "kept": [KEPT] * WORDS}
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8), layout="constrained")
own = told.own.sum(axis=2)
left.plot(AT, [words.predict(**same, generations=n) for n in AT], color=BLUE)
left.plot(AT, own.mean(axis=1), "o", color=BLUE, ms=4)
left.set(xlabel="retelling n", title="own words")
right.plot(AT, [none.predict(**same, generations=n) for n in AT], color=ORANGE)
right.plot(AT, (own == 0).mean(axis=1), "o", color=ORANGE, ms=4)
right.set(xlabel="retelling n", title="share of texts without an own word")
plt.show()

# %% [markdown]
# Words are lost at a rate, and the last one of a text soon after the logarithm of its length over
# that of 1/kept: long texts do not last much longer than short ones.

# %% [markdown]
# ## 3. The language stays, the text goes
#
# Filling the gaps given what is kept is a Gibbs sampler: the law of the bigram is stationary.

# %%
pairs = tailbite.claim("telephone.bridge.pairs")
pairs

# %%
alike = tailbite.claim("telephone.bridge.agreement")
alike

# %%
share = np.bincount(SOURCE.tokens) / len(SOURCE.tokens)
known = {"kept": KEPT, "coincidence": float(share @ share)}
figure, axes = plt.subplots(figsize=(6, 3.8), layout="constrained")
axes.plot(AT, [alike.predict(**known, generations=n) for n in AT], color=GREEN, label="at least")
for order, colour in ((2, BLUE), (1, ORANGE)):
    run = sims.trajectories(
        sims.Telephone(kept=KEPT, order=order), sims.Replace(),
        truth=sims.Passages(SOURCE, WORDS, drawn=True), samples=1, generations=AT[-1],
        record=AT, observe=["agreement"], replicates=512, seed=2, progress=False,
    )  # fmt: skip
    name = {1: "single words", 2: "bigram"}[order]
    axes.plot(AT, run["agreement"].mean(axis=0), "o", ms=4, color=colour, label=name)
axes.set(xlabel="retelling n", ylabel="words as in the first text", yscale="log")
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# A bigram remembers more than its own words say, since what stands around a gap tells of what stood
# in it. Between two words of a small language that is a closed form:

# %%
tailbite.claim("telephone.bridge.two_words")

# %% [markdown]
# ## 4. How far, and which text was it
#
# The squared distance in an embedding (TF-IDF and a singular value decomposition), in units of that
# of two unrelated texts; unique words, length; and the share of texts of which the first one is
# found again among all.

# %%
tailbite.claim("telephone.single.distance")

# %%
tailbite.claim("telephone.symmetric.fano")

# %%
tailbite.figure("telephone", replicates=128, retellings=20, words=WORDS, vocabulary=500, kept=KEPT)

# %% [markdown]
# The text comes to rest where any other text of the language is. `tailbite telephone` draws the
# same for 1,024 texts and a hundred retellings, of your own text, and for a chat model.

# %% [markdown]
# ## Exercises
#
# 1. Give `sims.Telephone` a `salience` of 1, so that surprising words are kept better. What
#    becomes of the vocabulary, and why is its law no longer stationary?
# 2. With `shortened=0.1` words are left out. When is half of a text gone? Compare with
#    `telephone.length.mean`.
# 3. At a `temperature` of 0.5 the bigram writes what is likely. Which of the claims above still
#    hold?
# 4. Turn Fano's bound round: how much information about the text does the share of texts that are
#    found prove?
