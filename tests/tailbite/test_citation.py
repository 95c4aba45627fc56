"""BibTeX and LaTeX: what a claim or a figure rests on, no more and no less, and nothing that LaTeX
would stumble over.
"""

import datetime
import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import bibtexparser
import pytest
import sympy as sp
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import tailbite
import theory
from tailbite import cli
from tailbite.citation import (
    GRADES,
    KINDS,
    MARKS,
    bibliography,
    caption,
    itself,
    metadata,
    statement,
)
from tailbite.figures import FIGURES, named
from tailbite.figures import figure as figure_words
from tailbite.figures.figure import FEW, Row, Table
from theory import catalogue
from theory.claim import KINDS as ALL_KINDS
from theory.references import bibtex, entries, keys
from theory.render import displayed, prose, statement_latex
from theory.rules import Grade
from theory.statements import Equal
from theory.words import M, i, v0

ROOT = Path(__file__).parents[2]
CLAIMS = ("gaussian.replace.variance_mean", "gaussian.accumulate.variance_mean")


def parsed(text):
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    return {
        key: {name: field.value for name, field in entry.fields_dict.items()}
        for key, entry in library.entries_dict.items()
    }


def recipe_of(name, numbers, **changed):
    """What a figure with these numbers holds."""
    return {
        "figure": name, "claims": list(CLAIMS),
        "parameters": {"samples": 20, "generations": [5, 6]}, "seed": 7,
        "replicates": 200, "width": 8.5, "versions": {"tailbite": "0.0.9"}, "platform": "",
        "commit": None,
        "data": hashlib.sha256(numbers).hexdigest(), **changed,
    }  # fmt: skip


def captioned(folder, name, rows, **changed):
    """The caption of a figure with these rows beside it."""
    path, numbers = folder / f"{name}.pdf", Table(tuple(rows)).csv()
    path.with_suffix(".csv").write_bytes(numbers)
    recipe = recipe_of(name, numbers, **changed)
    return caption(path, recipe, [theory.claim(id) for id in recipe["claims"]])


@pytest.fixture
def figure(tmp_path):
    """A figure as tailbite saves it, with few numbers beside it."""
    rows = (
        Row("", "replace", "theory", CLAIMS[0], 1.0, 0.9, 0.0),
        Row("", "replace", "simulation", "", 1.0, 0.91, 0.01),
    )
    path, numbers = tmp_path / "fig_1.png", Table(rows).csv()
    recipe = recipe_of("mixture", numbers)
    words = PngInfo()
    words.add_text("tailbite", json.dumps(recipe))
    Image.new("L", (2, 2)).save(path, pnginfo=words)
    path.with_suffix(".csv").write_bytes(numbers)
    return path


def test_bibtex_of_a_claim_is_tailbite_and_its_papers():
    for id in (
        "gaussian.replace.variance_mean",
        "gaussian.accumulate.no_collapse",
        "gaussian.normal.even_moment",
    ):
        found = parsed(tailbite.cite(id))
        assert list(found) == ["tailbite", *keys(theory.claim(id))]
    assert "2305.17493" in tailbite.cite("gaussian.replace.variance_mean")
    assert "durrett2019" in tailbite.cite("gaussian.accumulate.no_collapse"), (
        "a theorem that the proof cites"
    )


def test_bibtex_comes_back_as_it_was_but_for_what_was_read():
    written = parsed(bibtex(entries().values()))
    for key, entry in entries().items():
        assert written[key] == {
            name: field.value for name, field in entry.fields_dict.items() if name != "read"
        }
    assert list(written) == list(entries())


def test_tailbite_itself_comes_from_the_citation_file():
    cff = metadata()
    assert {
        "cff-version",
        "message",
        "title",
        "authors",
        "type",
        "version",
        "date-released",
        "license",
    } <= set(cff)
    assert (
        cff["cff-version"] == "1.2.0"
        and cff["type"] == "software"
        and isinstance(cff["date-released"], datetime.date)
    )
    assert all(
        isinstance(cff[name], str) and cff[name]
        for name in ("message", "title", "version", "license")
    )
    assert cff["authors"] and all(
        author.get("name") or author.get("family-names") for author in cff["authors"]
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert cff["version"] == project["project"]["version"] == tailbite.__version__
    assert cff["license"] == project["project"]["license"]
    assert (
        project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["CITATION.cff"]
        == "tailbite/CITATION.cff"
    )
    entry = parsed(tailbite.cite("gaussian.normal.even_moment"))["tailbite"]
    assert entry == {
        "title": cff["title"],
        "author": itself()["author"],
        "version": cff["version"],
        "year": str(cff["date-released"].year),
    }


def test_authors_are_entities_or_persons(monkeypatch):
    persons = [
        {"family-names": "Lovelace", "given-names": "Ada"},
        {
            "family-names": "Neumann",
            "given-names": "John",
            "name-particle": "von",
            "name-suffix": "Jr.",
        },
        {"family-names": "Euclid", "orcid": "https://orcid.org/0"},
        {"name": "The tailbite authors"},
    ]
    monkeypatch.setattr(
        "tailbite.citation.metadata", lambda: {**metadata.__wrapped__(), "authors": persons}
    )
    assert (
        itself()["author"]
        == "Lovelace, Ada and von Neumann, Jr., John and Euclid and {The tailbite authors}"
    )


def test_a_figure_rests_on_what_its_claims_rest_on(figure):
    papers = [key for id in CLAIMS for key in keys(theory.claim(id))]
    for what in (figure, str(figure)):
        assert list(parsed(tailbite.cite(what))) == list(dict.fromkeys(["tailbite", *papers]))


def test_a_caption_says_what_is_seen_and_how_it_was_made(figure):
    text = tailbite.cite(figure, latex=True)
    assert balanced(text)
    caption = text[text.index(r"\begin{figure}") : text.index(r"\end{figure}")]
    for part in (
        prose(named("mixture").title).rstrip("."), "Lines: ", "Points: ",
        "samples 20, generations 5, 6",
        "200 replicates, seed 7",
        r"tailbite~0.0.9~\cite{tailbite}.",
        r"Claims whose numbers are drawn: \texttt{gaussian.replace.variance\_mean}.",
        r"Claims that say what is seen: \texttt{gaussian.accumulate.variance\_mean}.",
        "shumailov2023",
        r"\includegraphics[width=\linewidth]{fig_1}",
    ):  # fmt: skip
        assert part in caption
    assert ".." not in caption and "Bands" not in caption and "runs" not in caption
    for id in CLAIMS:
        assert statement(theory.claim(id)) in text


def every_kind(folder, name):
    """A caption with every kind of number in it, and the claims and parameters of its figure."""
    rows = [Row("", f"series {kind}", kind, "", 1.0, 0.9, 0.0) for kind in figure_words.KINDS]
    parameters = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in named(name).settled({}).items()
    }
    return captioned(folder, name, rows, parameters=parameters, claims=list(named(name).rests_on))


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_caption_is_sound_latex(name, tmp_path):
    text = every_kind(tmp_path, name)
    assert balanced(text) and "pi^2" not in text


def test_a_caption_says_how_single_runs_and_the_truth_are_drawn(tmp_path):
    for count in (FEW, FEW + 1):
        rows = [Row("", "truth", "truth", "", 1.0, 0.9, 0.0)]
        rows += [Row("", f"run {number}", "path", "", 1.0, 0.9, 0.0) for number in range(count)]
        text = captioned(tmp_path, "densities", rows)
        assert ("Coloured lines: single runs, each named" in text) == (count == FEW)
        assert ("Thin grey lines: single runs" in text) == (count > FEW)
        assert (
            "Line: the truth" in text
            and "Lines: what the claims say" not in text
            and "numbers are drawn" not in text
        )


def test_what_latex_cannot_include_is_refused(tmp_path, capsys):
    path, words = tmp_path / "a.svg", json.dumps(recipe_of("mixture", b""))
    purl = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    path.write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' "
        f"{purl}><dc:description>{words}</dc:description></svg>"
    )
    assert cli.main(["cite", str(path), "--latex"]) == 2
    assert (
        capsys.readouterr().err
        == f"tailbite: LaTeX cannot include {path}: draw the figure as a .pdf or .png file, and "
        "cite that one\n"
    )
    assert cli.main(["cite", str(path)]) == 0


def test_a_caption_needs_the_numbers_as_they_were_saved(figure):
    numbers = figure.with_suffix(".csv")
    numbers.write_bytes(numbers.read_bytes().replace(b"0.91", b"0.92"))
    for _ in range(2):
        with pytest.raises(ValueError, match="needs the plotted numbers as they were saved: "):
            tailbite.cite(figure, latex=True)
        numbers.unlink(missing_ok=True)
    assert tailbite.cite(figure)


def test_the_command_prints_the_same(figure, capsys):
    for what in (CLAIMS[0], str(figure)):
        for latex in (False, True):
            assert cli.main(["cite", what, *(["--latex"] if latex else [])]) == 0
            assert capsys.readouterr().out == tailbite.cite(what, latex=latex)


def test_a_statement_says_kind_grade_and_papers():
    assert set(MARKS) | {"high"} == set(figure_words.KINDS) | {"runs"}
    assert set(KINDS) == set(ALL_KINDS) and set(GRADES) == set(Grade)
    text = tailbite.cite("gaussian.accumulate.no_collapse", latex=True)
    for part in (
        "an almost sure statement, resting on a lemma", r"theorems of \cite{durrett2019}",
        r"See also \cite{gerstgrasser2024,kazdan2024}",
        r"\begin{quote}", r"$v_\infty > 0$.", "ddof is at least 0",
    ):  # fmt: skip
        assert part in text
    text = tailbite.cite("gaussian.replace.variance_mean", latex=True)
    assert statement_latex(theory.claim("gaussian.replace.variance_mean").statement) in text
    assert (
        r"\texttt{ddof} ($b$)" in text
        and r"\begin{equation}\label{eq:gaussian.replace.variance_mean}" in text
    )


def balanced(text):
    """Braces, environments and dollars are closed, and outside of formulas nothing is special to
    LaTeX.
    """
    text = re.sub(r"%.*", "", text.replace(r"\%", ""))
    open_ones = []
    for command, environment in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if command == "begin":
            open_ones.append(environment)
        elif not open_ones or open_ones.pop() != environment:
            return False
    plain = re.sub(r"\\[{}$]", "", text)
    depths = [0]
    for character in plain:
        depths.append(depths[-1] + (character == "{") - (character == "}"))
    if open_ones or min(depths) < 0 or depths[-1] or plain.count("$") % 2:
        return False
    if len(re.findall(r"\\left(?![a-z])", text)) != len(re.findall(r"\\right(?![a-z])", text)):
        return False
    words = re.sub(
        r"\\begin\{(equation|multline|align\*)\}.*?\\end\{\1\}|\$[^$]*\$|\\(label|includegraphics|cite)(\[[^]]*\])?\{[^}]*\}",
        "",
        plain,
        flags=re.DOTALL,
    )
    return text.isascii() and not re.search(r"(?<!\\)[_^#&<>|\"]", words)


@pytest.fixture
def grades_of_the_catalogue(monkeypatch):
    """Which are those of the proofs (`test_catalogue`): no claim is proved for a word of its
    sentence.
    """
    monkeypatch.setattr(
        "tailbite.citation.grade", lambda claim: Grade(catalogue.entries()[claim.id].grade)
    )


def test_every_claim_is_sound_latex(grades_of_the_catalogue):
    for claim in theory.claims().values():
        assert balanced(statement(claim)), claim.id


def typeset(folder, body):
    """The log of LaTeX, run as often as it takes, on a document with this body and the bibliography
    of all claims; None if it stops.
    """
    (folder / "all.bib").write_text(bibliography(theory.claims().values()))
    document = [
        r"\documentclass{article}",
        r"\usepackage{amsmath,amssymb,graphicx}",
        r"\begin{document}",
        body,
    ]
    ending = [r"\bibliographystyle{plain}", r"\bibliography{all}", r"\end{document}"]
    (folder / "all.tex").write_text("\n".join([*document, *ending]))
    latex = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "all"]
    for command in (latex, ["bibtex", "all"], latex, latex):
        if subprocess.run(command, cwd=folder, capture_output=True).returncode:
            return None
    return (folder / "all.log").read_text(encoding="latin-1")


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex is installed")
def test_latex_typesets_every_statement_and_every_caption(grades_of_the_catalogue, tmp_path):
    statements = [statement(claim) for claim in theory.claims().values()]
    captions = []
    for name in FIGURES:
        Image.new("RGB", (4, 3)).save(tmp_path / f"{name}.png")
        captions.append(every_kind(tmp_path, name))
    log = typeset(tmp_path, "\n".join([*captions, r"\clearpage\typeout{STATEMENTS}", *statements]))
    assert log and "undefined" not in log and "multiply" not in log
    assert "Overfull" not in log.rpartition("STATEMENTS")[2], "a line is wider than its page"
    assert all(f"{name}.png" in log for name in FIGURES)
    assert "undefined" in (typeset(tmp_path, statements[0] + r"\cite{nobody}") or "")
    assert typeset(tmp_path, statements[0] + "v_0") is None


def test_unsound_latex_is_found():
    good = statement(theory.claim("gaussian.replace.place"))
    assert balanced(good)
    for text in (
        "{",
        "}",
        "v_0",
        "a & b",
        "5 < 6",
        "$x",
        r"$\left($",
        r"\begin{equation}",
        r"\end{quote}",
        "\N{GREEK SMALL LETTER NU}",
    ):
        assert not balanced(good + text)


def test_sentences_show_their_formulas():
    assert prose("pi^2/6 of 2 v_0/(M + 1)") == r"$\pi^{2}$/6 of 2 $v_{0}$/(M + 1)"
    assert (
        prose("(i + 1)^2 times 5% & mean_error < K^2")
        == r"(i + 1)${}^{2}$ times 5\% \& mean\_error $<$ $K^{2}$"
    )


def test_a_wide_formula_breaks_at_its_terms_and_stays_the_same():
    terms = [sp.Symbol(f"x_{number}") ** 2 / (1 + sp.Symbol(f"y_{number}")) for number in range(20)]
    factor = sp.Product(M[i], (i, 0, 3))
    text = displayed(Equal(sp.Symbol("z"), v0 - factor * sp.Add(*terms)), "eq:z")
    lines = text.splitlines()
    assert lines[0] == r"\begin{multline}\label{eq:z}" and len(lines) > 4 and balanced(text)
    assert r"\left(- \prod_{i=0}^{3} {M}_{i}\right) \biggl(" in text, (
        "the product ends before the sum begins"
    )
    assert [text.count(sp.latex(term)) for term in terms] == [1] * 20
    assert text.count(r"\biggl(") == text.count(r"\biggr)") == 1
