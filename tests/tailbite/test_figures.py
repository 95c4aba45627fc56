"""Figures: what they draw is what claims predict and simulations find; bytes come out again;
reproduce tells why not.
"""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import theory
from tailbite import cli
from tailbite.figures import FIGURES, commands, named, resting_on
from tailbite.figures.figure import (
    REPLICATES,
    RUNS,
    Figure,
    Row,
    Table,
    quantile_rows,
    simulation_rows,
    theory_rows,
)
from tailbite.figures.recipe import PACKAGES, WIDTHS, make, read
from tailbite.figures.reproduce import reproduce

#: What makes each figure cheap, and its tails light enough for normal standard errors.
CHEAP = {
    "variance_decay": {"samples": 30, "generations": 5},
    "rare_event_trap": {"samples": 30, "generations": 16, "paths": 2},
    "place": {"samples": 5},
    "risk": {"samples": 40, "generations": 4},
    "time_to_collapse": {"samples": (5, 7)},
    "densities": {"samples": 9, "generations": (1, 3)},
    "linear_regression": {"samples": 40, "features": 2, "generations": 4},
    "universal_band": {"real": 40, "features": 2, "generations": 4},
    "fresh_real_fraction": {"features": 2, "real": (20, 40), "samples": (20, 10), "generations": 4},
    "golden_ratio": {"features": 2, "real": 40, "samples": (40,), "generations": 20},
    "three_errors": {"samples": 20, "generations": 4},
    "mixture": {"samples": (8, 16), "generations": (0, 1, 3), "reg_covar": 0.05},
    "growth": {"samples": 50, "words": 30, "generations": 8},
    "perplexities": {"generations": 2},
    "survivors": {"samples": 200, "words": 300, "generations": 6},
    "kernels": {"samples": 30, "generations": 4},
    "digits": {"generations": 2, "steps": 3, "rounds": 1, "shown": (1, 2)},
    "telephone": {"retellings": 3, "words": 4, "vocabulary": 40},
    "conjugate_prior": {"samples": 8},
}
#: Of figures in which a run is a picture of its own.
RUNS_OF = {"densities": 3, "perplexities": 2, "telephone": 300, "digits": 2}
#: Standard errors between a point and its line: 1e-11 for a normal mean, and below 1e-6 for means
#: as skewed as these.
MOST = 7


@cache
def drawn(name, seed=5):
    """Computed and drawn once, cheaply."""
    return make(
        name,
        CHEAP.get(name, {}),
        replicates=RUNS_OF.get(name, 3000),
        seed=seed,
        width="column",
    )


@pytest.fixture(params=sorted(FIGURES))
def figure(request) -> Figure:
    return FIGURES[request.param]


@pytest.mark.costly
def test_every_claim_exists_and_is_drawn_as_said(figure):
    assert (
        figure.name.isidentifier()
        and figure.title
        and not set(figure.parameters) & {"name", "width", "seed", "replicates"}
    )
    assert figure.rests_on and len(set(figure.rests_on)) == len(figure.rests_on)
    for claim in figure.rests_on:
        assert figure in resting_on(theory.claim(claim).id)
    table = drawn(figure.name).table
    assert set(table.claims()) == set(figure.claims)
    assert all(row.claim for row in table.rows if row.kind == "theory")
    assert all(row.claim == "" for row in table.rows if row.kind in ("truth", "simulation", "path"))
    assert all(np.isfinite(row[4:]).all() and row.error >= 0 for row in table.rows)
    assert Table.of(table.csv()) == table


@pytest.mark.costly
def test_nothing_overlaps(figure):
    """Title, legend, panels and formulas lie within the figure, each below the one before."""
    canvas = drawn(figure.name).canvas
    canvas.draw_without_rendering()
    outer = canvas.bbox
    boxes = [axes.get_tightbbox() for axes in canvas.axes] + [
        block.get_window_extent() for block in (*canvas.texts, *canvas.legends)
    ]
    for box in boxes:
        assert (
            box.x0 >= outer.x0 - 1
            and box.x1 <= outer.x1 + 1
            and box.y0 >= outer.y0 - 1
            and box.y1 <= outer.y1 + 1
        )
    for number, box in enumerate(boxes):
        for other in boxes[number + 1 :]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            up = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across <= 1 or up <= 1


#: The claims of these are limits or bounds, or their points are meant to stray, or they have none.
INEXACT = (
    "place",
    "time_to_collapse",
    "densities",
    "perplexities",
    "survivors",
    "conjugate_prior",
    "digits",
)


@pytest.mark.costly
@pytest.mark.parametrize("name", sorted(set(CHEAP) - set(INEXACT)))
def test_simulated_points_agree_with_the_lines(name, seed):
    """Wherever a series has both, at fresh seeds."""
    table = drawn(name, seed).table
    lines = {(row.panel, row.series, row.x): row.y for row in table.rows if row.kind == "theory"}
    pairs = [
        (row, lines[row[0], row[1], row.x])
        for row in table.rows
        if row.kind == "simulation" and (row[0], row[1], row.x) in lines
    ]
    pairs = [(row, line) for row, line in pairs if row.error > 0]
    assert len(pairs) >= 2
    assert max(abs(row.y - line) / row.error for row, line in pairs) < MOST


def test_lines_are_what_claims_predict():
    id, given = (
        "gaussian.replace.variance_mean",
        {"samples": 10, "generations": 99, "ddof": 1, "noise": 3},
    )
    rows = theory_rows(id, np.array([1, 5]), given | {"ddof": 0}, series="a")
    claim = theory.claim(id)
    assert [row.y for row in rows] == [
        claim.predict(samples=10, generations=n, ddof=0) for n in (1, 5)
    ]
    assert {row.claim for row in rows} == {id} and {row.error for row in rows} == {0.0}
    assert theory_rows(id, [4], given, series="a", log=True)[0].y == claim.predict(
        samples=10, generations=4, ddof=1, log=True
    )


def test_points_and_their_errors(seed):
    values = np.random.default_rng(seed).normal(2.0, 3.0, (40_000, 1)).astype(np.float32)
    mean, median = (
        simulation_rows([7], values, series="a")[0],
        quantile_rows("low", [7], values, 0.5, series="a")[0],
    )
    assert mean.error == pytest.approx(3 / 200, rel=0.05) and median.error == pytest.approx(
        3 / 200 * np.sqrt(np.pi / 2), rel=0.3
    )
    assert abs(mean.y - 2) < 7 * mean.error and abs(median.y - 2) < 10 * median.error


def test_a_row_of_no_known_kind_is_refused():
    with pytest.raises(ValueError, match="the kind of a row is one of theory"):
        Table((Row("", "a", "guess", "", 0.0, 0.0, 0.0),))
    with pytest.raises(ValueError, match="the columns are panel, series"):
        Table.of(b"x,y\n1,2\n")


def test_the_command_writes_the_figure_its_numbers_and_its_recipe(tmp_path, capsys):
    path = tmp_path / "place.pdf"
    arguments = ["--width", "column", "--set", "samples=5", "--replicates", "3000", "--seed", "5"]
    assert cli.main(["figure", "place", "--out", str(path), *arguments]) == 0
    assert (
        capsys.readouterr().out
        == f"{path}, with its numbers in place.csv and its recipe in place.json\n"
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "place.csv",
        "place.json",
        "place.pdf",
    ]
    recipe, here = read(path), drawn("place")
    assert recipe == json.loads(path.with_suffix(".json").read_text()) == here.recipe
    assert (
        recipe["width"] == 8.5
        and recipe["parameters"] == {"samples": 5}
        and recipe["replicates"] == 3000
        and recipe["seed"] == 5
    )
    assert set(recipe["versions"]) == {"tailbite", "python", *PACKAGES}
    assert Table.of(path.with_suffix(".csv").read_bytes()) == here.table
    assert path.read_bytes() == here.image(".pdf")


@pytest.mark.costly
def test_another_process_with_other_hashes_writes_the_same_bytes(tmp_path):
    """Bands, error bars, single runs, lines and formulas."""
    name, suffixes = "rare_event_trap", (".svg", ".pdf", ".png")
    program = f"""
from pathlib import Path
from tailbite.figures.recipe import make
drawn = make({name!r}, {CHEAP[name]!r}, replicates=3000, seed=5, width="column")
for suffix in {suffixes}:
    Path("figure" + suffix).write_bytes(drawn.image(suffix))
"""
    hashes = str(1 + (os.environ.get("PYTHONHASHSEED") == "1"))  # another than here
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": hashes},
    )
    for suffix in suffixes:
        assert (tmp_path / f"figure{suffix}").read_bytes() == drawn(name).image(suffix)


@pytest.mark.costly
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_same_bytes_and_the_recipe_inside(suffix, tmp_path):
    again = make("densities", CHEAP["densities"], replicates=3, seed=5, width="column")
    path = tmp_path / f"figure{suffix}"
    again.save(path)
    assert (
        hashlib.sha256(path.read_bytes()).digest()
        == hashlib.sha256(drawn("densities").image(suffix)).digest()
    )
    assert read(path) == json.loads(path.with_suffix(".json").read_text()) == again.recipe
    assert again.recipe["claims"] == list(FIGURES["densities"].rests_on)
    assert hashlib.sha256(path.with_suffix(".csv").read_bytes()).hexdigest() == again.recipe["data"]
    assert reproduce(path).verdict == "identical"


def saved(tmp_path, **changed):
    """A cheap figure as another version, platform or commit would have written it."""
    figure = drawn("densities")
    path = Path(tmp_path / "figure.svg")
    replace(figure, recipe=figure.recipe | changed).save(path)
    return path


def test_another_commit_is_still_identical(tmp_path):
    found = reproduce(saved(tmp_path, commit="0" * 40))
    assert found.verdict == "identical" and "but for the commit: 0000" in found.reasons[0]


@pytest.mark.parametrize("name", ["jax", "scipy", "python"])
def test_another_version_is_said(name, tmp_path, capsys):
    path = saved(tmp_path, versions=drawn("densities").recipe["versions"] | {name: "0.0.1"})
    assert cli.main(["reproduce", str(path)]) == 0
    said = capsys.readouterr().out
    assert (
        "same data" in said
        and "every number is equal" in said
        and f"other {name}: 0.0.1 there" in said
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"figure": 3},
        {"claims": "place"},
        {"claims": [1]},
        {"parameters": [1]},
        {"parameters": {"samples": "9"}},
        {"seed": 1.5},
        {"replicates": "3"},
        {"replicates": True},
        {"width": "column"},
        {"width": None},
        {"versions": {}},
        {"versions": {"tailbite": 1}},
        {"platform": None},
        {"commit": 7},
        {"data": None},
    ],
)
def test_a_recipe_of_wrong_types_is_one_sentence_and_status_2(changed, tmp_path, capsys):
    path, purl = tmp_path / "a.svg", "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    words = json.dumps(drawn("densities").recipe | changed)
    path.write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' "
        f"{purl}><dc:description>{words}</dc:description></svg>"
    )
    for command in ("reproduce", "cite"):
        assert cli.main([command, str(path)]) == 2
        (said,) = capsys.readouterr().err.splitlines()
        ((name, value),) = changed.items()
        assert f"is damaged: {name} is " in said and f"got {value!r}" in said


def test_a_text_is_read_and_kept_in_the_recipe(tmp_path, capsys):
    """Of another text the numbers are others; a figure without one says so."""
    words, path = tmp_path / "words.txt", tmp_path / "figure.svg"
    words.write_text("to be or not to be that is the question " * 20)
    given = ["--set", "samples=30", "--set", "words=20", "--set", "generations=3"]
    command = ["figure", "survivors", "--out", str(path), "--replicates", "50", *given]
    assert cli.main([*command, "--text", str(words)]) == 0
    assert read(path)["parameters"]["text"] == str(words)
    assert reproduce(path).verdict == "identical"
    words.write_text("to be or not to be " * 20)
    assert reproduce(path).verdict == "different"
    capsys.readouterr()
    for name, text, sentence in (
        ("survivors", tmp_path / "none.txt", "text needs a file that can be read"),
        ("place", words, "place takes samples; got text"),
    ):
        assert cli.main(["figure", name, "--out", str(path), "--text", str(text)]) == 2
        said = capsys.readouterr().err
        assert sentence in said and len(said.splitlines()) == 1


def test_a_changed_picture_is_different(tmp_path):
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"#0072b2", b"#0072b3"))
    assert reproduce(path).verdict == "different"


def test_changed_numbers_are_different(tmp_path, capsys):
    path = saved(tmp_path)
    beside = path.with_suffix(".csv")
    beside.write_bytes(beside.read_bytes().replace(b"-4.0,", b"-4.5,", 1))
    assert cli.main(["reproduce", str(path)]) == 1
    assert "has been changed" in capsys.readouterr().out


@pytest.mark.costly
def test_other_random_numbers_agree_within_standard_errors(tmp_path):
    """What another platform or generator would find is held against the standard errors; a shift is
    found.
    """
    here, other = drawn("risk"), drawn("risk", seed=6)
    path = tmp_path / "figure.png"
    claimed = other.recipe | {"seed": 5, "platform": "elsewhere"}
    replace(other, recipe=claimed).save(path)
    found = reproduce(path)
    assert found.verdict == "same data" and any(
        "other platform: elsewhere there" in reason for reason in found.reasons
    )
    shifted = Table(tuple(row._replace(y=row.y + 20 * row.error) for row in other.table.rows))
    data = hashlib.sha256(shifted.csv()).hexdigest()
    replace(other, table=shifted, recipe=claimed | {"data": data}).save(path)
    found = reproduce(path)
    assert found.verdict == "different" and "differ by more than chance allows" in found.reasons[0]
    assert here.recipe["data"] != other.recipe["data"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["variance_decai"],
            "no figure has the name 'variance_decai'; the nearest are variance_decay",
        ),
        (
            ["place", "--out", "/no/such/folder/figure.pdf"],
            "--out needs a file in a folder that exists",
        ),
        (["place", "--out", "figure.jpg"], "--out needs a .png, .pdf or .svg file, got figure.jpg"),
        (
            ["place", "--width", "wide"],
            "width is column, page or a number of cm in 6 .. 60, got wide",
        ),
        (["place", "--width", "3"], "width is column, page or a number of cm in 6 .. 60, got 3"),
        (["place", "--set", "sample=3"], "place takes samples; got sample"),
        (["place", "--set", "samples=3.5"], "samples is an integer of at most 1e+09, got 3.5"),
        (
            ["place", "--set", "samples"],
            "--set: expected a name and a number, as samples=100 or samples=5,20,80, got 'samples'",
        ),
        (["place", "--replicates", "1"], "replicates must be in 2..1000000000, got 1"),
        (
            ["densities", "--replicates", "2e4"],
            "densities takes at most 100 replicates, got 20000",
        ),
        (["rare_event_trap", "--set", "paths=101"], "paths must be in 0..100, got 101"),
        (["place", "--seed", "-1"], "seed must be in 0..18446744073709551615, got -1"),
        (["time_to_collapse", "--set", "level=1"], "level lies in 0.001 .. 0.9, got 1"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(arguments, sentence, capsys):
    try:
        status = cli.main(["figure", *arguments])
    except SystemExit as leaving:
        status = leaving.code
    said = capsys.readouterr().err
    assert status == 2 and sentence in said and "Traceback" not in said


def test_a_file_without_a_recipe_is_refused(tmp_path, capsys):
    words = {
        "a.png": b"no image",
        "b.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "c.pdf": b"%PDF-1.4",
        "d.svg": b"<svg",
    }
    for name, content in words.items():
        (tmp_path / name).write_bytes(content)
    for name in (*words, "none.png", "e.txt"):
        assert cli.main(["reproduce", str(tmp_path / name)]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.costly
def test_the_gallery_shows_every_figure(tmp_path, monkeypatch, capsys):
    only = {"densities": named("densities")}
    monkeypatch.setattr("tailbite.figures._collected", lambda: only)
    assert cli.main(["figures", "--out", str(tmp_path / "all"), "--replicates", "2"]) == 0
    page = (tmp_path / "all/index.html").read_text()
    assert (
        'src="densities.svg"' in page and "gaussian.replace.collapse" in page and "http" not in page
    )
    assert read(tmp_path / "all/densities.svg")["replicates"] == 2
    assert cli.main(["figures", "--list"]) == 0
    assert "densities: Refitted" in capsys.readouterr().out


def test_among_all_a_figure_that_draws_each_run_keeps_its_own_number():
    densities, place = named("densities"), named("place")
    assert densities.replicates <= densities.most == RUNS and place.most == REPLICATES
    assert [commands._replicates(densities, given) for given in (None, 2, RUNS, RUNS + 1)] == [
        None,
        2,
        RUNS,
        None,
    ]
    assert commands._replicates(place, 20_000) == 20_000


def test_the_help_names_every_figure_and_both_widths(capsys):
    with pytest.raises(SystemExit):
        cli.main(["figure", "--help"])
    said = "".join(capsys.readouterr().out.split())
    assert ",".join(FIGURES) in said and all(
        f"{word}({width:g}cm" in said for word, width in WIDTHS.items()
    )
