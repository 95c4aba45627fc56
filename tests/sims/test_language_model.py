"""The transformer, how it writes, and how it is trained: against `transformers` (stored, with the
recipe, in `tests/sims/opt`), against enumeration, and against itself without a cache."""

import itertools
import json
import shutil
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from scipy.special import rel_entr, softmax

from sims.families.points import Points
from sims.language import opt
from sims.language.decoding import Decoding, penalised, tempered, write
from sims.language.tokens import Vocabulary, blocks
from sims.language.training import PART, Training, begin, go_on, train
from sims.language.transformer import Shape, init, logits, read, step, surprisal

HERE = Path(__file__).parent / "opt"
NEW = 12
#: (beams, penalty) of the stored texts
SEARCHES = ((1, 1.0), (5, 1.0), (5, 1.2), (5, 3.0))
TINY = Shape(vocabulary=5, width=8, layers=2, heads=2, hidden=12, positions=12)


@pytest.fixture(scope="module")
def expected():
    with np.load(HERE / "expected.npz") as file:
        return dict(file)


@pytest.fixture(scope="module")
def model():
    return opt.load(HERE / "model.safetensors")


def _tiny(seed):
    """Parameters with which the next token is neither sure nor even."""
    made = init(TINY, jax.random.key(seed))
    return jax.tree.map(lambda x: 12 * x if x.ndim > 1 else x, made)


def _said(prompts, words):
    return jnp.asarray((prompts[..., None] == np.arange(words)).any(axis=1))


def test_logits_are_those_of_transformers(model, expected):
    found = logits(model.shape, model.parameters, jnp.asarray(expected["prompts"], jnp.int32))
    np.testing.assert_allclose(found, expected["logits"], rtol=0, atol=1e-5)


@pytest.mark.parametrize(("beams", "penalty"), SEARCHES)
def test_beam_search_is_that_of_transformers(model, expected, beams, penalty):
    found = write(
        model.shape, model.parameters, Decoding(beams=beams, penalty=penalty),
        jnp.asarray(expected["prompts"], jnp.int32), NEW, jax.random.key(0), model.end,
    )  # fmt: skip
    np.testing.assert_array_equal(found, expected[f"beams {beams} penalty {penalty}"])


def test_the_stored_texts_tell_the_searches_apart(expected):
    """Were the penalty left out, or a beam alone, another text would be stored."""
    texts = [expected[f"beams {beams} penalty {penalty}"] for beams, penalty in SEARCHES]
    assert all((a != b).any() for a, b in itertools.combinations(texts, 2))


def test_what_is_done_to_logits_is_what_transformers_does(model, expected):
    words = model.shape.vocabulary
    last, said = jnp.asarray(expected["logits"][:, -1]), _said(expected["prompts"], words)
    ways = {
        "penalty": penalised(last, said, 3.0),
        "temperature": tempered(last, Decoding(temperature=1.7)),
        "top_k": tempered(last, Decoding(top_k=9)),
        "nucleus": tempered(last, Decoding(nucleus=0.8)),
        "all": tempered(
            penalised(last, said, 3.0), Decoding(temperature=1.7, top_k=9, nucleus=0.8)
        ),
    }
    for name, found in ways.items():
        np.testing.assert_allclose(found, expected[name], rtol=0, atol=1e-5, err_msg=name)
    other = penalised(tempered(last, Decoding(temperature=1.7, top_k=9, nucleus=0.8)), said, 3.0)
    assert not np.array_equal(np.isinf(other), np.isinf(expected["all"]))


def test_a_cache_changes_nothing(model, expected):
    text = jnp.asarray(
        np.concatenate([expected["prompts"], expected["beams 5 penalty 3.0"]], axis=1), jnp.int32
    )
    prompt = expected["prompts"].shape[1]
    whole = logits(model.shape, model.parameters, text)
    found, cache = read(model.shape, model.parameters, text[:, :prompt], 1, NEW)
    np.testing.assert_allclose(found, whole[:, prompt - 1], rtol=0, atol=2e-5)
    for at in range(NEW):
        token = text[:, prompt + at][:, None]
        found, cache = step(model.shape, model.parameters, cache, token, at)
        np.testing.assert_allclose(found[:, 0], whole[:, prompt + at], rtol=0, atol=2e-5)


@pytest.mark.parametrize("penalty", [1.0, 2.0])
def test_beams_without_end_find_the_best_of_all_texts(seed, penalty):
    """Three tokens of five: with 25 beams none is lost on the way, and the best of 125 is found."""
    parameters, length = _tiny(seed), 3
    prompts = jax.random.randint(jax.random.key(seed), (4, 4), 0, 5, jnp.int32)
    found = write(
        TINY, parameters, Decoding(beams=25, penalty=penalty), prompts, length, jax.random.key(0)
    )
    every = np.array(list(itertools.product(range(5), repeat=length)), np.int32)
    for prompt, chosen in zip(np.asarray(prompts), np.asarray(found), strict=True):
        text = np.concatenate([np.tile(prompt, (len(every), 1)), every], axis=1)
        law = jax.nn.log_softmax(logits(TINY, parameters, jnp.asarray(text)), axis=-1)
        total = np.zeros(len(every))
        for at in range(len(prompt), text.shape[1]):
            said = np.array([len(set(row[:at]) & {row[at]}) for row in text])
            step_score = np.asarray(law)[np.arange(len(text)), at - 1, text[:, at]]
            total += step_score * np.where(said, penalty, 1.0)
        best = total[(every == chosen).all(axis=1)][0]
        assert best >= total.max() - 1e-5


def test_what_is_drawn_has_the_law_of_the_model(seed):
    """The first two tokens after a prompt, 2048 times: the chances of all 25 pairs are held, within
    Chernoff's bounds; those without the temperature are refused.
    """
    parameters, rows, warm = _tiny(1), 2048, 2.0
    prompt = jnp.array([[1, 4, 2]], jnp.int32)
    drawn = np.asarray(
        write(
            TINY, parameters, Decoding(temperature=warm), jnp.tile(prompt, (rows, 1)), 2,
            jax.random.key(seed),
        )
    )  # fmt: skip
    share = np.bincount(drawn[:, 0] * 5 + drawn[:, 1], minlength=25) / rows
    pairs = jnp.concatenate([jnp.tile(prompt, (5, 1)), jnp.arange(5, dtype=jnp.int32)[:, None]], 1)
    last = np.asarray(logits(TINY, parameters, pairs), np.float64)

    def gap(temperature):
        """The largest of the 25 divergences between a share and its chance."""
        law = softmax(last / temperature, axis=-1)
        chances = (law[0, 2][:, None] * law[:, 3]).ravel()
        return (rel_entr(share, chances) + rel_entr(1 - share, 1 - chances)).max()

    bound = np.log(2 * 25 / 1e-9) / rows
    assert gap(warm) < bound < gap(1.0)


def test_text_is_cut_and_comes_back():
    text = "the cat sat on the mat.\nDas Käsebrot lag – wie immer – auf dem Tisch.\n" * 3
    vocabulary = Vocabulary.of(text, 300)
    tokens = vocabulary.encode(text)
    assert len(vocabulary) == 300 and tokens.max() < 300 and len(tokens) < len(text.encode())
    assert vocabulary.decode(tokens) == text
    assert Vocabulary.of(text, 300).digest == vocabulary.digest != Vocabulary.of(text, 299).digest
    assert blocks(tokens, 8, "a text").shape == (len(tokens) // 8, 8)
    with pytest.raises(ValueError, match="a text must have at least a block of 64 tokens, got 3"):
        blocks(tokens[:3], 64, "a text")


def test_training_learns_and_can_be_cut_anywhere(seed):
    """Blocks that count round the vocabulary are learned, those of weight 0 are not read; in parts,
    what is learned is the same but for rounding, and is not where a cut loses the moments.
    """
    text = jnp.asarray((np.arange(6)[None] + np.arange(40)[:, None]) % 5, jnp.int32)
    data = Points(
        jnp.concatenate([text, jnp.zeros_like(text)]),
        jnp.repeat(jnp.array([1.0, 0.0]), len(text)),
        jnp.int32(len(text)),
    )
    training, key = Training(PART + 10, batch=8, rate=0.03), jax.random.key(seed)
    start = init(TINY, key)
    trained = train(TINY, start, training, data, key)

    def read(parameters):
        return np.asarray(surprisal(TINY, parameters, text))

    assert read(start).mean() > 1.4 and read(trained).mean() < 0.8
    first = go_on(TINY, training, begin(start, training), data, key)
    whole = go_on(TINY, training, first, data, key)
    again = go_on(TINY, training, whole, data, key)
    assert [run.done for run in (first, whole, again)] == [PART, training.steps, training.steps]
    # of the parameters some move nothing (the bias of a key): they are not compared
    np.testing.assert_allclose(read(again.parameters), read(trained), rtol=0, atol=1e-4)
    forgetful = begin(first.parameters, training)._replace(done=PART)
    lost = go_on(TINY, training, forgetful, data, key)
    assert np.abs(read(lost.parameters) - read(trained)).max() > 1e-3


WRONG = [
    (dict(temperature=0.0), "temperature must be a finite number > 0, got 0.0"),
    (dict(penalty=0.5), "penalty must be a finite number >= 1, got 0.5"),
    (dict(beams=0), "beams must be at least 1, got 0"),
    (dict(nucleus=1.5), "nucleus must be at most 1, got 1.5"),
    (dict(beams=5, temperature=0.5), "beam search writes without chance"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG)
def test_a_way_to_write_that_is_none_is_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        Decoding(**options)


def _copy(tmp_path, tensors=None, **config):
    """The stored model with other arrays, and other words in its configuration."""
    shutil.copy(HERE / "model.safetensors", tmp_path)
    known = json.loads((HERE / "config.json").read_bytes()) | config
    (tmp_path / "config.json").write_text(json.dumps(known))
    path = tmp_path / "model.safetensors"
    if tensors is not None:
        kept = load_file(path) | tensors
        save_file({name: array for name, array in kept.items() if array is not None}, path)
    return path


def test_weights_in_half_precision_are_read(tmp_path, model):
    halved = {
        name: array.astype(np.float16)
        for name, array in load_file(HERE / "model.safetensors").items()
    }
    found = opt.load(_copy(tmp_path, halved))
    for a, b in zip(
        jax.tree.leaves(found.parameters), jax.tree.leaves(model.parameters), strict=True
    ):
        np.testing.assert_array_equal(a, np.float16(b).astype(np.float32))


FIRST = "model.decoder.layers.1.fc1.weight"
UNFIT = [
    ({"do_layer_norm_before": False}, None, "all sizes but 350m have"),
    ({"word_embed_proj_dim": 8}, None, "no projections of its tokens"),
    ({"model_type": "gpt2"}, None, "must be those of OPT, got model_type 'gpt2'"),
    ({"ffn_dim": "many"}, None, "must say ffn_dim"),
    ({"activation_function": "gelu"}, None, "must say activation_function = 'relu', got 'gelu'"),
    ({"num_attention_heads": 3}, None, "heads must divide the width 16, got 3"),
    ({}, {FIRST: np.zeros((24, 15), np.float32)},
     r"layers.1.fc1.weight of shape \(24, 16\), got \(24, 15\)"),
    ({}, {FIRST: None}, r"must hold layers.1.fc1.weight, \(24, 16\), which is missing"),
    ({"vocab_size": 60}, None, r"embed_tokens.weight of shape \(60, 16\), got \(61, 16\)"),
]  # fmt: skip


@pytest.mark.parametrize(("config", "tensors", "sentence"), UNFIT)
def test_weights_that_do_not_fit_are_refused(tmp_path, config, tensors, sentence):
    with pytest.raises(ValueError, match=sentence):
        opt.load(_copy(tmp_path, tensors, **config))


def test_files_that_are_none_are_refused(tmp_path):
    with pytest.raises(ValueError, match="must be a .safetensors file, got"):
        opt.load(tmp_path / "model.bin")
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"no tensors")
    with pytest.raises(ValueError, match="weights need .*config.json beside them"):
        opt.load(path)
    shutil.copy(HERE / "config.json", tmp_path)
    with pytest.raises(ValueError, match="cannot be read as safetensors"):
        opt.load(path)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ValueError, match="tokenizer must be a tokenizer.json"):
        Vocabulary.read(tmp_path / "tokenizer.json")
