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
# # A transformer that reads its own text
#
# **What you will learn**: how the experiment with a language model of Shumailov et al. is made,
# small enough for a laptop; what replacing does to the reading of real text, and what accumulating
# does instead; and why the two features of their well-known histogram, a shift to low perplexity
# and a long tail, belong to different ways to write.
#
# This is a simulation of one model on one text, not a theorem: what is proved of language models is
# in the notebook `language`, on n-grams. Numbers here are single runs.

# %%
import numpy as np

import tailbite

# %% [markdown]
# ## 1. The protocol
#
# A small transformer has read docstrings of Python. In every generation it starts from there
# again, and is trained on blocks of 64 tokens: in generation 1 on real ones, Python's help topics;
# later on what the generation before has written. Each block of the training set is a prompt, and
# what is written after it, another block, is read by the next. The authors write with 5 beams and a
# repetition penalty of 3.

# %%
SIZES = {"samples": 128, "generations": 4}
beams = tailbite.language_model(regimes="replace", **SIZES)
print(beams)

# %% [markdown]
# *Perplexity* is that of real text that no generation reads: it rises. *Written* is the
# perplexity of what a generation writes, as the model of generation 1 sees it.

# %%
beams

# %% [markdown]
# Beam search finds what is likeliest, so what it writes has a low perplexity from the start, and
# soon the same pairs of tokens come again and again. The text of the first block, side by side:

# %%
for seen in beams.found["replace"]:
    print(f"generation {seen.generation}: {seen.text}\n")

# %% [markdown]
# ## 2. Writing by chance
#
# The same without beams: every token is drawn with the probability that the model gives it. And
# what happens where everything is kept that was ever written, beside the real text.

# %%
CHANCE = {"penalty": 1.0, **SIZES}
plain = tailbite.language_model(regimes="replace,accumulate", temperature=1.0, **CHANCE)
plain

# %% [markdown]
# Real text is read worse and worse here, too, and far more slowly where everything is kept. But the
# histogram moves the other way: mistakes are written, read, and written again.

# %% [markdown]
# ## 3. The shift and the tail
#
# The middle of the histogram and its 99 % quantile, from generation 1 to the last; beside writing
# as fitted, writing at temperature 0.8, which prefers what is likely.

# %%
cool = tailbite.language_model(regimes="replace", temperature=0.8, **CHANCE)


# %%
def moved(result, level):
    """The quantile of what is written under replace, in the first and in the last generation."""
    first, *_, last = result.found["replace"]
    return [float(np.quantile(each.written, level)) for each in (first, last)]


WAYS = {"5 beams, penalty 3": beams, "temperature 0.8": cool, "temperature 1": plain}
for name, result in WAYS.items():
    for label, level in (("median", 0.5), ("99 %", 0.99)):
        before, after = moved(result, level)
        print(f"{name:18}  {label:6}  {before:6.1f} -> {after:6.1f}")

# %% [markdown]
# The figure of the paper has both, a shift to the left and a tail to the right. Here
# temperature 0.8 makes the one, temperature 1 the other, and none makes both.

# %% [markdown]
# ## 4. What is lost
#
# How many different pairs of tokens the last generation writes, of those of the first.

# %%
for name, result in WAYS.items():
    first, *_, last = result.found["replace"]
    print(f"{name:18}  {last.pairs / first.pairs:.0%} of {first.pairs} pairs")

# %% [markdown]
# ## Exercises
#
# **1.** Keep 10 % of real text in every training set. Does it stop the decay, or slow it?
#
# *Hint*: `regimes="replace,real"`.
#
# **2.** Write at temperature 0.8 and keep everything. Does the histogram still move?
#
# *Hint*: `regimes="accumulate", temperature=0.8, penalty=1.0`.
#
# **3.** A text of your own: `text="a file"`. Is it read better after Python's docstrings, or not?
