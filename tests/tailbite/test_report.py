"""The report's files: complete, closed in themselves, the same for the same run, written whole or
not at all.
"""

import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from jinja2 import UndefinedError

import theory
from tailbite import cli, report
from tailbite.report import figure, formulas, pages, words
from tests.tailbite import reports

MINUS, SPACE = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


class Parsed(HTMLParser):
    """Addresses, ids and text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.tags: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action", "srcset", "data", "poster"):
                self.addresses.append(value)
            if name == "id":
                self.ids.append(value)

    def handle_data(self, data):
        self.text += data


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_link_leads_to_something_inside(site):
    parsed = {path: Parsed(path) for path in site.rglob("*.html")}
    assert len(parsed) == 2 + 2 + len(reports.IDS)  # index, errata, subjects, claims
    followed = 0
    for path, page in parsed.items():
        assert len(page.ids) == len(set(page.ids)), path
        for address in page.addresses:
            parts = urlsplit(address)
            if address == "data:,":  # no icon
                continue
            assert not parts.scheme and not parts.netloc, (path, address)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_relative_to(site.resolve()) and target.is_file(), (path, address)
            assert not parts.fragment or parts.fragment in parsed[Path(target)].ids, (path, address)
            followed += 1
    assert followed > 100
    for name in report.ASSETS:
        assert (
            "://" not in (site / "assets" / name).read_text()
            and "url(" not in (site / "assets" / name).read_text()
        )


def test_every_claim_has_its_page_with_all_there_is_to_say(site, run):
    index = Parsed(site / "index.html")
    for found in run["claims"]:
        claim = theory.claim(found["id"])
        page = Parsed(site / "claims" / f"{claim.id}.html")
        assert claim.id in index.text and claim.title in index.text
        expected = [
            claim.title,
            *claim.assumptions,
            *claim.rivals,
            f"tailbite verify {claim.id} --seed 7",
            "@software{tailbite,",
        ]
        expected += (
            [condition.sentence for condition in claim.domain]
            + [claim.remark or ""]
            + list(claim.predicts_with())
        )
        expected += [
            text for step in found["steps"] for text in (step["name"], step["second_detail"])
        ]
        expected += [text.partition(": ")[2] for text in found["trust_base"]]
        said = " ".join(page.text.split())
        assert [text for text in expected if " ".join(text.split()) not in said] == []
        assert page.tags.count("math") >= 1 + len(claim.rivals) + len(claim.proof.steps) // 2
    assert (
        "0.81" in Parsed(site / "claims" / "gaussian.replace.variance_mean.html").text
    )  # what the rival predicts


def test_what_was_published_is_named_with_what_is_right(site):
    page = Parsed(site / "errata.html")
    said = " ".join(page.text.split())
    assert "gaussian.replace.deviation_bound" in said and "suresh2024" in said
    assert "the published formula gives 0.39, the one here 0.369, simulation 0.3698" in said
    for id in reports.IDS:
        address, page = f"claims/{id}.html", (site / "claims" / f"{id}.html").read_text()
        published = theory.claim(id).published
        assert (
            (f'href="../errata.html#{id}"' in page)
            == ("As published" in page)
            == (published is not None)
        ), address
        if published is not None:
            printed = theory.claim(id).rivals.get(published.formula)
            said = (
                formulas.formula(printed)
                if printed is not None
                else formulas.of(theory.claim(published.formula))
            )
            shown = page[page.index("As published") :]
            assert (
                published.reference in shown
                and said in shown
                and pages.FAULT_TITLES[published.fault] in shown
            )
    for claim in theory.claims().values():
        if claim.published is not None:
            assert claim.published.reference in claim.references
            assert claim.published.formula in {**claim.rivals, **theory.claims()}
            assert claim.remark or claim.erratum


def test_an_interrupted_run_says_so(run, site, tmp_path):
    report.write({**run, "interrupted": True}, tmp_path / "site")
    index, whole = ((folder / "index.html").read_text() for folder in (tmp_path / "site", site))
    assert "interrupted" in index and "interrupted" not in whole
    assert "Same numbers again" in whole and "Same numbers again" not in index


def test_names_from_outside_are_escaped(run, tmp_path):
    hostile = '<script>alert(1)</script>"&'
    found = {
        **run["claims"][1],
        "checks": [{**check, "quantity": hostile} for check in run["claims"][1]["checks"]],
    }
    report.write({**run, "platform": hostile, "claims": [found]}, tmp_path / "site")
    page = Parsed(tmp_path / "site" / "claims" / f"{found['id']}.html")
    assert page.tags.count("script") == 1 and hostile in page.text


def test_the_same_run_gives_the_same_bytes(run, site, tmp_path):
    report.write(run, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(site)


def test_an_older_report_is_replaced_and_its_figures_stay(run, tmp_path):
    folder = tmp_path / "site"
    (folder / "figures").mkdir(parents=True)
    shown, hidden = folder / "figures" / "variance_decay.svg", folder / "figures" / "other.svg"
    for figure_file in (shown, hidden):
        figure_file.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    report.write({**run, "seed": 1}, folder)
    report.write(run, folder)
    assert shown.exists() and hidden.exists()
    page = (folder / "claims" / "gaussian.replace.variance_mean.html").read_text()
    assert (
        'src="../figures/variance_decay.svg"' in page
        and "tailbite figure rare_event_trap --out rare_event_trap.svg" in page
    )
    assert 'src="../figures/rare_event_trap.svg"' not in page and "other.svg" not in page
    assert "--seed 7" in (folder / "index.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_report_that_fails_leaves_the_older_one(run, site, tmp_path):
    folder = tmp_path / "site"
    report.write(run, folder)
    with pytest.raises(UndefinedError):
        report.write({**run, "claims": [{"id": reports.IDS[0]}]}, folder)
    assert contents(folder) == contents(site)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_bad_directory_is_found_before_the_work_starts(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("my own page")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("my notes")
    for name, said in (
        ("file", "got the file"),
        ("mine", "index.html"),
        ("full", "notes.txt"),
        ("none/site", "a folder that exists"),
    ):
        assert (
            cli.main(["verify", "gaussian.normal.even_moment", "--report", str(tmp_path / name)])
            == 2
        )
        error = capsys.readouterr().err
        assert said in error and len(error.splitlines()) == 1
    assert (tmp_path / "mine" / "index.html").read_text() == "my own page"
    (tmp_path / "empty").mkdir()
    report.require_directory(tmp_path / "empty")
    report.require_directory(tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["assets/logo.svg", "claims/mine.html", "subjects/a/b.html"])
def test_files_of_somebody_else_are_not_replaced(name, site, run, tmp_path):
    """Neither beside an older report nor where there is none."""
    for folder in (tmp_path / "website", tmp_path / "report"):
        if folder.name == "report":
            shutil.copytree(site, folder)
            report.require_directory(folder)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        with pytest.raises(ValueError, match="a new or empty directory, or an older report"):
            report.write(run, folder)
        assert path.read_text() == "mine"


@pytest.mark.costly
@pytest.mark.parametrize("id", theory.claims())
def test_every_formula_of_a_claim_is_set_whole(id):
    """No command is left as it was written, and nothing is empty, in any statement, step or
    rival.
    """
    claim = theory.claim(id)
    statements = [formulas.statement(step.statement) for step in claim.proof.steps]
    for html in statements + [formulas.formula(rival) for rival in claim.rivals.values()]:
        assert "\\" not in html and "$" not in html and "&amp;#" not in html and "{}" not in html, (
            html
        )
        assert "<math" in html or "sentence" in html


def test_formulas_are_set_as_tex_sets_them():
    limit = formulas.mathml(r"\lim_{m \to \infty} \Gamma\left(- m\right)/2", block=True)
    assert (
        "<munder>" in limit
        and "<mi>\N{INFINITY}</mi>" in limit
        and '<mi mathvariant="normal">\u0393</mi>' in limit
    )
    assert '<mo form="prefix">\N{MINUS SIGN}</mo>' in limit
    assert "<mo>\N{MINUS SIGN}</mo>" in formulas.mathml("a - b")
    assert "<munder>" not in formulas.mathml(r"\lim_{m \to \infty} m")


def check(result, rivals=(), **more):
    values = {
        name: getattr(result, name)
        for name in ("predicted", "estimate", "standard_error", "p_value", "detectable")
    }
    return {
        **values,
        "rivals": [
            {"name": n, **{k: getattr(r, k) for k in values if k != "detectable"}}
            for n, r in rivals
        ],
        **more,
    }


def test_the_figure_puts_estimate_and_rivals_where_they_lie():
    result = reports.mean(1.0, 1.003)
    rivals = [
        ("low", reports.mean(0.97, 1.003)),
        ("lower", reports.mean(0.969, 1.003)),
        ("far", reports.mean(9.0, 1.003)),
    ]
    drawn = figure.draw([check(result, rivals)], {"low": "A", "lower": "B", "far": "C"})
    (panel,) = drawn.panels
    (row,) = panel.rows
    places = {label: x for x, label in panel.ticks}
    assert (
        places["2"] < row.estimate.x < places["10"] and row.bar[0] < row.estimate.x < row.bar[1]
    )  # z = 3
    low, lower, far = row.rivals
    assert (
        places["\N{MINUS SIGN}100"] < lower.x < low.x < places["\N{MINUS SIGN}10"]
    )  # -30 and -31 standard errors
    assert (low.level, lower.level) == (0, 1)
    assert far.off == 1 and far.x == places["1000"] and low.off == 0
    assert panel.zero == places["0"] == figure.WIDTH / 2


def test_laws_have_an_axis_of_their_own():
    drawn = figure.draw(
        [
            check(reports.law(0.01, 0.5), [("b", reports.law(0.2, 0.0))]),
            check(reports.mean(1.0, 1.0)),
        ],
        {"b": "A"},
    )
    error, law = drawn.panels
    assert [row.number for row in law.rows] == [1] and [row.number for row in error.rows] == [2]
    places = {label: x for x, label in law.ticks}
    assert places["0"] < law.rows[0].estimate.x < places["1"]  # half of what the check sees
    assert law.rows[0].rivals[0].x == places["10"]
    assert figure.draw([check(reports.NOTHING)], {}) is None


def test_numbers_and_words():
    assert words.number(0.77475384) == "0.774754" and words.number(None) == "\N{EN DASH}"
    assert (
        words.number(-1.2e-7, 2)
        == f"{MINUS}1.2{SPACE}\N{MULTIPLICATION SIGN}{SPACE}10<sup>{MINUS}7</sup>"
    )
    assert (
        "10<sup>" + MINUS + "300" in words.probability(0.0) and words.probability(0.034) == "0.034"
    )
    assert words.percent(0.0123).startswith("1.2")
    assert (
        words.parameters({"samples": [20, 4, 4], "real_weight": 0.5})
        == "samples (20, 4 \N{MULTIPLICATION SIGN} 2), real weight 0.5"
    )
    linked = words.prose("see a.b.c & x.y.z", {"a.b.c": "there"}.get)
    assert linked == 'see <a href="there"><code>a.b.c</code></a> &amp; x.y.z'
