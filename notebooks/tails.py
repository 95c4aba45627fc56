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
# # The tail of a vocabulary
#
# **What you will learn**: how much of a language a corpus lacks, and why that falls as a power of
# its length; what happens to this scaling law when somebody cuts off the tail, and how few real
# words mend it; and what generations cost: a power of their number where each corpus is written by
# the model before, a power of its *logarithm* where only the labels are.
#
# The learner is the simplest there is (Hutter's): it knows the words that its corpus has, and no
# others. What it has *lost* is the probability, in the truth, of all the words that it does not
# know. Every line below is evaluated from a claim that `tailbite verify` checks; every point is
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
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#6b6b6b"
WORDS, EXPONENT = 2_000, 2.0
TRUTH = sims.zipf(WORDS, EXPONENT)
LAW = {"probabilities": tuple(TRUTH.tolist()), "words": WORDS}
ZIPF = {"exponent": EXPONENT, "scale": float(TRUTH[0])}


def lost(family, samples, generations, replicates=400):
    """Mean and standard error of the lost mass, generation by generation, under replace."""
    found = sims.trajectories(
        family, sims.Replace(), truth=TRUTH, samples=samples, generations=generations,
        replicates=replicates, seed=1, observe=["lost_mass"], progress=False,
    )["lost_mass"]  # fmt: skip
    return found.mean(axis=0), found.std(axis=0) / np.sqrt(replicates)


# %% [markdown]
# ## 1. One corpus: a scaling law
#
# A word is lacking when none of the corpus is that word. Weigh each word with its own probability:

# %%
plain = tailbite.claim("tails.sample.lost_mass")
plain

# %% [markdown]
# Where the $i$-th word has a probability like $i^{-\beta}$, and the vocabulary has no end, the sum
# is an integral of Euler's:

# %%
hutter = tailbite.claim("tails.zipf.lost_mass")
hutter

# %%
SIZES = [10, 30, 100, 300, 1000, 3000, 10_000]
exact = [plain.predict(samples=size, **LAW) for size in SIZES]
power = [hutter.predict(mean_length=size, **ZIPF) for size in SIZES]
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
axis.loglog(SIZES, exact, color=BLUE, label=f"{WORDS} words, exactly")
axis.loglog(SIZES, power, color=GREY, ls="--", label="a vocabulary without end")
for size in SIZES:
    (mean,), (error,) = lost(sims.Discrete(), size, 1)
    axis.errorbar(size, mean, 2 * error, fmt="o", ms=4, color=BLUE)
axis.set(
    xlabel="words of the corpus", ylabel="lost mass",
    title=f"One over the root of the length, at exponent {EXPONENT:g}",
)  # fmt: skip
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# The two lines part at the right, where it begins to matter that this vocabulary ends: words beyond
# the 2000th are no loss here, for there are none.

# %% [markdown]
# ## 2. A corpus without its tail
#
# A model that was sampled with top-$k$ or nucleus writes only the first `kept` words. Then more
# text does not help: what was cut stays lost. A plateau. But mix in a small share of real words:

# %%
cut, mixed = tailbite.claim("tails.cut.lost_mass"), tailbite.claim("tails.mixed.lost_mass")
mixed

# %%
KEPT = 20
SHORT = TRUTH[:KEPT] / TRUTH[:KEPT].sum()
TAILLESS = {**LAW, "corpus": tuple(SHORT.tolist()), "kept": KEPT}
LENGTHS = np.geomspace(10, 1e6, 26).round().astype(int)


def shortened(share):
    """The law of a corpus with this share of real words, the others without a tail."""
    law = share * TRUTH
    law[:KEPT] += (1 - share) * SHORT
    return law


def drawn(law, length, corpora=50):
    """Mean and standard error of the truth's mass that corpora of this law lack."""
    counts = np.random.default_rng(1).multinomial(length, law, size=corpora)
    lacking = np.where(counts == 0, TRUTH, 0.0).sum(axis=1)
    return lacking.mean(), lacking.std() / np.sqrt(corpora)


SHARES = {"no real words": 0.0, "1 % real": 0.01, "10 % real": 0.1, "all real": 1.0}
figure, axis = plt.subplots(figsize=(7, 4.4), layout="constrained")
for (name, share), colour in zip(SHARES.items(), (GREY, ORANGE, GREEN, BLUE), strict=True):
    if share == 0:
        line = [cut.predict(samples=int(n), **TAILLESS) for n in LENGTHS]
    elif share == 1:
        line = [plain.predict(samples=int(n), **LAW) for n in LENGTHS]
    else:
        line = [mixed.predict(samples=int(n), real_share=share, **TAILLESS) for n in LENGTHS]
    axis.loglog(LENGTHS, line, color=colour, label=name)
    for length in LENGTHS[::5]:
        mean, error = drawn(shortened(share), length)
        axis.errorbar(length, mean, 2 * error, fmt="o", ms=4, color=colour)
axis.set(
    xlabel="words of the corpus", ylabel="lost mass", ylim=(2e-4, 0.6),
    title=f"The first {KEPT} words alone, and real words beside them",
)  # fmt: skip
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# The plateau ends where the real words alone outgrow it, and from there on the law has its old
# exponent: the curve is *shifted*. It costs a factor, and the factor is a power of the share. (The
# bend downwards at the far right is the end of this vocabulary, not of the law.)

# %%
shift = tailbite.claim("tails.zipf.shift")
for share in (0.1, 0.01):
    times = shift.predict(mean_length=1.0, real_share=share, **ZIPF) / hutter.predict(
        mean_length=1.0, **ZIPF
    )
    print(f"{share:4.0%} real words: {times:.1f} times the loss of a corpus that is all real")

# %% [markdown]
# ## 3. Corpora written by the model before
#
# Now a chain: the first corpus is real, every other is drawn from the frequencies of the one
# before. A copy of a copy loses words that were rare by chance. How much real text is the last of
# $n$ equal corpora worth? One step of the chain, in corpora:

# %%
step = tailbite.claim("tails.chain.step")
step

# %% [markdown]
# Read it as resistors: what a chain is worth is as if all corpora were connected *in parallel* to
# the real one, with half a resistor for each copy. So $n$ corpora are worth about $2/(n + 1)$ of
# one, not $1/n$.

# %%
bound = tailbite.claim("tails.chain.lost_mass")
bound

# %% [markdown]
# ## 4. Real prompts, labels by the model before
#
# Let prompts be real, and only their *labels* be written by the model before. A word is then lost
# as soon as one of $n$ independent corpora lacked it. That is another law altogether:

# %%
prompted = tailbite.claim("tails.labels.lost_mass")
prompted

# %%
limit = tailbite.claim("tails.labels.logarithm")
limit

# %%
tailbite.figure("growth")

# %% [markdown]
# Both lose the same in the first generation. In the second, labels lose a little *more*: a rare
# word must be lucky in each of two corpora, while a copy easily keeps what its source, by luck, had
# often. After a hundred generations the picture is another one:

# %%
AT, TOKENS = (1, 2, 5, 20, 100), 1000
chain, labels = (
    lost(family, TOKENS, AT[-1])[0][np.array(AT) - 1]
    for family in (sims.Discrete(), sims.PromptedLabels())
)
line = tailbite.claim("tails.zipf.generations")
print(f"times the loss of the first generation, {TOKENS} words in each corpus")
print("generation   corpora: n^c   simulated   labels: (ln n)^c   simulated")
for place, n in enumerate(AT):
    first = line.predict(mean_length=TOKENS, generations=1, **ZIPF)
    copied = line.predict(mean_length=TOKENS, generations=n, **ZIPF) / first
    marked = (
        prompted.predict(samples=TOKENS, generations=n, **LAW)
        / prompted.predict(samples=TOKENS, generations=1, **LAW)
    )  # fmt: skip
    found = chain[place] / chain[0], labels[place] / labels[0]
    print(f"{n:10d} {copied:14.2f} {found[0]:11.2f} {marked:18.2f} {found[1]:11.2f}")

# %% [markdown]
# If a generation cost a whole corpus, the first column would end at 10; if the losses added up, at
# 100.

# %% [markdown]
# ## Exercises
#
# **1.** A learner has room for the first 50 words alone. From which length of the corpus on is
# that its main loss?
#
# *Hint*: `tails.capacity.lost_mass`, with `capacity=50`, beside `plain`.
#
# <details><summary>Solution</summary>
#
# ```python
# small = tailbite.claim("tails.capacity.lost_mass")
# for size in SIZES:
#     print(size, small.predict(samples=size, capacity=50, **LAW), TRUTH[50:].sum())
# ```
#
# The mass of the words without room is 0.012: half of the loss shortly before 1000.
#
# </details>
#
# **2.** How many times longer must each of 20 corpora in a chain be, for the last to lose as little
# as one real corpus?
#
# *Hint*: the claim `tails.zipf.generations` says what a length is worth; does the answer depend on
# the exponent?
#
# <details><summary>Solution</summary>
#
# ```python
# for exponent in (1.5, 2.0, 3.0):
#     law = {"exponent": exponent, "scale": 0.5}
#     print(
#         line.predict(mean_length=1000 * 21 / 2, generations=20, **law)
#         / hutter.predict(mean_length=1000, **law)
#     )
# ```
#
# 21/2 times, whatever the exponent.
#
# </details>
#
# **3.** With labels alone, after how many generations is twice as much lost as after the first? Use
# `tails.labels.zipf`, and compare with what its limit says.
#
# **4.** Read the proof, `print(tailbite.show("tails.chain.lost_mass"))`. Which of its steps is a
# theorem of the literature?
