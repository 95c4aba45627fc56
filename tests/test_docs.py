"""The pages of the documentation that the code writes."""

import re
from pathlib import Path

import pytest
import yaml

import tailbite
from docs.generate import claims, commands, parameters, worth
from tailbite import cli
from theory.registry import packages
from theory.statements import Fact

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("subject", ["mitigation", "exponential_family"])
def test_every_claim_is_on_the_page_of_its_subject(subject):
    page = claims.subject(subject)
    for claim in tailbite.claims(subject):
        assert f"{{ #{claim.id} }}" in page
        assert all(f"`{name}` ($" in page for name in claim.predicts_with())
    rivals = sum(len(claim.rivals) for claim in tailbite.claims(subject))
    said = [claim for claim in tailbite.claims(subject) if not isinstance(claim.statement, Fact)]
    assert page.count('<div class="formula">') >= rivals + len(said) > rivals


def test_every_subject_is_listed_with_its_page():
    index = claims.index()
    assert [name for name in packages() if f"[{name}]({name}.md)" not in index] == []


def test_every_published_formula_is_put_right():
    page = claims.errata()
    published = [claim for claim in tailbite.claims() if claim.published]
    assert published and all(f"({claims.link(claim.id)})" in page for claim in published)


def test_every_workflow_has_its_worth():
    """And the numbers are those of its claims: in the end, 10 new real tokens beside 90 are worth
    100 - 90 * 89 / 100.
    """
    page = worth.page()
    ids = [each.id for each in tailbite.claims("discrete") if ".effective_tokens" in each.id]
    assert len(ids) > 12 and all(f"({claims.link(id).partition('](')[2]}" in page for id in ids)
    (row,) = [line for line in page.splitlines() if line.startswith("| [fresh mixture]")]
    assert row.split("|")[2].strip() == "100.00" and row.split("|")[5].strip() == "19.90"


def test_a_sentence_in_markdown():
    assert claims.prose("v_0 of gaussian.normal.even_moment <b> a*b pi^2") == (
        r"$v_{0}$ of [`gaussian.normal.even_moment`](gaussian.md#gaussian.normal.even_moment) "
        r"\<b\> a\*b $\pi^{2}$"
    )


def test_every_command_has_its_help():
    page = commands.page()
    for name in cli.commands():
        assert f"## tailbite {name}\n" in page and f"usage: tailbite {name} " in page


def test_every_parameter_has_its_row():
    page = parameters.page()
    assert "| `ddof` | variances divide by" in page and "## `errors.gaussian`" in page


def test_the_navigation_names_every_written_page():
    """A page that no reader finds is not there."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w/-]+\.md", yaml.safe_dump(yaml.safe_load(text)["nav"])))
    written = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert written <= named
