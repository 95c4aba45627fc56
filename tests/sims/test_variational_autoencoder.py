"""The autoencoder that is trained: its objective, what it learns, its images, bad files."""

import gzip
import hashlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import sims
from sims import Items, LearnedFamily, Replace, VariationalAutoencoder, digits, fits, read_idx
from sims.families.points import Points
from sims.images import MAGIC, labels
from tailbite import cli
from tailbite.subjects.autoencoder.measures import effective_classes, frechet, judge

SMALL = VariationalAutoencoder(pixels=6, latents=2, hidden=16, pixel_variance=0.1, steps=250)


def plane(size=600):
    """Two directions of variance 4 and 1 among six, and noise of variance 0.1."""
    random = np.random.default_rng(2)
    axes, _ = np.linalg.qr(random.normal(size=(6, 6)))
    return random.normal(size=(size, 2)) * [2, 1] @ axes[:2] + random.normal(0, 0.1**0.5, (size, 6))


def idx(count=3, rows=2, columns=4, cut=0, magic=MAGIC):
    pixels = np.arange(count * rows * columns, dtype=np.uint8).tobytes()
    whole = magic + np.array([count, rows, columns], ">u4").tobytes() + pixels
    return whole[: len(whole) - cut]


def test_training_comes_near_what_the_best_linear_one_has():
    """A bound from above, by the claim on the decoder: nothing linear is better, and training ends
    within half a nat of it; without training it is many nats away.
    """
    items = plane()
    data = Points(jnp.asarray(items, jnp.float32), jnp.ones(len(items)), jnp.int32(len(items)))
    start = SMALL.init(jax.random.key(0))
    trained = jax.jit(SMALL.train)(start, data, jax.random.key(1))
    trained = jax.jit(SMALL.train)(trained, data, jax.random.key(2))
    spectrum = np.linalg.eigvalsh(np.cov(items.T, bias=True))[::-1]
    decoded = np.append(spectrum[:2], np.full(4, 0.1))
    best = (np.log(2 * np.pi * decoded) + spectrum / decoded).sum() / 2
    before, after = (float(SMALL.score(p, data.values).mean()) for p in (start, trained))
    assert before > best + 5
    assert best - 0.3 < after < best + 0.5


@pytest.mark.costly
def test_fits_are_the_parameters_that_the_loop_reads():
    family = LearnedFamily(SMALL, tile=1, rounds=2)
    given = {"truth": Items(plane(40)), "samples": 40, "generations": 2, "seed": 3}
    found = fits(family, Replace(), **given, record=[2])
    read = sims.trajectories(family, Replace(), **given, replicates=1, progress=False)
    score = SMALL.score(found[2], jnp.asarray(given["truth"].values)).mean()
    assert float(score) == pytest.approx(read["score"][0, 1], rel=1e-4)
    with pytest.raises(TypeError, match="fits are those of a LearnedFamily"):
        fits(sims.Gaussian(), Replace(), truth=sims.Normal(), samples=9, generations=1, seed=1)


def test_digits_come_with_their_labels():
    found = digits()
    assert found.values.shape == (1797, 64) and len(labels()) == 1797
    assert found.values.min() == 0 and found.values.max() == 1


@pytest.mark.parametrize("packed", [False, True])
def test_an_idx_file_is_read(packed, tmp_path):
    path = tmp_path / "images"
    path.write_bytes(gzip.compress(idx()) if packed else idx())
    found = read_idx(path)
    assert np.allclose(found.values * 255, np.arange(24).reshape(3, 8))
    assert hashlib.sha256(idx()).hexdigest() in found.name


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (idx(cut=1), "says 3 images of 2 x 4 pixels, which need 40 bytes, got 39"),
        (idx(magic=b"\0\0\x08\x01"), "begins with the bytes 00000803, got 00000801"),
        (b"", "got an empty file"),
        (idx()[:9], "got 9"),
        (idx(count=0), "says 0 images"),
        (gzip.compress(idx())[:-9], "can be read"),
        (None, "No such file"),
    ],
)
def test_a_bad_file_is_one_sentence_and_status_2(content, said, tmp_path, capsys):
    path = tmp_path / "images"
    if content is not None:
        path.write_bytes(content)
    run = ["simulate", "autoencoder", "--workflow", "replace", "--samples", "3"]
    more = ["--generations", "1", "--replicates", "2", "--steps", "1", "--images", str(path)]
    assert cli.main([*run, *more]) == 2
    error = capsys.readouterr().err
    assert error.startswith("tailbite: ") and said in error and error.count("\n") == 1


def test_measures():
    random = np.random.default_rng(0)
    real = random.normal(size=(4000, 3)) * [3, 2, 1]
    moved = real + np.array([1.0, 0, 0])
    assert frechet(real, moved, 3) == pytest.approx(1.0, rel=1e-6)
    assert frechet(real, 2 * (real - real.mean(axis=0)) + real.mean(axis=0), 3) == pytest.approx(
        np.cov(real.T).trace(), rel=1e-6
    )
    assert effective_classes(np.repeat(np.arange(4), 5)) == pytest.approx(4)
    assert effective_classes(np.zeros(7, int)) == 1
    images = digits().values
    found = judge(images[:1200], labels()[:1200])(images[1200:])
    assert 0.85 < (found == labels()[1200:]).mean() < 1
