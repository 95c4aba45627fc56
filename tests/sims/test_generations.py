"""One run of a learned family, generation by generation: it is that of `sims.refit`, and can be
stopped and gone on with; and a language model as a learner."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import sims
from sims.families.points import Points
from sims.generations import generations
from sims.language.decoding import Decoding
from sims.language.model import LanguageModel, distinct
from sims.language.training import Training
from sims.language.transformer import Shape, init, surprisal

TINY = Shape(vocabulary=7, width=8, layers=1, heads=2, hidden=12, positions=12)
HELD = (np.arange(6)[None] + np.arange(5)[:, None]).astype(np.int32) % 7
TEXT = sims.Items((np.arange(6)[None] + np.arange(40)[:, None]) % 7, "counting")
WORKFLOWS = (sims.Replace(), sims.Accumulate(), sims.FreshMixture(real=5))


def _model(**options):
    base = init(TINY, jax.random.key(0))
    training = Training(10, batch=4, rate=0.02)
    return LanguageModel(TINY, base, training, Decoding(**options), HELD, prompts=4)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=str)
def test_a_run_is_that_of_the_loop(seed, workflow):
    family = sims.LearnedFamily(sims.LinearAutoencoder(dimension=2, latents=1, noisy=True))
    truth = sims.Items(np.random.default_rng(seed).normal(size=(60, 2)))
    run = list(generations(family, workflow, truth, 20, 3, seed=seed, replicate=2))
    found = sims.trajectories(
        family, workflow, truth=truth, samples=20, generations=3, observe=["total_variance"],
        replicates=1, first_replicate=2, seed=seed, progress=False,
    )["total_variance"][0]  # fmt: skip
    total = [jnp.sum(each.params.decoder**2) + 2 * each.params.pixel_variance for each in run[1:]]
    np.testing.assert_allclose(total, found, rtol=1e-4)
    assert [each.number for each in run] == [0, 1, 2, 3]
    real = {tuple(row) for row in truth.values}
    assert len(run[0].items) == 20 and {tuple(row) for row in run[0].items} <= real
    assert not {tuple(row) for row in run[3].items} & real


def test_a_run_that_was_stopped_goes_on(tmp_path, seed):
    """What is finished is read and not computed; what is damaged is computed again, and is the
    same.
    """
    family = sims.LearnedFamily(_model(), tile=1)

    def run(**where):
        return list(generations(family, sims.Accumulate(), TEXT, 8, 2, seed=seed, **where))

    whole, here = run(), tmp_path / "run"
    kept = run(out=here)
    (here / "generation-2.npz").write_bytes(b"cut short")
    before = (here / "generation-1.npz").stat().st_mtime_ns
    again = run(out=here, resume=True)
    assert (here / "generation-1.npz").stat().st_mtime_ns == before
    for a, b, c in zip(whole, kept, again, strict=True):
        for x, y, z in zip(*map(jax.tree.leaves, (a, b, c)), strict=True):
            np.testing.assert_array_equal(x, y)
            np.testing.assert_array_equal(x, z)
    with pytest.raises(ValueError, match="must be empty, got"):
        run(out=here)
    seed += 1
    with pytest.raises(ValueError, match="holds another run"):
        run(out=here, resume=True)
    (here / "recipe.json").write_bytes(b"")
    with pytest.raises(ValueError, match="holds no run to resume"):
        run(out=here, resume=True)


def test_a_language_model_is_a_learner(seed):
    """It reads what has a weight, continues that, and is refitted by the loop of all families."""
    model, key = _model(temperature=0.5), jax.random.key(seed)
    values = jnp.concatenate([jnp.asarray(TEXT.values), jnp.zeros((24, 6))])
    weights = jnp.concatenate([jnp.ones(3), jnp.zeros(61)])
    params = model.train(model.init(key), Points(values, weights, jnp.int32(3)), key)
    used = {tuple(row) for row in np.asarray(values[:3]).tolist()}
    assert {tuple(row) for row in np.asarray(params.prompts).tolist()} == used
    written = model.sample(params, 9, key)
    assert written.shape == (9, 6) and written.min() >= 0 and written.max() < 7
    scores = model.score(params, jnp.asarray(HELD, float))
    each = surprisal(TINY, params.parameters, jnp.asarray(HELD)).sum(axis=1)
    np.testing.assert_allclose(scores, each, rtol=1e-5)
    assert hash(model) == hash(_model(temperature=0.5)) and model != _model(temperature=0.6)
    found = sims.trajectories(
        sims.LearnedFamily(model, tile=1), sims.Replace(), truth=TEXT, samples=16, generations=2,
        replicates=2, seed=seed, progress=False,
    )  # fmt: skip
    assert sorted(found) == ["log_perplexity", "pairs", "score", "tokens"]
    assert (found["log_perplexity"] > 0).all() and (found["tokens"] <= 7).all()


def test_distinct_sequences_are_counted(seed):
    blocks = np.random.default_rng(seed).integers(0, 9, (5, 8))
    pairs = {pair for row in blocks.tolist() for pair in zip(row, row[1:], strict=False)}
    assert distinct(jnp.asarray(blocks, float), 1, 9) == len(np.unique(blocks))
    assert distinct(jnp.asarray(blocks, float), 2, 9) == len(pairs)


def test_blocks_that_do_not_fit_are_refused():
    def model(held):
        return LanguageModel(
            TINY, init(TINY, jax.random.key(0)), Training(1), Decoding(), held, prompts=1
        )

    with pytest.raises(ValueError, match="need 14 positions, got a model with 12"):
        model(np.zeros((1, 7), np.int32))
    with pytest.raises(ValueError, match="which has 7 tokens, got the token 7"):
        model(HELD + 1)
