"""``tailbite filtering``, channels and crawls on the command line: answers, and one sentence for
bad input."""

import numpy as np
import pytest

from tailbite import cli
from tailbite.subjects.mitigation.filtering import LARGEST, Web, crossing, fit, helps, left

DETECTOR = ["--true-positive", "0.9", "--false-positive", "0.1", "--share", "0.8"]
MADE_UP = ["--hallucination", "0.05", "--made-up", "0.9", "--rate", "0.2"]
INVENTING = Web(0.8, 0.9, 0.1, hallucination=0.05, made_up=0.9)


def test_a_stranger_asks_whether_filtering_helps(capsys):
    assert cli.main(["filtering", "--samples", "60", *DETECTOR]) == 0
    said = capsys.readouterr().out
    assert "filtering hurts: the squared error is 1.65 times larger" in said
    assert f"it helps at no size up to {LARGEST:,} tokens" in said
    assert cli.main(["filtering", "--samples", "1000", *DETECTOR, *MADE_UP]) == 0
    said = capsys.readouterr().out
    assert "filtering helps: the squared error is" in said
    assert "theory: mitigation.detector.share, mitigation.detector.error_of_invention" in said


def test_it_helps_from_the_crossing_on_and_not_just_below():
    first = crossing(INVENTING)
    assert first is not None
    assert not helps(INVENTING, first - 1)
    sizes = {*range(first, first + 60), *np.geomspace(first, 10**6, 25).astype(int).tolist()}
    assert all(helps(INVENTING, size) for size in sizes)


def test_without_false_alarms_and_inventions_it_never_helps():
    web = Web(0.5, 0.7, 0.0)
    assert crossing(web) is None
    assert not any(helps(web, size) for size in (*range(1, 40), 10**3, 10**5))


def test_what_is_left_is_counted_by_enumeration():
    """Over all outcomes of three tokens."""
    kept, share = 0.8 * 0.1 + 0.2 * 0.9, 0.8 * 0.1 / (0.8 * 0.1 + 0.2 * 0.9)
    law = np.array([3 * kept * (1 - kept) ** 2, 3 * kept**2 * (1 - kept), kept**3])
    harmonic = law.sum() / (law / [1, 2, 3]).sum()
    assert left(3, 0.8, 0.9, 0.1) == pytest.approx((harmonic, share), rel=1e-12)
    all_real = fit(Web(0.5, 1.0, 0.0), 10, (1.0, 0.0))
    assert all_real.synthetic == 0 and all_real.worth == pytest.approx(all_real.kept)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--samples", "0"], "samples is at least 1, got 0"),
        (["--samples", "9", "--share", "1.5"], "share is a number from 0 to 1, got 1.5"),
        (["--samples", "9", "--share", "1"], "share lies between 0 and 1, got 1"),
        (["--samples", "9", "--true-positive", "-1"], "true_positive is a number from 0 to 1"),
        (["--samples", "9", "--hallucination", "1"], "hallucination is a number below 1, got 1"),
        (["--samples", "9", "--generations", "0"], "generations is at least 1, got 0"),
    ],
)
def test_bad_input_of_filtering(more, said, capsys):
    assert cli.main(["filtering", *DETECTOR, *more]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


@pytest.mark.parametrize(
    ("family", "said"),
    [
        (["channel", "--noise", "1.5"], "error must lie in [0, 1], got 1.5"),
        (["channel", "--noise", "0.1", "--samples", "0"], "samples"),
        (["channel", "--noise", "0.1", "--samples", "4"], "samples must be 1, got 4"),
        (
            ["channel", "--channel", "symmetric", "--letters", "1000000", "--noise", "0.1"],
            "letters must be at most 2048",
        ),
        (["channel", "--channel", "smoke", "--noise", "0.1"], "channel must be binary, symmetric"),
        (["languages", "--noise", "0.1", "--learner", "x"], "learner must be sampler"),
        (["gaussian-channel", "--correlation", "1"], "correlation must lie in [0, 1), got 1"),
        (["posterior-sampling", "--first", "3"], "total must be above first = 3, got 2"),
        (["crawl", "--rate", "0.3", "--share", "2"], "share must lie in [0, 1], got 2"),
        (["best-of", "--rate", "0.3", "--gap", "1", "--pool", "0"], "pool must be at least 1"),
        (["verified", "--rate", "0.3", "--keep-ones", "0", "--keep-zeros", "1"], "keep_ones must"),
    ],
)
def test_bad_input_of_families(family, said, capsys):
    name, *more = family
    run = ["--samples", "1", "--generations", "2", "--replicates", "4", "--workflow", "replace"]
    assert cli.main(["simulate", name, *run, *more]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_theory_stands_beside_a_channel(predicted_here, capsys):
    run = ["--samples", "1", "--generations", "2", "--replicates", "5e3", "--workflow", "replace"]
    assert cli.main(["simulate", "channel", "--noise", "0.2", *run]) == 0
    said = capsys.readouterr().out
    assert "information (theory: information.binary.mutual_information)" in said
    assert "wrong (theory: information.binary.error)" in said
