"""Formulas as MathML, converted from the LaTeX that `theory.render` makes of them."""

from functools import cache
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import sympy as sp
from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

from theory.claim import Claim
from theory.layout import layout
from theory.render import Parts, latex, statement_latex
from theory.statements import AtMost, Equal, Fact, Follows, Implies, Statement

BELOW = (
    "lim",
    "max",
    "min",
    "sup",
    "inf",
)  #: operators that carry their subscript below them in a displayed formula
SIGNS, CLOSING = "+\N{MINUS SIGN}", ")]}|!"
ROOM = "0.167em"  #: TeX's thin space


@cache
def mathml(tex: str, *, block: bool = False) -> Markup:
    """LaTeX as a MathML element, displayed or in the line of text."""
    element = convert_to_element(tex, display="block" if block else "inline")
    for part in list(element.iter()):
        part.text = unescape(part.text or "")  # the converter writes entities
    for part in element.iter():
        _set_as_tex_does(part, block)
        _mark_signs(part)
    return Markup(ElementTree.tostring(element, encoding="unicode"))


def _set_as_tex_does(element: ElementTree.Element, block: bool) -> None:
    """Spaces and letters as TeX sets them, where the converter leaves them to the browser's table
    of operators.
    """
    text = element.text or ""
    first = element[0] if len(element) else None
    if block and element.tag in ("msub", "munder") and first is not None and first.text in BELOW:
        element.tag = "munder"
    if element.tag == "mo" and text == "\N{INFINITY}":
        element.tag = "mi"
    elif element.tag == "mo" and text.isalpha():
        element.set("lspace", ROOM)
        element.set("rspace", ROOM if text in BELOW else "0")
    elif element.tag == "mo" and text in ("/", "|"):
        element.set("lspace", "0")
        element.set("rspace", "0")
    elif (
        element.tag == "mi"
        and len(text) == 1
        and "\N{GREEK CAPITAL LETTER ALPHA}" <= text <= "\N{GREEK CAPITAL LETTER OMEGA}"
    ):
        element.set("mathvariant", "normal")


def _mark_signs(row: ElementTree.Element) -> None:
    """A plus or minus after an opening bracket, a relation or a comma is a sign: without spaces
    around it.
    """
    for before, element in pairwise(row):
        if (
            element.tag == before.tag == "mo"
            and str(element.text) in SIGNS
            and str(before.text) not in CLOSING
        ):
            element.set("form", "prefix")


@cache
def expression(expr: sp.Basic) -> Markup:
    """An expression in the line of text."""
    return mathml(latex(expr))


@cache
def statement(said: Statement, own: Parts = ()) -> Markup:
    """A statement as HTML: displayed formulas in lines, sentences that wrap, premises each on its
    own; ``own`` are the parts that a claim names.
    """
    if isinstance(said, Implies):
        premises = Markup("").join(
            Markup('<div class="premise">{}</div>').format(statement(premise))
            for premise in said.premises
        )
        return Markup('<div>{}<p class="then">imply</p>{}</div>').format(
            premises, statement(said.conclusion)
        )
    if isinstance(said, Fact):
        parts = (
            mathml(part) if odd % 2 else escape(part)
            for odd, part in enumerate(said.text.split("$"))
        )
        return Markup('<p class="sentence">{}</p>').format(Markup("").join(parts))
    if isinstance(said, Follows):
        return displayed((statement_latex(said),))
    return formula(said, own)


def of(claim: Claim) -> Markup:
    """What a claim says, with the parts that it names."""
    return statement(claim.statement, tuple(claim.parts.items()))


def formula(said: sp.Basic | Equal | AtMost, own: Parts = ()) -> Markup:
    """An expression, equation or inequality, displayed; the parts that got a name stand below."""
    shown = layout(said, own)
    where = Markup("").join(displayed(lines) for _, lines in shown.parts)
    if not where:
        return displayed(shown.lines)
    return Markup('<div>{}<p class="then">where</p>{}</div>').format(displayed(shown.lines), where)


@cache
def displayed(lines: tuple[str, ...]) -> Markup:
    """Lines of a formula in a box of its own, which scrolls where the screen is narrower than
    these.
    """
    return Markup('<div class="formula">{}</div>').format(
        Markup("").join(mathml(line, block=True) for line in lines)
    )
