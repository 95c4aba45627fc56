"""Figures, recipes and numbers of others: read by a schema, bounded, escaped, or refused; and files
of the user's that have the names of ours.
"""

import json
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tailbite import cli
from tailbite.figures import kept
from tailbite.figures.figure import Row, Table
from tailbite.figures.kept import KEYS, recipe_in
from tailbite.figures.recipe import make, read
from tests.tailbite.test_citation import balanced, recipe_of

ROWS = (Row("", "a", "theory", "gaussian.replace.variance_mean", 1.0, 0.5, 0.0),)
GOOD = {"parameters": {"samples": 20, "generations": 6, "real": 5}}


def png(path, **changed):
    """A figure with this recipe inside, and its numbers beside it."""
    numbers = Table(ROWS).csv()
    words = PngInfo()
    words.add_text("tailbite", json.dumps(recipe_of("variance_decay", numbers, **GOOD | changed)))
    Image.new("L", (2, 2)).save(path, pnginfo=words)
    path.with_suffix(".csv").write_bytes(numbers)
    return path


def svg(path, words):
    purl = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    path.write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' {purl}>"
        f"<dc:description>{words}</dc:description></svg>"
    )
    return path


def refused(capsys, *arguments):
    assert cli.main(list(map(str, arguments))) == 2
    said = capsys.readouterr()
    assert not said.out and len(said.err.splitlines()) == 1 and said.err.strip().isprintable()
    return said.err


def test_a_good_recipe_is_read(tmp_path):
    assert set(read(png(tmp_path / "a.png"))) == set(KEYS)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"replicates": -1}, "replicates must be in 2..1000000000, got -1"),
        ({"replicates": 10**30}, "replicates must be in 2..1000000000, got about 1e30"),
        ({"seed": -1}, "seed must be in 0..18446744073709551615, got -1"),
        ({"width": 1e300}, "width is column, page or a number of cm in 6 .. 60, got 1e+300"),
        ({"parameters": {"nothing": 1}}, "variance_decay takes samples, generations, real; got"),
        ({"figure": "nothing"}, "no figure has the name 'nothing'"),
        ({"figure": "a}b"}, "figure is a name, got 'a}b'"),
        ({"claims": ["a%b"]}, "claims is a list of names, got ['a%b']"),
        ({"claims": ["a"] * 101}, "claims is a list of names"),
        ({"versions": {"tailbite": "1{"}}, "versions is texts by name"),
        ({"versions": {"tailbite": "1.0\n"}}, "versions is texts by name"),
        ({"versions": {"jax": "1.0"}}, "versions is texts by name"),
        ({"platform": "Linux\x1b[2J"}, "platform is a text"),
        ({"platform": "x" * 201}, "platform is a text"),
        ({"commit": "main"}, "commit is a hash or null, got 'main'"),
        ({"data": "0"}, "data is a hash, got '0'"),
        ({"parameters": {"samples": [1] * 10_001}}, "numbers, or lists of numbers, by name"),
        ({"parameters": {"a b": 1}}, "numbers, or lists of numbers, by name"),
        ({"parameters": {"samples": {"a": 1}}}, "numbers, or lists of numbers, by name"),
    ],
)
@pytest.mark.parametrize("command", ["reproduce", "cite"])
def test_a_recipe_that_no_figure_has_is_refused(changed, sentence, command, tmp_path, capsys):
    path = png(tmp_path / "a.png", **changed)
    said = refused(capsys, command, path)
    assert f"the recipe in {path} is damaged: " in said and sentence in said and len(said) < 500


@pytest.mark.parametrize(
    "words", ["[" * 20_000, '{"a":' * 20_000, "1" * 10_000, "null", "[]", '"', "NaN", '{"a": 1}']
)
def test_what_is_no_recipe_is_refused(words, tmp_path, capsys):
    assert "holds no recipe" in refused(capsys, "reproduce", svg(tmp_path / "a.svg", words))


def test_a_recipe_is_bounded(tmp_path, capsys, monkeypatch):
    words = json.dumps(recipe_of("variance_decay", b"", **GOOD))
    path = svg(tmp_path / "a.svg", words)
    assert recipe_in(path)
    monkeypatch.setattr(kept, "LONGEST", len(words) - 1)
    assert "holds no recipe" in refused(capsys, "reproduce", path)
    monkeypatch.undo()
    monkeypatch.setattr(kept, "LARGEST", path.stat().st_size - 1)
    assert "holds no recipe" in refused(capsys, "reproduce", path)


def test_entities_of_an_image_are_not_expanded(tmp_path, capsys):
    words = json.dumps(recipe_of("variance_decay", b"", **GOOD)).replace("variance", "&a;")
    path = svg(tmp_path / "a.svg", words)
    entity = "<!DOCTYPE svg [<!ENTITY a 'variance'>]>"
    path.write_text(entity + path.read_text())
    assert "holds no recipe" in refused(capsys, "cite", path)


def test_an_image_whose_header_is_absurd_is_refused(tmp_path, capsys):
    """Only its header says so: there is no picture behind it."""
    path = png(tmp_path / "a.png")
    content = path.read_bytes()
    header = b"IHDR" + struct.pack(">II", 60_000, 60_000) + content[24:29]
    path.write_bytes(content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:])
    assert "holds no recipe" in refused(capsys, "cite", path)


def test_only_the_format_of_the_name_is_read(tmp_path, capsys):
    Image.new("L", (2, 2)).save(tmp_path / "a.gif")
    (tmp_path / "a.gif").rename(tmp_path / "a.png")
    assert "cannot be read" in refused(capsys, "cite", tmp_path / "a.png")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n", b"\0"])
def test_numbers_that_are_none_are_refused(content, tmp_path, capsys):
    path = png(tmp_path / "a.png")
    beside, head = path.with_suffix(".csv"), Table(()).csv()
    for words in (content, head + b"a\n", head + b",a,theory,,1,2\n", head + b",a,theory,,1,2,x\n"):
        beside.write_bytes(words)
        assert "does not hold the numbers" in refused(capsys, "cite", path, "--latex")


def test_a_caption_is_escaped(tmp_path):
    """A text's name is a stranger's word that may hold anything."""
    numbers = Table(ROWS).csv()
    path = tmp_path / "a.png"
    words = PngInfo()
    text = {"text": r"\input{/etc/passwd}%$#_&~^"}
    words.add_text("tailbite", json.dumps(recipe_of("survivors", numbers, parameters=text)))
    Image.new("L", (2, 2)).save(path, pnginfo=words)
    path.with_suffix(".csv").write_bytes(numbers)
    from tailbite.citation import cite

    found = cite(str(path), latex=True)
    assert balanced(found) and "\\input" not in found and r"\textbackslash{}input\{" in found


@pytest.mark.parametrize("name", ["a}b.png", "a%b.png", "a\\b.png", "#.png", "a$.png"])
def test_a_name_that_latex_would_obey_is_refused(name, tmp_path, capsys):
    said = refused(capsys, "cite", png(tmp_path / name), "--latex")
    assert "LaTeX cannot include" in said and "letters, digits" in said


@pytest.fixture(scope="module")
def drawn():
    return make("densities", {"generations": (1, 2)}, replicates=2, width="column")


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_files_of_the_users_beside_a_figure_are_not_replaced(suffix, drawn, tmp_path, capsys):
    """As package.json and package.csv are beside package.png."""
    path, mine = tmp_path / "package.png", tmp_path / f"package{suffix}"
    mine.write_text('{"name": "mine"}\n')
    said = refused(capsys, "figure", "densities", "--out", path)
    assert f"{mine} would be replaced, and was not written by tailbite" in said
    with pytest.raises(ValueError, match="was not written by tailbite"):
        drawn.save(path)
    assert mine.read_text() == '{"name": "mine"}\n' and list(tmp_path.iterdir()) == [mine]
    drawn.save(path, force=True)
    drawn.save(path)  # now they are ours
    assert kept.recipe_in(path) == drawn.recipe


def test_a_link_beside_a_figure_is_not_ours(drawn, tmp_path):
    drawn.save(tmp_path / "a.png")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(ValueError, match="was not written by tailbite"):
        drawn.save(tmp_path / "b.png")


@pytest.mark.parametrize("name", ["index.html", "densities.svg", "densities.json"])
def test_files_of_the_users_in_a_gallery_are_not_replaced(name, tmp_path, capsys):
    (tmp_path / name).write_text("mine")
    said = refused(capsys, "figures", "--out", tmp_path)
    assert f"{tmp_path / name} would be replaced" in said
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_figure_is_saved_under_a_name_of_a_figure(drawn, tmp_path):
    for name in (tmp_path / "x.txt", str(tmp_path / "x")):
        with pytest.raises(ValueError, match="save needs a .png, .pdf or .svg file, got"):
            drawn.save(name)
    assert not list(tmp_path.iterdir())
    drawn.save(str(tmp_path / "x.pdf"))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".json", ".pdf"]
    assert isinstance(drawn.recipe, dict) and Path(tmp_path / "x.pdf").stat().st_size
