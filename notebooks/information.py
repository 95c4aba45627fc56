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
# # The telephone game
#
# **What you will learn**: how much of a message is left after many retellings, in nats; that a
# noisy channel forgets at a rate, a refitted mean only like $1/n$, and not at all where data
# accumulate; that learners with a prior end at their prior; and that replace, which collapses,
# still remembers one real data point.
#
# Each generation hears the one before and nothing else. Every line below is evaluated from a claim
# that `tailbite verify` checks; every point is simulated.

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
HOPS = np.arange(1, 16)

# %% [markdown]
# ## 1. A noisy bit
#
# Each hop turns the bit with probability `error`. Beside the bit a run carries its law given the
# message, moved by the channel's own matrix; the mean of log(probability given the message /
# probability before) is the information.

# %%
bit = tailbite.claim("information.binary.mutual_information")
bit

# %%
run = sims.trajectories(
    sims.Channel.binary(0.05), sims.Replace(), truth=sims.Message.uniform(2), samples=1,
    generations=int(HOPS[-1]), replicates=20_000, seed=1, observe=["information"], progress=False,
)["information"]  # fmt: skip
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
axis.semilogy(
    HOPS, [bit.predict(error=0.05, generations=int(n)) for n in HOPS], color=BLUE, label="theory"
)
error = run.std(axis=0) / np.sqrt(len(run))
axis.errorbar(HOPS, run.mean(axis=0), 2 * error, fmt="o", color=BLUE, label="simulation, 2 s.e.")
axis.set(xlabel="hop n", ylabel="information (nats)", title="A bit, 5 % errors per hop")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# The line is straight: what a hop takes is a *share* of what is there.

# %%
print(tailbite.claim("information.symmetric.contraction").title)

# %% [markdown]
# ## 2. Refitting a mean: replace and accumulate
#
# The message is the mean of the truth, normal with a known prior variance. No hop forgets by
# itself: errors only add up.

# %%
claims = {
    name: tailbite.claim(f"information.{name}.gaussian_mean") for name in ("replace", "accumulate")
}
given = {"samples": 10, "variance": 1.0, "prior_variance": 1.0}
print("generation   replace   accumulate")
for n in (1, 2, 5, 20, 100, 1000):
    values = [claim.predict(generations=n, **given) for claim in claims.values()]
    print(f"{n:10d}   {values[0]:7.4f}   {values[1]:10.4f}")
floor = tailbite.claim("information.accumulate.gaussian_mean_floor")
print(f"never below  {floor.predict(**given, generations=1):20.4f}")

# %% [markdown]
# ## 3. Learners with a prior
#
# A learner hears a batch of zeros and ones and speaks at a rate drawn from its posterior. The prior
# is worth `total` observations.

# %%
learned = tailbite.claim("information.posterior_sampling.mean")
learned

# %%
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for total, colour in ((0.5, BLUE), (2.0, ORANGE), (8.0, GREEN)):
    common = {"samples": 10, "first": 0.25 * total, "total": total}
    axis.plot(
        HOPS, [learned.predict(**common, rate=0.9, generations=int(n)) for n in HOPS],
        color=colour, label=f"prior worth {total:g} observations",
    )  # fmt: skip
axis.axhline(0.25, color="black", lw=1, ls="--")
axis.set(xlabel="learner n", ylabel="mean rate", title="The truth says 0.9, the prior 0.25")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## 4. What replace remembers
#
# Under replace a rate of ones ends at 0 or 1: model collapse. Yet the *law* of where it ends is
# that of one draw of the truth, so that two truths can still be told apart as well as by one real
# data point.

# %%
one = tailbite.claim("information.replace.one_sample")
single = (0.4 - 0.5) ** 2 / (0.5 * 0.5)
print("generation   worth at least so many real draws")
for n in (1, 2, 5, 20, 100, 400):
    bound = one.predict(samples=20, generations=n, rate=0.4, other_rate=0.5)
    print(f"{n:10d}   {bound / single:10.3f}")

# %% [markdown]
# ## Exercises
#
# **1.** Which loses a bit sooner: 100 hops with 1 % errors, or 10 hops with 10 %?
#
# *Hint*: `bit.predict(error=..., generations=...)`.
#
# **2.** A text of 1024 words is summarised to half of its length, again and again. After how many
# rounds can the bound of `information.summary.distance` exceed the distance of a single word?
#
# *Hint*: compare with `mean_square` minus the square of `mean`.
#
# **3.** Two languages, `sims.Channel.languages(prior=0.6, silent=0.3, error=0.05,
# learner="most_likely")`: how often is the first language spoken in the end, and does it depend on
# the prior?
#
# *Hint*: `information.two_languages.most_likely` does not take the prior.
