"""``tailbite simulate discrete`` and ``tailbite profile``: verdicts that differ, and one sentence
for bad input.
"""

import re

import pytest

from tailbite import cli
from tailbite.profile.definitions import DEFINITIONS

RUN = ["--samples", "20", "--generations", "30", "--replicates", "400", "--seed", "5"]


def verdicts(text, workflow):
    """{number of a definition: its verdict} of a workflow."""
    part = text.split(f"\n{workflow}\n")[1].split("\n\n")[0]
    found = re.findall(r"^  (\d) .* (yes|no|unsure)$", part, re.M)
    assert len(found) == len(DEFINITIONS)
    return {int(number): verdict for number, verdict in found}


def test_one_experiment_collapses_by_some_definitions(predicted_here, capsys, tmp_path):
    """Every workflow moves away from the truth; replacing loses what accumulation keeps; a smoothed
    model says what the truth never does.
    """
    figure = tmp_path / "profile.svg"
    more = ["--types", "6", "--workflow", "replace,accumulate", "--plot", str(figure)]
    assert cli.main(["profile", *RUN, *more]) == 0
    text = capsys.readouterr().out
    replace, accumulate = (verdicts(text, name) for name in ("replace", "accumulate"))
    assert [replace[k] for k in (1, 2, 4, 8)] == ["yes", "yes", "yes", "no"]
    assert [k for k, verdict in accumulate.items() if verdict == "yes"] == [2]
    assert accumulate[4] == accumulate[8] == "no" and figure.stat().st_size > 10_000
    smooth = ["--probabilities", "0.5,0.5", "--unseen", "3", "--smoothing", "0.5"]
    assert cli.main(["profile", *RUN, *smooth, "--workflow", "replace"]) == 0
    assert verdicts(capsys.readouterr().out, "replace")[8] == "yes"


BAD = {
    "--factor must be above 1, got 1": ["--factor", "1"],
    "--tail must be a probability above 0, got 2": ["--tail", "2"],
    "--unseen must be at least 0, got -1": ["--unseen", "-1"],
    "the workflows are replace, ": ["--workflow", "refill"],
    "--workflow must name each workflow once, got replace,replace": [
        "--workflow", "replace,replace",
    ],
    "discrete with --workflow fresh-mixture needs --real": ["--workflow", "fresh-mixture"],
    "text needs a file that can be read, got no-file": ["--text", "no-file"],
    "profile takes one truth: --types and --zipf, --probabilities, or --text; got several": [
        "--probabilities", "0.5,0.5", "--types", "3",
    ],
    "truth must hold probabilities that sum to 1, got a sum of 0.9": ["--probabilities", "0.5,0.4"],
    "truth must hold probabilities, none below 0, got -0.5": ["--probabilities", "1.5,-0.5"],
    "types must be at least 1, got 0": ["--types", "0"],
    "samples must be at least 1, got 0": ["--samples", "0"],
    "temperature must be a finite number > 0, got 0": ["--temperature", "0"],
    "share must be at most 1, got 1.5": ["--workflow", "partial-replacement", "--share", "1.5"],
    "fresh must be at most 1, got 2": [
        "--workflow", "partial-replacement", "--share", "0.5", "--fresh", "2",
    ],
    "--plot needs a .png, .pdf or .svg file": ["--plot", "figure.doc"],
}  # fmt: skip


@pytest.mark.parametrize("sentence", BAD)
def test_bad_input_of_profile(capsys, sentence):
    assert cli.main(["profile", "--workflow", "replace", *RUN, *BAD[sentence]]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"tailbite: {sentence}") and told.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--types", "0"], "types must be at least 1, got 0"),
        (["--probabilities", "0.5,0.6"], "truth must hold probabilities that sum to 1"),
        (["--probabilities", "1", "--zipf", "1"], "discrete takes --types and --zipf, or"),
        (["--smoothing", "-1"], "smoothing must be a finite number >= 0, got -1"),
        (["--temperature", "0"], "temperature must be a finite number > 0, got 0"),
    ],
)
def test_bad_input_of_simulate(capsys, more, sentence):
    assert cli.main(["simulate", "discrete", "--workflow", "replace", *RUN, *more]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"tailbite: {sentence}") and told.count("\n") == 1
