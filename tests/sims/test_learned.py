"""Learned families: an exact family written as one, real items, a law of training that is known.

That a learned family agrees in law with the built-in one, under every workflow, is checked by
`verify` (`tailbite.subjects.autoencoder.checks`).
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
import pytest

import sims
from sims import (
    Accumulate,
    Draws,
    FreshMixture,
    Items,
    LearnedFamily,
    Learner,
    LinearAutoencoder,
    Replace,
    Window,
    minibatch,
)
from sims.families.learned import RealItems
from sims.families.points import Points
from tests.theory.oracles.autoencoder import MPMATH

SPECTRUM, SHARE = np.array([2.0, 0.7, 0.1]), 0.4
MEANS = LearnedFamily(LinearAutoencoder(3, 3, beta=1.5, pixel_variance=0.1), tile=1)
TRUTH = dist.MultivariateNormal(jnp.zeros(3), jnp.diag(jnp.asarray(SPECTRUM)))


@dataclass(frozen=True)
class Mean(Learner):
    """The mean of what it was shown, and nothing else: it samples that."""

    shape = (2,)

    def init(self, key):
        return jnp.zeros(2)

    def train(self, params, data, key):
        return data.weights @ data.values / jnp.sum(data.weights)

    def sample(self, params, n, key):
        return jnp.broadcast_to(params[None], (n, 2))

    def score(self, params, items):
        return jnp.sum((items - params[None]) ** 2, axis=1)

    def readings(self):
        return {"first": lambda params, key, truth: params[0]}


REAL = Items(np.arange(40.0).reshape(20, 2), "forty numbers")


def run(family, workflow, **more):
    given = {"generations": 3, "replicates": 4, "seed": 5, "progress": False, **more}
    return sims.trajectories(family, workflow, **given)


@pytest.mark.parametrize(
    ("workflow", "claim", "given"),
    [
        (Replace(), "replace", {"generations": 4}),
        (Accumulate(), "accumulate", {"generations": 4}),
        (FreshMixture(real=20_000), "fresh_mixture", {"generations": 4, "real_share": SHARE}),
        (Window(length=2), "window", {"generations": 3}),
    ],
)
def test_many_points_follow_the_law_of_infinite_data(workflow, claim, given):
    """Axis by axis; an axis that has died stays dead. Five standard errors of four batches."""
    samples = 30_000
    found = run(MEANS, workflow, truth=TRUTH, samples=samples, generations=4, replicates=1)
    numbers = {"beta": 1.5, "pixel_variance": 0.1, **given}
    law = [float(MPMATH[f"autoencoder.{claim}.spectrum"](variance=v, **numbers)) for v in SPECTRUM]
    error = 5 * np.sqrt(4 * 2 * (SPECTRUM**2).sum() / samples)
    alive = sum(max(each, 0) for each in law)
    assert found["total_variance"][0, -1] == pytest.approx(alive, abs=error)
    assert alive < SPECTRUM.sum() - 3 * error


def test_real_items_are_drawn_without_replacement():
    drawn = np.asarray(RealItems(jnp.asarray(REAL.values)).draw(Draws.of(1, 2), 20, (2,)))
    assert sorted(drawn[:, 0]) == sorted(REAL.values[:, 0])
    assert not np.array_equal(drawn, REAL.values)
    found = run(LearnedFamily(Mean()), Replace(), truth=REAL, samples=20)
    assert np.allclose(found["first"], REAL.values[:, 0].mean())  # the whole set, then its mean
    spread = ((REAL.values - REAL.values.mean(axis=0)) ** 2).sum(axis=1).mean()
    assert np.allclose(found["score"], spread)


def test_an_item_counts_as_its_weight_says():
    data = Points(jnp.zeros((4, 1)), jnp.array([1.0, 0.0, 3.0, 0.0]), jnp.int32(2))
    drawn = np.asarray(minibatch(data, jax.random.key(3), (40_000,)))
    shares = np.bincount(drawn, minlength=4) / 40_000
    assert shares[1] == shares[3] == 0
    assert shares[2] == pytest.approx(0.75, abs=6 * np.sqrt(0.75 * 0.25 / 40_000))


def test_scores_of_a_law_are_those_of_new_items():
    found = run(MEANS, Replace(), truth=TRUTH, samples=64, replicates=64, generations=1)
    covariance = np.diag(np.maximum(SPECTRUM - 0.15, 0) + 0.1)
    entropy = (np.log(2 * np.pi * np.diag(covariance)) + SPECTRUM / np.diag(covariance)).sum() / 2
    assert found["score"].mean() == pytest.approx(entropy, abs=0.15)
    assert len(np.unique(found["score"])) == 64


@pytest.mark.costly
def test_a_run_that_was_cut_is_resumed_bit_by_bit(tmp_path):
    given = {"truth": REAL, "samples": 10, "generations": 2, "seed": 3, "progress": False}
    family = LearnedFamily(Mean())
    whole = sims.simulate(family, Accumulate(), **given, replicates=96, out=tmp_path / "whole")
    sims.simulate(family, Accumulate(), **given, replicates=40, out=tmp_path / "cut")
    again = sims.simulate(
        family, Accumulate(), **given, replicates=96, out=tmp_path / "cut", resume=True
    )
    assert np.array_equal(whole["score"].mean, again["score"].mean)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: LearnedFamily("vae"), "learner must be a sims.Learner, got 'vae'"),
        (lambda: Items(np.array([[1.0, np.nan]])), "Items needs an array of finite numbers"),
        (lambda: LinearAutoencoder(2, 3), "latents must be"),
        (lambda: LinearAutoencoder(2, 2), "needs latents < dimension and beta = 1"),
        (
            lambda: run(LearnedFamily(Mean()), Replace(), truth=REAL, samples=21),
            "has 20 real items to draw, got samples or real = 21",
        ),
        (
            lambda: run(MEANS, Replace(), truth=REAL, samples=20),
            r"learns items of shape \(3,\), got \(2,\)",
        ),
        (lambda: run(MEANS, Replace(), truth="digits", samples=20), "truth must be a law of"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(make, said):
    with pytest.raises((TypeError, ValueError), match=said):
        make()


def test_a_learned_family_is_named_by_its_numbers_and_its_data():
    at = {"truth": REAL, "samples": 4, "generations": 1}
    key = sims.Experiment(LearnedFamily(Mean()), Replace(), **at).key
    assert "Mean()" in key and REAL.digest in key and len(key) < 400
    other = {**at, "truth": Items(REAL.values + 1)}
    assert sims.Experiment(LearnedFamily(Mean()), Replace(), **other).key != key
    assert MEANS != LearnedFamily(LinearAutoencoder(3, 3, beta=1.4, pixel_variance=0.1), tile=1)
