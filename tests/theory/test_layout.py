"""Formulas on a page: no line is wider than it, and named parts change nothing."""

import pytest
import sympy as sp

import theory
from theory.layout import LINE, layout, naming
from theory.packages import packages
from theory.statements import AtMost, Equal, Implies
from theory.width import width
from theory.words import M, i, n, v0


def formulas(said):
    """The equations and inequalities of a statement."""
    if isinstance(said, Implies):
        for each in (*said.premises, said.conclusion):
            yield from formulas(each)
    elif isinstance(said, Equal | AtMost):
        yield said


def wide(said):
    """The lines of a formula that do not fit."""
    shown = layout(said)
    lines = [*shown.lines, *(line for _, part in shown.parts for line in part)]
    return [line for line in lines if width(line) > LINE]


def test_no_line_of_a_statement_is_wider_than_its_page():
    said = [formula for claim in theory.claims().values() for formula in formulas(claim.statement)]
    assert [line for formula in said for line in wide(formula)] == []
    assert any(layout(formula).parts for formula in said)


@pytest.mark.costly
@pytest.mark.parametrize("subject", packages())
def test_no_line_of_a_step_or_a_rival_is_wider_than_its_page(subject):
    for claim in theory.claims().values():
        if claim.subject == subject:
            steps = [each for step in claim.proof.steps for each in formulas(step.statement)]
            found = [line for said in (*steps, *claim.rivals.values()) for line in wide(said)]
            assert found == [], claim.id


def test_what_the_named_parts_stand_for_is_the_statement():
    for claim in theory.claims().values():
        if not isinstance(claim.statement, Equal | AtMost):
            continue
        sides, named = naming(claim.statement)
        for name, part in reversed(named):
            sides = [side.xreplace({name: part}) for side in sides]
        while any(side.has(*(name for name, _ in named)) for side in sides if named):
            for name, part in named:
                sides = [side.xreplace({name: part}) for side in sides]
        assert sides == [claim.statement.lhs, claim.statement.rhs], claim.id


def test_the_parts_that_a_claim_names_come_first():
    share = sp.Product((M[i] - 1) / M[i], (i, 0, n - 1))
    said = Equal(sp.Symbol("z"), v0 * share + share**2)
    shown = layout(said, ((r"\kappa_{n}", share),))
    assert shown.lines == (r"z = \kappa_{n}^{2} + \kappa_{n}\,v_{0}",)
    assert [name for name, _ in shown.parts] == [r"\kappa_{n}"]


def test_a_part_that_holds_a_bound_variable_depends_on_it():
    term = sum(sp.Symbol(f"x_{number}") * M[i] for number in range(30))
    shown = layout(Equal(sp.Symbol("z"), sp.Sum(1 / term, (i, 0, n)) + 1))
    assert shown.parts and any("(i)" in name for name, _ in shown.parts)


@pytest.mark.parametrize(
    ("tex", "em"),
    [
        ("x", 0.58),
        (r"\frac{x}{xxx}", 3 * 0.58 + 0.24),
        (r"x_{1}^{1}", 0.58 + 0.72 * 0.5),
        (r"xx \\ x", 2 * 0.58),
        (r"\sum_{x}", 1.45),
        (r"\sqrt{x}", 0.58 + 0.9),
    ],
)
def test_widths(tex, em):
    assert width(tex) == pytest.approx(em)


def test_a_claim_may_name_parts_of_its_statement():
    """They stand in it: what is not there would be shown for nothing."""
    for claim in theory.claims().values():
        sides = [claim.statement.lhs, claim.statement.rhs] if claim.parts else []
        assert all(any(side.has(part) for side in sides) for part in claim.parts.values()), claim.id
