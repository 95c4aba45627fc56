"""An independent witness: msprime, which population genetics simulates ancestries with.

Its discrete-time Wright-Fisher model goes backwards in time, token by token, and knows no types.
Where the conventions meet:

* Ploidy.  msprime has N diploid individuals, each with two genomes; every genome has a parent that
  is drawn from all 2 N genomes of the generation before (an individual may be both parents).  A
  corpus of M tokens is M / 2 individuals, and all their genomes are sampled.
* Generations.  Generation 0 here is the truth, which is no corpus; generation 1 is fitted on M real
  tokens, which have no ancestors.  The ancestry of the corpus of generation n goes back n - 1
  generations, and the tokens that it ends in are real ones: independent draws of the truth.
* Heterozygosity.  Here two tokens are drawn with replacement, 1 - sum p^2 of the shares of the
  corpus; population genetics often means two different ones, which is M / (M - 1) times that.
"""

from typing import Any

import msprime
import numpy as np
import pytest
from scipy import stats

import sims

LEVEL = 1e-6
TRUTH = np.array([0.4, 0.3, 0.2, 0.05, 0.05])
REPLICATES = 2**12
OBSERVED = ("heterozygosity", "survivors")


def forward(seed: int, samples: int, generations: int) -> dict[str, np.ndarray]:
    """Refits, replicate by replicate."""
    found = sims.trajectories(
        sims.Discrete(), sims.Replace(), truth=TRUTH, samples=samples, generations=generations,
        observe=list(OBSERVED), replicates=2 * REPLICATES, seed=seed, progress=False,
    )  # fmt: skip
    return {name: np.asarray(found[name])[:, -1].astype(float) for name in OBSERVED}


def backward(seed: int, individuals: int, back: int) -> dict[str, np.ndarray]:
    """Ancestries, whose oldest tokens get types of the truth."""
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {name: [] for name in OBSERVED}
    ancestries: Any = msprime.sim_ancestry(
        individuals,
        population_size=individuals,
        model="dtwf",
        end_time=back,
        num_replicates=REPLICATES,
        random_seed=seed % 2**32 or 1,
    )
    for ancestry in ancestries:
        tree = ancestry.first()
        tokens = np.array([tree.num_samples(root) for root in tree.roots])
        types = rng.choice(len(TRUTH), size=len(tokens), p=TRUTH)
        shares = np.bincount(types, tokens) / tokens.sum()
        found["heterozygosity"].append(1 - shares @ shares)
        found["survivors"].append(np.count_nonzero(shares))
    return {name: np.array(values) for name, values in found.items()}


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two samples have one mean, by Welch's test."""
    return bool(stats.ttest_ind(one, other, equal_var=False).pvalue > LEVEL)


@pytest.mark.costly
@pytest.mark.parametrize(("samples", "generations"), [(12, 2), (12, 6), (14, 4)])
def test_heterozygosity_and_survivors_are_those_of_msprime(seed, samples, generations):
    """And other conventions are told apart: N for 2 N, and a generation more."""
    witness = backward(seed, samples // 2, generations - 1)
    ours = forward(seed, samples, generations)
    haploid, later = (
        forward(seed, samples // 2, generations),
        forward(seed, samples, generations + 1),
    )
    for name in OBSERVED:
        assert alike(ours[name], witness[name]), name
        assert not alike(haploid[name], witness[name]), name
        assert not alike(later[name], witness[name]), name
