"""n-gram models: the tables of a text, the law of a draw against enumeration, and bad input."""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

import sims
from sims import NGram, Replace, Text
from sims.draws import Draws
from sims.families.ngram import continuations
from sims.families.ngram_choice import Choice, chosen
from sims.families.ngram_readings import FittedNGram
from sims.families.ngram_table import contexts, table
from sims.families.ngram_texts import texts
from sims.families.text import words

TEXT = Text.of("a b a c a b a a b b c a b c a a b a")


def probabilities(family, text, weights=None):
    """{(context, word): probability} with which a model writes, on the host."""
    cells = table(text, family.order)
    weights = cells.counts if weights is None else jnp.asarray(weights)
    law = np.asarray(cells.normalised(family.written(cells, weights)))
    return cells, law


def test_words():
    assert words("Can't stop: 3.14, \u00c9T\u00c9 e.g. foo_bar!") == [
        "can't", "stop", "3.14", "\u00e9t\u00e9", "e.g", "foo_bar",
    ]  # fmt: skip
    assert words("nai\u0308ve") == words("NA\u00cfVE") == ["na\u00efve"]
    assert words(" -- ... !") == []


def test_table_is_the_count_of_ngrams():
    """Against a dictionary of tuples."""
    for order in (1, 2, 3):
        counted = {}
        tokens = TEXT.tokens.tolist()
        for place in range(len(tokens) - order + 1):
            gram = tuple(tokens[place : place + order])
            counted[gram] = counted.get(gram, 0) + 1
        cells = table(TEXT, order)
        assert sorted(np.asarray(cells.counts)) == sorted(counted.values())
        rows = {}
        for (*context, _), count in counted.items():
            rows.setdefault(tuple(context), []).append(count)
        found = {}
        for row, count in zip(np.asarray(cells.row), np.asarray(cells.counts), strict=True):
            found.setdefault(int(row), []).append(int(count))
        assert sorted(sorted(row) for row in found.values()) == sorted(
            sorted(row) for row in rows.values()
        )
        assert all(row == sorted(row, reverse=True) for row in found.values())
        assert float(cells.share.sum()) == pytest.approx(1)


@pytest.mark.parametrize("weights", ["counts", "odd", "zeros"])
@pytest.mark.parametrize("count", [7, 17, 40])
def test_draws_have_the_law_of_the_weights(weights, count):
    """Row by row the share of every cell, over many draws; whole counts and others."""
    cells = table(TEXT, 2)
    size = {
        "counts": cells.counts,
        "odd": cells.counts * 0.3 + 0.1,
        "zeros": jnp.where(
            (jnp.arange(len(cells.counts)) % 2 == 0) | (jnp.diff(cells.start) == 1)[cells.row],
            cells.counts,
            0,
        ),
    }[weights]
    law = np.asarray(cells.normalised(size))
    drawn = np.zeros(len(law))
    runs = 3000
    for seed in range(3):
        replicates = jnp.stack(
            [jnp.zeros(runs // 3, jnp.uint32), jnp.arange(runs // 3, dtype=jnp.uint32)], 1
        )

        found = jax.vmap(
            lambda r, seed=seed: continuations(
                Draws.root(jnp.asarray([0, seed], jnp.uint32), r),
                cells,
                size,
                jnp.float32(count),
                64,
            )
        )(replicates)
        kept = np.asarray(found)
        assert ((kept < len(law)).sum(axis=1) == count).all()
        drawn += np.bincount(kept.ravel(), minlength=len(law) + 1)[:-1]
    prompts = np.bincount(np.asarray(cells.row), drawn)
    expected = law * prompts[np.asarray(cells.row)]
    assert (drawn[law == 0] == 0).all()
    several = (law > 0) & (law < 1)
    deviation = np.sqrt(expected[several] * (1 - law[several]))
    assert np.abs((drawn - expected)[several] / deviation).max() < 5.5


def test_every_context_has_its_prompts():
    """As many as the text, where a batch is as long; evenly fewer where it is shorter."""
    cells = table(TEXT, 2)
    found = continuations(Draws.of(1, 0), cells, cells.counts, jnp.float32(17), 32)
    rows = np.asarray(cells.row)[np.asarray(found)[:17]]
    assert np.array_equal(np.bincount(rows), np.bincount(np.asarray(cells.row), cells.counts))


def test_law_of_one_refit_by_enumeration():
    """Three tokens of a bag of words: the share of runs in which each set of words is left."""
    text = Text.from_words("aaabbc")
    run = sims.trajectories(
        NGram(1), Replace(), truth=text, samples=3, generations=1, observe="unique_words",
        replicates=20_000, seed=3, progress=False,
    )["unique_words"].ravel()  # fmt: skip
    law = (1 / 2, 1 / 3, 1 / 6)
    for distinct in (1, 2, 3):
        chance = sum(
            np.prod([law[word] for word in drawn])
            for drawn in product(range(3), repeat=3)
            if len(set(drawn)) == distinct
        )
        share = np.mean(run == distinct)
        assert abs(share - chance) < 5.5 * np.sqrt(chance * (1 - chance) / len(run))


def test_written_law():
    text = Text.from_words("aaaabbc")
    plain = np.array([4, 2, 1]) / 7
    assert np.allclose(probabilities(NGram(1), text)[1], plain)
    hot = plain ** (1 / 0.5)
    assert np.allclose(probabilities(NGram(1, temperature=0.5), text)[1], hot / hot.sum())
    assert np.allclose(probabilities(NGram(1, top_k=2), text)[1], [2 / 3, 1 / 3, 0])
    assert np.allclose(probabilities(NGram(1, nucleus=0.85), text)[1], [2 / 3, 1 / 3, 0])
    assert np.allclose(probabilities(NGram(1, nucleus=0.9), text)[1], plain)
    assert np.allclose(probabilities(NGram(1, smoothing=0.3), text)[1], 0.7 * plain + 0.1)
    # ranked as the model has them, not as the text has them
    assert np.allclose(probabilities(NGram(1, top_k=1), text, [1.0, 2.0, 4.0])[1], [0, 0, 1])


def test_nucleus_shrinks_to_its_last_word():
    """Infinitely long batches: the support ends where the last word has more than 1 - nucleus."""
    counts = np.round(1e4 * np.arange(1, 51) ** -1.1)
    text = Text.from_words(f"word {k}" for k, n in enumerate(counts) for _ in range(int(n)))
    family, cells = NGram(1, nucleus=0.95), table(text, 1)
    law, sizes = cells.counts, []
    for _ in range(60):
        law = family.written(cells, law)
        sizes.append(int((np.asarray(law) > 0).sum()))
    assert sizes[0] < 50 and sizes[-1] == sizes[-2] < sizes[0]
    p = counts / counts.sum()
    last = max(k for k in range(1, 51) if p[k - 1] / p[:k].sum() > 1 - 0.95)
    assert sizes[-1] == last


def test_a_context_without_a_prompt_keeps_what_it_had():
    cells = table(TEXT, 2)
    model = FittedNGram(cells.counts)
    found = NGram(2).advance(
        Draws.of(0, 0), model, FittedNGram(jnp.zeros_like(cells.counts)), cells
    )[0]
    assert np.array_equal(found.weights, cells.counts)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"order": 0}, "order must be at least 1, got 0"),
        ({"order": 1, "temperature": 0}, "likeliest continuation is left; top_k=1 is that"),
        ({"order": 1, "temperature": -1.0}, "temperature must be a finite number > 0"),
        ({"order": 1, "top_k": 0}, "top_k must be at least 1, got 0"),
        ({"order": 1, "nucleus": 1.5}, r"nucleus must lie in \(0, 1\], got 1.5"),
        ({"order": 1, "smoothing": 1.0}, r"smoothing must lie in \[0, 1\), got 1.0"),
    ],
)
def test_bad_options(options, said):
    with pytest.raises(ValueError, match=said):
        NGram(**options)


def test_bad_texts(tmp_path):
    with pytest.raises(ValueError, match="must have at least one word, got none"):
        Text.of("... !")
    with pytest.raises(ValueError, match="order 3 needs a text of at least 3 words"):
        NGram(3).reference(Text.of("two words"))
    with pytest.raises(ValueError, match="a file that can be read, got .*No such file"):
        Text.read(tmp_path / "none.txt")
    (tmp_path / "binary").write_bytes(b"\x7fELF\xff\xfe\x00")
    with pytest.raises(ValueError, match="a file in UTF-8, got .*, whose byte 4 is none"):
        Text.read(tmp_path / "binary")
    (tmp_path / "nulls").write_bytes(b"words\x00and nulls")
    with pytest.raises(ValueError, match="which holds null characters"):
        Text.read(tmp_path / "nulls")
    with pytest.raises(TypeError, match="truth must be a sims.Text"):
        NGram(1).reference((0.5, 0.5))
    with pytest.raises(ValueError, match="tokens must be numbers of the 1 words"):
        Text(("a",), np.array([0, 1]))


@pytest.mark.parametrize(
    "family", [NGram(1), NGram(2, temperature=0.8, smoothing=0.1), NGram(3, top_k=2)], ids=str
)
def test_texts_are_those_of_a_run(family, seed):
    """Word by word they have the cross-entropies of the models that are fitted on them, and nothing
    that the text does not have after a context."""
    prompts = len(TEXT.tokens) - family.order + 1
    found = texts(family, TEXT, 3, seed=seed, replicate=2)
    run = sims.trajectories(
        family, Replace(), truth=TEXT, samples=prompts, generations=4, replicates=3, seed=seed,
        observe=["cross_entropy"], progress=False,
    )["cross_entropy"]  # fmt: skip
    assert found.surprisal.mean(axis=1) == pytest.approx(run[2], rel=1e-5)
    context, word = contexts(TEXT, family.order)
    real = set(zip(context.tolist(), word.tolist(), strict=True))
    for words_of_one in found.words:
        assert set(zip(context.tolist(), words_of_one.tolist(), strict=True)) <= real


def test_texts_of_a_text_that_is_too_short():
    with pytest.raises(ValueError, match="order 5 needs a text of at least 5 words"):
        texts(NGram(5), Text.of("to be or not"), 2, seed=1)
    with pytest.raises(ValueError, match="generations must be"):
        texts(NGram(1), TEXT, -1, seed=1)


def test_averaged_fits_are_those_of_weighted_points(seed):
    """Where every context has as many prompts, however many more the model writes than are real."""
    text = Text.from_words("aaaabbbba")
    found = [
        sims.trajectories(
            NGram(2), sims.Weighted(real_weight=0.3, real=16, of=of), truth=text, samples=40,
            generations=3, replicates=20, seed=seed, observe=["heterozygosity"], progress=False,
        )["heterozygosity"]
        for of in ("points", "parameters")
    ]  # fmt: skip
    assert found[0] == pytest.approx(found[1], rel=1e-5)


def test_tokens_are_chosen_as_without_replacement(seed):
    """Of one context against the hypergeometric law; every context gives its number, and no token
    that it does not have.
    """
    cells = table(Text.from_words("aaaabbbba" * 3), 2)
    pool = jnp.asarray([5.0, 3.0, 2.0, 6.0])
    rows = np.asarray(cells.per_row(pool)).astype(int)
    choice, numbers = Choice(cells, jnp.zeros(32, jnp.int32)), jnp.asarray([4, 6])
    one = jax.jit(lambda draws: chosen(draws, choice, pool, numbers))
    found = np.stack([one(Draws.of(seed, replicate)) for replicate in range(4000)])
    assert (found <= np.asarray(pool)).all()
    per_row = np.add.reduceat(found, np.asarray(cells.start[:-1]), axis=1)
    assert (per_row == np.asarray(numbers)).all()
    counts = np.arange(int(numbers[0]) + 1)
    expected = stats.hypergeom.pmf(counts, rows[0], int(pool[0]), int(numbers[0])) * len(found)
    seen = np.bincount(found[:, 0].astype(int))
    kept = expected > 5
    assert stats.chisquare(
        np.pad(seen, (0, len(counts) - len(seen)))[kept],
        expected[kept] * seen.sum() / expected[kept].sum(),
    ).pvalue > 1e-6  # fmt: skip


def test_a_text_is_answered_anew_as_a_whole():
    for workflow, samples, sentence in (
        (sims.PartialReplacement(share=0.5, fresh=0.1), 34, "takes no fresh real points"),
        (sims.PartialReplacement(share=0.5), 30, "samples must be a multiple of them, got 30"),
    ):
        with pytest.raises(ValueError, match=sentence):
            sims.trajectories(
                NGram(2), workflow, truth=TEXT, samples=samples, generations=2, replicates=2,
                seed=1,
            )  # fmt: skip
