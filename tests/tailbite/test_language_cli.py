"""`tailbite language-model`: a run with its table, and one sentence for bad input."""

import json
import shutil
from pathlib import Path

import pytest

from sims.language.tokens import Vocabulary
from tailbite import cli

OPT = Path(__file__).parents[1] / "sims" / "opt"
LINES = "The cat sat on the mat, and the dog lay beside it. Nobody said a word.\n" * 40
FEW = ["--generations", "2", "--samples", "16", "--steps", "3", "--beams", "2"]


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(LINES)
    return path


@pytest.fixture
def weights(tmp_path):
    """A tiny OPT, and a tokenizer that it can read: bytes alone would be 256 of its 61 tokens."""
    for name in ("model.safetensors", "config.json"):
        shutil.copy(OPT / name, tmp_path)
    (tmp_path / "tokenizer.json").write_text(Vocabulary.of(LINES, 256).to_json())
    return tmp_path / "model.safetensors"


def test_the_protocol_is_one_command(capsys, tmp_path, text):
    """It is kept, and a second time nothing is computed; the numbers are those of the table."""
    arguments = [
        "language-model", "--text", str(text), "--pretraining", "5", "--block", "8", "--width", "8",
        "--vocabulary", "300", "--out", str(tmp_path / "run"), *FEW,
        "--plot", str(tmp_path / "seen.svg"),
    ]  # fmt: skip
    assert cli.main(arguments) == 0
    said = capsys.readouterr().out
    assert "2 beams, penalty 3" in said and said.count("accumulate") == 4
    assert "docstrings of Python" in (tmp_path / "seen.svg").read_text()
    kept = json.loads((tmp_path / "run" / "result.json").read_bytes())
    for name in ("replace", "real", "accumulate"):
        assert [each["generation"] for each in kept[name]] == [1, 2]
        assert f"{name:10}           2  {kept[name][1]['perplexity']:10.1f}" in said
    assert kept["replace"][0] == kept["accumulate"][0]  # real data, whatever comes after
    assert cli.main([*arguments, "--resume"]) == 0
    assert capsys.readouterr().out == said
    assert cli.main(arguments) == 2
    assert "must be empty" in capsys.readouterr().err


BAD = [
    (["--regimes", "replace,augment"], "the regimes are replace, real, accumulate; got 'augment'"),
    (["--plot", "seen.gif"], "--plot"),
    (["--resume"], "--resume needs --out DIR"),
    (["--beams", "3", "--top-k", "5"], "--beams writes without chance: it goes without top_k"),
    (["--temperature", "0"], "temperature must be a finite number > 0, got 0.0"),
    (["--share", "0.001"], "share must leave real and written blocks among 128"),
    (["--tokenizer", "x.json"], "--tokenizer goes with --weights"),
    (["--weights", "there.bin"], "weights must be a .safetensors file, got there.bin"),
    (["--weights", "x.safetensors", "--width", "8"], "it takes no --width"),
    (["--text", "there.txt"], "text needs a file that can be read, got there.txt"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD)
def test_bad_input_is_one_sentence(capsys, arguments, sentence):
    assert cli.main(["language-model", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1


def test_a_text_that_is_too_short_and_a_tokenizer_that_does_not_match(capsys, text, weights):
    arguments = ["language-model", "--text", str(text), "--weights", str(weights)]
    assert cli.main(arguments) == 2
    assert "which has 61 tokens, got 256 in" in capsys.readouterr().err
    text.write_text("Too short.")
    assert cli.main(["language-model", "--text", str(text)]) == 2
    assert "must have at least a block of 64 tokens, got" in capsys.readouterr().err
