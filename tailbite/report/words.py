"""Numbers, parameters and prose as a page shows them."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

NONE = "\N{EN DASH}"  #: where there is no number
ID = re.compile(r"\b[a-z_]+\.[a-z_]+\.[a-z0-9_]+\b")


def number(value: float | None, digits: int = 6) -> Markup:
    """A number with so many significant digits: 0.7748, or 1.2 times a power of ten."""
    if value is None:
        return Markup(NONE)
    mantissa, _, exponent = f"{value:.{digits}g}".replace("-", "\N{MINUS SIGN}").partition("e")
    if not exponent:
        return Markup(mantissa)
    power = str(int(exponent.replace("\N{MINUS SIGN}", "-"))).replace("-", "\N{MINUS SIGN}")
    return Markup(
        "{}\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}10<sup>{}</sup>"
    ).format(mantissa, power)


def probability(value: float | None) -> Markup:
    """A p-value; 0 is one that float64 no longer holds."""
    return (
        Markup("&lt;\N{NO-BREAK SPACE}10<sup>\N{MINUS SIGN}300</sup>")
        if value is not None and value < 1e-300
        else number(value, 2)
    )


def percent(value: float | None) -> Markup:
    """A relative size."""
    return (
        Markup(NONE)
        if value is None
        else Markup("{}\N{NO-BREAK SPACE}%").format(number(100 * value, 2))
    )


def parameters(given: Mapping[str, Any]) -> str:
    """Public names and values, in words; a schedule is shortened where its batches repeat."""
    return ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in given.items())


def _value(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        runs = [(f"{item:g}", len(list(run))) for item, run in groupby(value)]
        return (
            "("
            + ", ".join(
                item if count == 1 else f"{item} \N{MULTIPLICATION SIGN} {count}"
                for item, count in runs
            )
            + ")"
        )
    return (
        value
        if isinstance(value, str)
        else f"{value:.6g}"
        if isinstance(value, float)
        else str(value)
    )


def prose(text: str, link: Callable[[str], str | None]) -> Markup:
    """Escaped text in which ids of claims are links (``link`` gives the address, None where the
    report lacks the claim).
    """
    out, end = Markup(""), 0
    for found in ID.finditer(text):
        address = link(found.group())
        if address is not None:
            out += escape(text[end : found.start()]) + Markup(
                '<a href="{}"><code>{}</code></a>'
            ).format(address, found.group())
            end = found.end()
    return out + escape(text[end:])
