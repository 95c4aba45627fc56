"""The telephone game: gaps are filled by the exact law of the chain given what is kept, as all
texts of a tiny vocabulary, enumerated, have it.
"""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

import sims
from sims.draws import Draws
from sims.families.bridges import Bridges, Chain, bridges
from sims.families.telephone import Passages, Telephone
from sims.retellings import retellings

TINY = sims.Text.of("a b a c c b a b b a c a a b")
LEVEL = 1e-7


def chain(order=2, backoff=0.1, temperature=1.0, text=TINY):
    return Chain.of(text.tokens, len(text.vocabulary), order, backoff, temperature)


def matrix(found):
    return found.times(np.eye(len(found.law)))


def by_hand(text, backoff, temperature):
    """The transition matrix, word by word."""
    ring, size = [*text.tokens, text.tokens[0]], len(text.vocabulary)
    table = np.zeros((size, size))
    for before, after in zip(ring, ring[1:], strict=False):
        table[before, after] += 1
    share = np.bincount(text.tokens) / len(text.tokens)
    table = (1 - backoff) * table / table.sum(axis=1, keepdims=True) + backoff * share
    table = table ** (1 / temperature)
    return table / table.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("backoff", "temperature"), [(0.1, 1.0), (0.0, 1.0), (0.3, 0.5), (0, 2.0)])
def test_the_chain_is_that_of_the_ring(backoff, temperature):
    found, expected = chain(2, backoff, temperature), by_hand(TINY, backoff, temperature)
    assert np.allclose(matrix(found), expected, atol=1e-12)
    assert np.allclose(found.law @ expected, found.law, atol=1e-9)
    assert np.isclose(found.law.sum(), 1)


def test_single_words_are_drawn_whatever_stands_before():
    found = chain(1, 0.1, 0.5)
    share = np.bincount(TINY.tokens) / len(TINY.tokens)
    assert np.allclose(matrix(found), share**2 / (share**2).sum())


def enumerated(step, law, length, known):
    """{text: probability} of the stationary chain given the words in some places."""
    weights = {}
    for text in product(range(len(law)), repeat=length):
        if all(text[place] == word for place, word in known.items()):
            links = zip(text, text[1:], strict=False)
            weights[text] = law[text[0]] * np.prod([step[a, b] for a, b in links])
    total = sum(weights.values())
    return {text: weight / total for text, weight in weights.items()}


def filled(text, kept, many, seed, **options):
    """So many retellings of a text of which these places are kept."""
    family = Telephone(kept=np.asarray(kept, float), **options)
    truth = family.reference(Passages(TINY, len(text), first=0))
    truth = truth._replace(passages=jnp.asarray(text, jnp.int32)[None])

    def one(replicate):
        draws = Draws.of(seed, 0)._replace(replicate=jnp.array([0, 1], jnp.uint32) * replicate)
        return family.hop(draws, family.begin(draws, truth), 1.0, truth)

    return jax.jit(jax.vmap(one))(jnp.arange(many, dtype=jnp.uint32)), truth


@pytest.mark.parametrize(
    ("kept", "options"),
    [
        ((1, 0, 0, 1, 0), {}),
        ((0, 0, 1, 0, 0), {"backoff": 0.3, "temperature": 0.5}),
        ((0, 0, 0, 0, 0), {"order": 1}),
        ((1, 0, 0, 0, 1), {"backoff": 0.0}),
    ],
)
def test_a_gap_has_the_law_of_the_chain_given_both_ends(kept, options, seed):
    many, text = 40_000, np.array([0, 2, 1, 0, 2])
    said, _ = filled(text, kept, many, seed, **options)
    found = chain(
        *(options.get(k, v) for k, v in (("order", 2), ("backoff", 0.1), ("temperature", 1.0)))
    )
    known = {place: text[place] for place, keep in enumerate(kept) if keep}
    law = enumerated(matrix(found), found.law, len(text), known)
    counts = dict.fromkeys(law, 0)  # another text than these is a KeyError
    for each in np.asarray(said.tokens).tolist():
        assert law[tuple(each)] > 0
        counts[tuple(each)] += 1
    seen = np.array([[counts[each], many * law[each]] for each in law if law[each] > 0])
    rare = seen[:, 1] < 5
    if rare.any():
        seen = np.vstack([seen[~rare], seen[rare].sum(axis=0)])
    assert stats.chisquare(seen[:, 0], seen[:, 1]).pvalue > LEVEL
    assert np.array_equal(np.asarray(said.own).all(axis=0), np.array(kept, bool))


def test_a_filling_that_looks_ahead_no_word_is_seen(seed, monkeypatch):
    """The same test, of gaps that are filled forward alone."""
    draw = Bridges.draw
    monkeypatch.setattr(
        Bridges,
        "draw",
        lambda self, before, after, distance, *u: draw(self, before, after, 0 * distance, *u),
    )
    with pytest.raises(AssertionError):
        test_a_gap_has_the_law_of_the_chain_given_both_ends((1, 0, 0, 1, 0), {}, seed)


def test_words_that_are_left_out_shorten_the_gap(seed):
    """What is left stands as in a text that never had the other places."""
    many, text = 40_000, np.array([0, 2, 1, 0])
    said, _ = filled(text, (1, 0, 0, 1), many, seed, shortened=0.5)
    live, tokens = np.asarray(said.live), np.asarray(said.tokens)
    assert live[:, [0, 3]].all()
    number = np.bincount(live[:, 1:3].sum(axis=1), minlength=3)
    assert stats.chisquare(number, many * np.array([0.25, 0.5, 0.25])).pvalue > LEVEL
    step, law = matrix(chain()), chain().law
    for places in ([1], [2]):
        alone = (live[:, 1:3].sum(axis=1) == 1) & live[:, places[0]]
        expected = enumerated(step, law, 3, {0: 0, 2: 0})
        found = np.bincount(tokens[alone, places[0]], minlength=3)
        wanted = np.array([expected[0, word, 0] for word in range(3)])
        assert stats.chisquare(found, alone.sum() * wanted).pvalue > LEVEL


def test_the_surprising_words_are_kept(seed):
    family, many = Telephone(kept=0.4, salience=0.7), 40_000
    truth = family.reference(Passages(TINY, 3, first=0))

    def one(replicate):
        draws = Draws.of(seed, 0)._replace(replicate=jnp.array([0, 1], jnp.uint32) * replicate)
        return family.hop(draws, family.begin(draws, truth), 1.0, truth).own

    own = np.asarray(jax.vmap(one)(jnp.arange(many, dtype=jnp.uint32)))
    share = np.bincount(TINY.tokens) / len(TINY.tokens)
    surprisal = -np.log(share)
    odds = 0.4 / 0.6 * np.exp(0.7 * (surprisal - share @ surprisal))
    for place, word in enumerate(TINY.tokens[:3]):
        test = stats.binomtest(int(own[:, place].sum()), many, odds[word] / (1 + odds[word]))
        assert test.pvalue > LEVEL


def test_far_words_say_nothing_and_cost_nothing():
    assert len(bridges(TINY.tokens, 3, 1, 0.1, 1.0, 50).beyond) == 1
    far = bridges(TINY.tokens, 3, 2, 0.5, 1.0, 200)
    assert (len(far.beyond) - 1) // 3 < 60
    assert np.allclose(far.beyond[-4:-1, :3], 1, atol=1e-4)


def test_texts_are_those_of_a_run():
    family, truth = Telephone(kept=0.6, shortened=0.2), Passages(TINY, 4)
    said = retellings(family, truth, (1, 3), chains=7, seed=3)
    run = sims.trajectories(
        family, sims.Replace(), truth=truth, samples=1, generations=3, record=(1, 3),
        replicates=7, seed=3, progress=False,
    )  # fmt: skip
    assert np.array_equal(said.live.sum(axis=2).T, run["length"])
    assert np.array_equal(said.own.sum(axis=2).T, run["kept_words"])
    texts = said.texts(TINY.vocabulary)
    unique = [[len(set(text.split())) for text in each] for each in texts]
    assert np.array_equal(np.transpose(unique), run["unique_words"])


def test_the_commonest_words():
    assert TINY.commonest(2).vocabulary == ("a", "b")
    assert TINY.commonest(3) is TINY
    assert [*TINY.commonest(1).tokens] == [0] * 6


def told(family, record):
    return retellings(family, Passages(TINY, 3), record, chains=1, seed=0)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Telephone(kept=1.5), r"kept must lie in \[0, 1\], got 1.5"),
        (lambda: Telephone(order=3), "order must"),
        (lambda: Telephone(temperature=0), "temperature"),
        (lambda: Telephone(salience=-1), "salience must be >= 0, got -1"),
        (lambda: Passages(TINY, 15), "passages of 15 words need a text of as many"),
        (lambda: Passages(TINY, 5, first=2), "first"),
        (
            lambda: told(Telephone(shortened=0.5, backoff=0.0), (1,)),
            "a shortened text needs a backoff above 0",
        ),
        (
            lambda: told(Telephone(kept=(0.5, 0.5)), (1,)),
            "kept must be a number, or one for each of 3 words",
        ),
        (
            lambda: told(Telephone(), (2, 1)),
            "record must be increasing generations",
        ),
        (
            lambda: bridges(np.zeros(1, int), 5000, 2, 0.1, 1.0, 3),
            "at most 4096 distinct words",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_one_sentence(make, says):
    with pytest.raises((ValueError, TypeError), match=says) as refused:
        make()
    assert "\n" not in str(refused.value)
