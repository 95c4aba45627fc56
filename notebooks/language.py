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
# # A language model that reads its own text
#
# **What you will learn**: what drift alone does to a language model that is refitted on its own
# text (words are lost, and a perplexity does not show it); what really makes the two features of
# the well-known histogram of perplexities, its shift and its long tail; how much fresh real text
# sharpened writing needs; and how often a good word wins against chance.
#
# The models count n-grams: they say, for each context, how likely each next word is. The text is
# one that every Python brings with it, its own help topics. Every line below is evaluated from a
# claim that `tailbite verify` checks; every point is simulated.

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
TEXT = sims.Text.python()  # or sims.Text.read("a file")
PROMPTS, GENERATIONS = len(TEXT.tokens) - 1, 12
AT, TICKS = np.arange(1, GENERATIONS + 1), range(0, GENERATIONS + 1, 2)
print(f"{TEXT.name}: {len(TEXT.tokens)} words, {len(TEXT.vocabulary)} of them distinct")
print("it begins:", " ".join(TEXT.vocabulary[token] for token in TEXT.tokens[:16]), "...")

# %% [markdown]
# ## 1. Drift: each context is an urn of its own
#
# Prompts are the contexts of the real text, in every generation the same: so the model of bigrams
# is thousands of independent urns, each with as many draws as the text has prompts of it. First
# the number of the text that the claim asks for, counted by hand.

# %%
first, pairs = TEXT.tokens[:-1], np.stack([TEXT.tokens[:-1], TEXT.tokens[1:]])
(context, _), count = np.unique(pairs, axis=1, return_counts=True)
prompts = np.bincount(first)
surprisal = -np.log(count / prompts[context])  # of each bigram
entropy = float(count @ surprisal / PROMPTS)
print(f"entropy {entropy:.3f} nats per word: a perplexity of {np.exp(entropy):.1f}")

# %%
drift = tailbite.claim("language.replace.cross_entropy")
drift

# %%
OBSERVED = ["cross_entropy", "entropy", "unique_words", "unique_ngrams"]
plain = sims.trajectories(
    sims.NGram(2), sims.Replace(), truth=TEXT, samples=PROMPTS, generations=GENERATIONS,
    replicates=4, seed=1, observe=OBSERVED, progress=False,
)  # fmt: skip
plain = {name: values.mean(axis=0) for name, values in plain.items()}
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4), layout="constrained")
left.plot(AT, [drift.predict(entropy=entropy) for _ in AT], color=BLUE)
left.plot(AT, plain["cross_entropy"], "o", color=BLUE, ms=4, label="cross-entropy under the first")
left.plot(AT, plain["entropy"], "s", color=ORANGE, ms=4, label="entropy of the model")
left.set(xlabel="generation n", ylabel="nats per word", ylim=(0, 4), title="What one measures")
left.set_xticks(TICKS)
for name, colour in (("unique_words", BLUE), ("unique_ngrams", ORANGE)):
    right.plot(AT, plain[name] / plain[name][0], "o", ms=4, color=colour, label=name)
right.set(xlabel="generation n", ylim=(0, 1.05), title="What is left, over generation 1")
right.set_xticks(TICKS)
left.legend(frameon=False)
right.legend(["words", "bigrams"], frameon=False)
plt.show()

# %% [markdown]
# The perplexity under the first model stays where it was while the text dies: a perplexity that
# looks fine shows nothing. This is no accident of this text; it is a martingale. (A text is long:
# four runs of it hardly differ.)

# %%
tailbite.figure("survivors", replicates=50, samples=5_000, words=1_000)

# %% [markdown]
# How many words are left: at least as many as the lines say, which hold for any law, and not many
# more. There is no threshold below which words are lost: they go one after the other.

# %% [markdown]
# ## 2. What moves a histogram of perplexities
#
# Shumailov et al. draw, for each generation, how probable its texts are under the first model: the
# histogram moves to the left, and grows a long tail to the right. Drift alone makes neither. Two
# things that are done when a model *writes* make one each.

# %%
tempered = tailbite.claim("language.temperature.cross_entropy")
tempered

# %%
smoothed = tailbite.claim("language.smoothing.cross_entropy")
smoothed

# %% [markdown]
# The first is about one context and batches so long that chance plays no part. The second holds for
# every number of words, averaged over all contexts. Single words, in pieces of sixteen:

# %%
tailbite.figure("perplexities", replicates=2)

# %% [markdown]
# Both features at once need both: what is likely is written more and more, and now and then a word
# is written that nobody would expect. (`tailbite figure perplexities --set order=2 --text FILE`
# draws it for the bigrams of another text.)

# %% [markdown]
# ## 3. Sharpening against fresh real text
#
# Let a share of the training text be fresh and real. Take $K$ words with equal chances in the real
# text, and a model in which one of them is likelier than each other by a ratio. With which share
# of real words does it stay so?

# %%
phase = tailbite.claim("language.fresh_mixture.phase_line")
phase


# %%
def settled(words, share, sharpness, ratio=1e6):
    """The ratio after many refits from a collapsed model, on batches without chance."""
    for _ in range(3_000):
        text = np.full(words, 1.0)
        text[0] = ratio
        written = text**sharpness / (text**sharpness).sum()
        mixed = share / words + (1 - share) * written
        ratio = mixed[0] / mixed[1]
    return ratio


SHARPNESS = 1.25  # a temperature of 0.8
ratios = np.geomspace(1.01, 1e5, 80)
figure, axis = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
for words, colour in ((2, GREY), (10, BLUE), (50, ORANGE), (1000, GREEN)):
    lines = [phase.predict(words=words, ratio=float(r), sharpness=SHARPNESS) for r in ratios]
    axis.plot(lines, ratios, color=colour, label=f"{words} words")
    tried = np.linspace(0.03, 0.95 * max(lines), 9)
    axis.plot(tried, [settled(words, a, SHARPNESS) for a in tried], "o", ms=4, color=colour)
axis.axvline(1 - 1 / SHARPNESS, color="black", ls="--", lw=1)
axis.set(
    yscale="log", xlabel="share of fresh real words", ylabel="likeliest word over each other",
    title="Temperature 0.8. Dashed: beyond it, equal chances are stable",
)  # fmt: skip
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# (Points: where a collapsed model comes to rest.) To the right of the dashed line a rich language
# is stable. Yet to the left of its own nose a *collapsed* one is stable as well: with 1000 words,
# and a share of real words between .2 and .63, it is history that decides. "Keep ten percent of
# real text" is safe in no large vocabulary.

# %% [markdown]
# ## 4. Cut tails
#
# Top-k cuts once; nucleus cuts again and again, until its last word is too likely to be cut.

# %%
nucleus = tailbite.claim("language.nucleus.last_word")
print(nucleus.title)
print(nucleus.remark)

# %%
kept = 0.9
shares = np.sort(np.bincount(TEXT.tokens))[::-1] / len(TEXT.tokens)
counts = [len(shares)]  # on a text without end
while len(counts) < 2 or counts[-1] < counts[-2]:
    law = shares[: counts[-1]] / shares[: counts[-1]].sum()
    counts.append(int(np.searchsorted(np.cumsum(law), kept)) + 1)
print("generation" + "".join(f"{n:6d}" for n in AT))
print("words     " + "".join(f"{each:6d}" for each in counts[: len(AT)]))
print(f"in the end{counts[-1]:6d}")

# %%
last = counts[-1]
for words in (last, last + 1):
    beyond = nucleus.predict(
        probabilities=tuple(shares[:words].tolist()), head=words - 1, nucleus=kept
    )
    print(f"{words} words: the last one is {'cut' if beyond >= 0 else 'kept'} ({beyond:+.3f})")

# %% [markdown]
# ## 5. Does the better word win?
#
# Of two texts people keep the better one. A preferred word climbs the logistic curve, and drifts.

# %%
fixation = tailbite.claim("language.selection.fixation")
fixation

# %%
rng = np.random.default_rng(2026)
RUNS, WORDS, STRENGTH = 20_000, 50, 0.1
advantage = np.tanh(STRENGTH / 2)


def wins(frequency):
    """Share of the runs in which the preferred word is the only one in the end."""
    share = np.full(RUNS, frequency)
    for _ in range(40 * WORDS):
        if not ((share > 0) & (share < 1)).any():
            break
        share = rng.binomial(WORDS, share + share * (1 - share) * advantage) / WORDS
    return share.mean()


frequencies, shown = np.linspace(0.01, 0.99, 60), np.array([0.02, 0.1, 0.2, 0.4, 0.6, 0.8])
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
line = [
    fixation.predict(samples=WORDS, selection=advantage, frequency=float(x)) for x in frequencies
]
axis.plot(frequencies, line, color=BLUE, label="preferred")
axis.plot(frequencies, frequencies, color=GREY, ls="--", label="drift alone")
axis.plot(shown, [wins(x) for x in shown], "o", ms=5, color=BLUE)
axis.set(
    xlabel="its probability at first", ylabel="probability that it wins",
    title=f"{WORDS} prompts, better by {STRENGTH} logits",
)  # fmt: skip
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# A preferred word that stands once is lost in most runs: curation loses most of what is good and
# rare.

# %% [markdown]
# ## Exercises
#
# **1.** How many words of *your* text are left after 50 generations, as single words?
#
# *Hint*: `sims.Text.read(path)`, `sims.NGram(1)`, `observe=["unique_words"]`.
#
# **2.** At which temperature does a tenth of fresh real words keep equal chances stable?
#
# *Hint*: `language.fresh_mixture.onset`.
#
# <details><summary>Solution</summary>
#
# ```python
# onset = tailbite.claim("language.fresh_mixture.onset")
# for temperature in (0.8, 0.9, 0.95):
#     print(temperature, onset.predict(words=1000, sharpness=1 / temperature))
# ```
#
# From 0.9 on; a collapsed language is stable beside it.
#
# </details>
#
# **3.** Sharpen and smooth at once, `sims.NGram(2, temperature=0.8, smoothing=0.02)`. Where does
# the cross-entropy settle?
#
# **4.** Trigrams have rarer contexts. Which loses its n-grams sooner, `sims.NGram(3)` or
# `sims.NGram(2)`, and which its words?
