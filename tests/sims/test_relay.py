"""What is passed on: channels, learners, crawls and choices; their bits, their laws against exact
matrices, and one sentence for bad input."""

import jax
import numpy as np
import pytest
from scipy import stats

import sims
from sims import Accumulate, Experiment, Replace

FAMILIES = {
    "bit": (sims.Channel.binary(0.2), sims.Message.uniform(2), 1),
    "letters": (sims.Channel.symmetric(4, 0.3), sims.Message((0.1, 0.2, 0.3, 0.4)), 1),
    "erasure": (sims.Channel.erasure(3, 0.2), sims.Message.uniform(3, unused=1), 1),
    "languages": (sims.Channel.languages(0.7, 0.2, 0.1), sims.Message((1.0, 0.0)), 1),
    "number": (sims.GaussianChannel(0.7), sims.StandardNormal(), 1),
    "learner": (sims.PosteriorSampling(0.8, 2.5), sims.OfPrior(), 4),
    "crawl": (sims.Crawl(0.6, 0.5, 0.1, 0.2, 0.9), sims.Rate(0.3), 5),
    "tokens": (sims.Tokens(0.5, 0.9, 0.1, 0.2), sims.Rate(0.3), 1),
    "best": (sims.BestOf(1.0, pool=5), sims.Rate(0.3), 4),
    "verified": (sims.Verified(0.9, 0.3, 0.1, 0.7), sims.Rate(0.3), 4),
}
RUNS = 20_000
LEVEL = 1e-6  #: of each comparison


def drawn(name, generations=3, replicates=RUNS, seed=5, **more):
    family, truth, samples = FAMILIES[name]
    return sims.trajectories(
        family, Replace(), truth=truth, samples=samples, generations=generations,
        replicates=replicates, seed=seed, progress=False, **more,
    )  # fmt: skip


def same_law(values, law, seed_level=LEVEL):
    """Counts of 0, 1, ... against probabilities."""
    counts = np.bincount(values.astype(int), minlength=len(law))
    seen = law > 0
    assert counts[~seen].sum() == 0
    expected = law[seen] * len(values)
    assert stats.chisquare(counts[seen], expected).pvalue > seed_level


@pytest.mark.parametrize("name", FAMILIES)
def test_bits_depend_on_the_replicate_alone(name):
    """Not on how many others there are."""
    many, few = drawn(name, replicates=700), drawn(name, replicates=3)
    for observable, values in few.items():
        assert np.array_equal(np.asarray(values), np.asarray(many[observable])[:3]), observable


@pytest.mark.parametrize("name", ["letters", "erasure", "languages"])
def test_letters_have_the_law_of_the_matrix(name):
    family, truth, _ = FAMILIES[name]
    hop = np.linalg.multi_dot([np.eye(len(family.stages[0])), *map(np.asarray, family.stages)])
    law = np.asarray(truth.probabilities) @ np.linalg.matrix_power(hop, 3)
    same_law(np.asarray(drawn(name)["letter"])[:, -1], law / law.sum())


def test_a_run_carries_the_laws_of_its_letter():
    """The information density is that of the matrix, for the message and letter that it has."""
    family, truth, _ = FAMILIES["letters"]
    found = drawn("letters", replicates=500)
    law = np.linalg.matrix_power(np.asarray(family.stages[0], dtype=float), 3)
    before = np.asarray(truth.probabilities) @ law
    right = np.log(np.diag(law) / before)
    letter = np.asarray(found["letter"])[:, -1].astype(int)
    kept = np.asarray(found["wrong"])[:, -1] == 0
    assert 100 < kept.sum() < 400
    assert np.asarray(found["information"])[kept, -1] == pytest.approx(
        right[letter[kept]], abs=1e-5
    )


def test_the_prior_is_stationary_for_learners():
    """Both batches are beta-binomial."""
    found = drawn("learner")
    law = stats.betabinom.pmf(np.arange(5), 4, 0.8, 1.7)
    for name in ("ones", "ones_before"):
        same_law(np.asarray(found[name])[:, -1], law)


def test_what_a_detector_leaves_is_binomial_but_for_nothing():
    kept = 0.6 * 0.5 + 0.4 * 0.9
    law = stats.binom.pmf(np.arange(6), 5, kept)
    law[0] = 0
    same_law(np.asarray(drawn("crawl")["kept"])[:, -1], law / law.sum())


def test_the_best_of_a_pool_by_luce():
    ones = np.arange(6)
    share = stats.binom.pmf(ones, 5, 0.3) @ (ones * np.e / (ones * np.e + 5 - ones))
    counts = np.asarray(drawn("best", generations=1)["rate"])[:, 0] * 4
    same_law(np.rint(counts), stats.binom.pmf(np.arange(5), 4, share))


def test_two_communities_with_a_verifier_each():
    def kept(one, zero):
        good = 0.3 * 0.9
        return good * one / (good * one + (1 - good) * zero)

    share = 0.7 * kept(0.9, 0.3) + 0.3 * kept(0.3, 0.9)
    counts = np.asarray(drawn("verified", generations=1)["rate"])[:, 0] * 4
    same_law(np.rint(counts), stats.binom.pmf(np.arange(5), 4, share))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sims.Channel.binary(1.2), r"error must lie in \[0, 1\], got 1.2"),
        (lambda: sims.Channel.symmetric(1, 0.1), "letters must be at least 2, got 1"),
        (lambda: sims.Channel.symmetric(10**6, 0.1), "letters must be at most 2048.*got 1000000"),
        (lambda: sims.Channel.erasure(3, -0.1), r"erased must lie in \[0, 1\], got -0.1"),
        (lambda: sims.Channel.languages(0.5, 0, 0.1, "oracle"), "learner must be sampler or most"),
        (lambda: sims.Channel(([[0.5, 0.4], [0, 1]],)), "sum to 1 in every row"),
        (lambda: sims.Channel(([[0.5, 0.5]],)), "stages must fit together"),
        (lambda: sims.Message((0.5, -0.5, 1.0)), "probabilities >= 0 that sum to 1"),
        (lambda: sims.GaussianChannel(1.0), r"correlation must lie in \[0, 1\), got 1"),
        (lambda: sims.PosteriorSampling(2.0, 1.0), "total must be above first = 2, got 1"),
        (lambda: sims.Rate(1.5), r"rate must lie in \[0, 1\], got 1.5"),
        (lambda: sims.Crawl(2), r"share must lie in \[0, 1\], got 2"),
        (lambda: sims.Crawl(0.5, 1.0, 1.0), "the detector must leave some tokens"),
        (lambda: sims.Tokens(0.5, erased=1.1), r"erased must lie in \[0, 1\], got 1.1"),
        (lambda: sims.BestOf(1.0, pool=0), "pool must be at least 1, got 0"),
        (lambda: sims.Verified(0.0, 0.5), r"keep_ones must lie in \(0, 1\], got 0"),
    ],
)
def test_one_sentence_for_bad_input(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_one_sentence_for_what_does_not_go_together():
    bit, truth, _ = FAMILIES["bit"]
    with pytest.raises(ValueError, match="Channel keeps no batch: it needs Replace"):
        sims.refit(Experiment(bit, Accumulate(), truth, 1, 2), replicates=2, seed=1)
    with pytest.raises(ValueError, match="one letter a generation: samples must be 1, got 3"):
        sims.refit(Experiment(bit, Replace(), truth, 3, 2), replicates=2, seed=1)
    with pytest.raises(ValueError, match="a probability for each of 2 letters, got 3"):
        sims.refit(Experiment(bit, Replace(), sims.Message.uniform(3), 1, 2), replicates=2, seed=1)
    with pytest.raises(TypeError, match="truth must be a Rate, got"):
        sims.refit(Experiment(sims.BestOf(1.0), Replace(), truth, 1, 2), replicates=2, seed=1)
    with pytest.raises(TypeError, match=r"truth must be a Rate or OfPrior\(\)"):
        sims.refit(
            Experiment(sims.PosteriorSampling(1, 2), Replace(), truth, 1, 2), replicates=2, seed=1
        )


def test_numbers_are_traced():
    """Other numbers, the same program."""
    leaves = jax.tree.leaves(sims.Crawl(0.6, 0.5, 0.1, 0.2, 0.9))
    assert leaves == [0.6, 0.5, 0.1, 0.2, 0.9]
    structures = {jax.tree.structure(sims.Verified(a, 0.3)) for a in (0.5, 0.9)}
    assert len(structures) == 1
