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
# # An autoencoder and its own digits
#
# **What you will learn**: why a variational autoencoder that is trained on what it decodes loses
# variance even with infinite data; how much in each generation; what real data and accumulated
# data do about it; and that two small networks on digits stay near the law of a linear one.
#
# In *The Curse of Recursion* (Shumailov et al.) digits blur into one smudge, generation after
# generation. The images that the next generation sees there are decoder means, new ones in every
# batch: so it is not finite samples that are at fault.

# %%
import matplotlib.pyplot as plt
import numpy as np

import sims
import theory

plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## One refit
#
# Take a linear encoder and decoder, and an axis of variance lambda. Whatever encoder and decoder:

# %%
theory.claim("autoencoder.elbo.decoder")

# %% [markdown]
# The best decoder reaches it, and has the variance lambda - beta sigma^2.

# %%
theory.claim("autoencoder.elbo.optimum")

# %% [markdown]
# ## Generation after generation
#
# So each generation takes the same off every axis, until the axis dies.

# %%
theory.claim("autoencoder.replace.spectrum")

# %% [markdown]
# A share of real data saves what exceeds beta sigma^2 over that share. Accumulated data save
# nothing for ever: the bias of refit t counts as 1/t, and the harmonic sum has no bound.

# %%
theory.claim("autoencoder.accumulate.spectrum")

# %%
s, axis, n = 0.04, 0.3, np.arange(1, 13)
plt.plot(n, np.maximum(axis - s * n, 0), label="replace")
plt.plot(n, axis - s * (1 - 0.9**n) / 0.1, label="10 % real")
plt.plot(n, axis - s * np.cumsum(1 / n), label="accumulate")
plt.xlabel("generation")
plt.ylabel("variance of an axis")
plt.legend()
plt.show()

# %% [markdown]
# ## The law, simulated
#
# `LearnedFamily` takes whatever can be started, trained, sampled and scored. Here it is the linear
# autoencoder, trained in closed form on 20,000 points of each generation.

# %%
linear = sims.LearnedFamily(sims.LinearAutoencoder(2, 2, pixel_variance=0.04), tile=1)
run = sims.trajectories(
    linear, sims.Replace(), truth=sims.Normal(variance=0.3), samples=20_000, generations=6,
    observe="total_variance", replicates=2, seed=1, progress=False,
)  # fmt: skip
law = theory.claim("autoencoder.replace.spectrum")
given = {"variance": 0.3, "beta": 1.0, "pixel_variance": 0.04}
print(np.round(run["total_variance"].mean(axis=0), 3))
print([round(2 * law.predict(generations=k, **given), 3) for k in range(1, 7)])

# %% [markdown]
# ## Digits
#
# Now two networks with one hidden layer each, trained by Adam on scikit-learn's digits: a model
# that the law does not speak of. Small settings here; `tailbite figure digits` has more of both.

# %%
digits = sims.digits()
network = sims.VariationalAutoencoder(steps=200)
family = sims.LearnedFamily(network, tile=1, rounds=3)
fits = sims.fits(family, sims.Replace(), truth=digits, samples=1797, generations=8, seed=1)

# %% [markdown]
# What it decodes of no code at all, z = 0, and of seven others, generation after generation.

# %%
codes = np.concatenate([np.zeros((1, 10)), np.random.default_rng(3).normal(size=(7, 10))])
rows = [network.decode(fits[k]["decoder"], codes.astype(np.float32)) for k in (1, 3, 5, 8)]
fig, axes = plt.subplots(4, 8, figsize=(8, 4))
for line, images in zip(axes, rows, strict=True):
    for cell, image in zip(line, np.asarray(images), strict=True):
        cell.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        cell.axis("off")
plt.show()

# %% [markdown]
# The law of all axes together, from the variances of the real digits alone: nothing is fitted.

# %%
spectrum = np.linalg.eigvalsh(np.cov(digits.values.T, bias=True))[::-1][:10]
at = np.arange(1, 9)
latents = np.random.default_rng(4).normal(size=(4000, 10)).astype(np.float32)
found = [np.asarray(network.decode(fits[k]["decoder"], latents)).var(axis=0).sum() for k in at]
plt.plot(at, [np.maximum(spectrum - 0.04 * k, 0).sum() for k in at], label="law, linear")
plt.plot(at, found, "o", label="networks")
plt.xlabel("generation")
plt.ylabel("variance of an image")
plt.ylim(bottom=0)
plt.legend()
plt.show()

# %% [markdown]
# Training is never complete: Adam's networks are not at their optimum, which is the error of the
# functional approximation. Each variance by itself is not that of the law; their sum is near it.

# %% [markdown]
# ## Exercises
#
# 1. After how many generations is an axis of variance 1 dead, at sigma^2 = 0.04? And where all
#    batches are kept?
# 2. Draw pixels with their noise, at beta = 1, instead of decoder means: what is lost after the
#    first generation?
