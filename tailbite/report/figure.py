"""The figure of a claim: each check's estimate with its standard error, and each rival, by their
distance to the prediction.

Distances are in units of the standard error (laws: in units of the smallest distance of
distribution functions that the check sees), on an axis that is linear near 0 and logarithmic far
out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asinh
from typing import Any

WIDTH, MARGIN = 480.0, 22.0  #: of the drawing, in its own units
FAR = 1000.0  #: what is further away is an arrow at the edge
LABEL, LINE, LEVEL = (
    18.0,
    26.0,
    13.0,
)  #: heights: of a row's words, of its marks, of one more level of letters
NEAR = 14.0  #: letters closer than this are put above one another
TICKS = {"error": (-1000, -100, -10, -2, 0, 2, 10, 100, 1000), "law": (0, 1, 3, 10, 100, 1000)}
TITLES = {
    "error": "distance to the prediction, in standard errors",
    "law": "distance of the distribution functions, in units of the smallest seen",
}


@dataclass(frozen=True)
class Mark:
    """Something on a row at ``x``: its letter (rivals), how high the letter stands, and which way
    it is off the axis (-1, 0, 1).
    """

    x: float
    letter: str = ""
    level: int = 0
    off: int = 0


@dataclass(frozen=True)
class Row:
    """One check: where its line lies, the estimate, the ends of its standard error, and the
    rivals.
    """

    number: int
    top: float
    y: float
    estimate: Mark
    bar: tuple[float, float] | None
    rivals: tuple[Mark, ...]


@dataclass(frozen=True)
class Panel:
    """Rows with one axis."""

    title: str
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    zero: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Figure:
    """The whole drawing."""

    panels: tuple[Panel, ...]
    width: float
    height: float


def draw(checks: Sequence[Mapping[str, Any]], letters: Mapping[str, str]) -> Figure | None:
    """The figure of these checks (as the report's JSON holds them); None where nothing was
    simulated.
    """
    panels, top = [], 0.0
    for axis in TICKS:
        chosen = [(number, check) for number, check in enumerate(checks, 1) if _axis(check) == axis]
        if chosen:
            panels.append(_panel(axis, chosen, letters, top))
            top = panels[-1].bottom + 44
    return Figure(tuple(panels), WIDTH, top) if panels else None


def _axis(check: Mapping[str, Any]) -> str | None:
    if check["estimate"] is None:
        return None
    return "error" if check["standard_error"] else "law" if check["detectable"] else None


def _panel(
    axis: str,
    chosen: Sequence[tuple[int, Mapping[str, Any]]],
    letters: Mapping[str, str],
    top: float,
) -> Panel:
    rows, y = [], top
    for number, check in chosen:
        rows.append(_row(axis, number, check, letters, y))
        y = rows[-1].y + LINE / 2
    ticks = tuple(
        (_place(axis, tick), f"{tick:g}".replace("-", "\N{MINUS SIGN}")) for tick in TICKS[axis]
    )
    return Panel(TITLES[axis], tuple(rows), ticks, _place(axis, 0.0), top, y)


def _row(
    axis: str, number: int, check: Mapping[str, Any], letters: Mapping[str, str], top: float
) -> Row:
    z = distance(check)
    assert z is not None
    marks: list[Mark] = []
    for rival in check["rivals"]:
        away = distance(rival, check["detectable"])
        if away is not None:
            marks.append(
                _rival(axis, away if axis == "law" else z - away, letters[rival["name"]], marks)
            )
    highest = max((mark.level for mark in marks), default=0)
    bar = (_place(axis, z - 1), _place(axis, z + 1)) if axis == "error" else None
    return Row(
        number,
        top,
        top + LABEL + LEVEL * highest + LINE,
        Mark(_place(axis, z), off=_off(z)),
        bar,
        tuple(marks),
    )


def distance(result: Mapping[str, Any], detectable: float | None = None) -> float | None:
    """From the prediction to the estimate, in the units of the axis; None where there is no
    number.
    """
    if result["estimate"] is None:
        return None
    unit = result["standard_error"] or result.get("detectable", detectable)
    return (result["estimate"] - result["predicted"]) / unit if unit else None


def _rival(axis: str, away: float, letter: str, marks: Sequence[Mark]) -> Mark:
    x = _place(axis, away)
    level = 0
    while any(mark.level == level and abs(mark.x - x) < NEAR for mark in marks):
        level += 1
    return Mark(x, letter, level, _off(away))


def _off(away: float) -> int:
    return 0 if abs(away) <= FAR else 1 if away > 0 else -1


def _place(axis: str, away: float) -> float:
    share = asinh(max(-FAR, min(FAR, away))) / asinh(FAR)
    return round(
        WIDTH / 2 + share * (WIDTH / 2 - MARGIN)
        if axis == "error"
        else MARGIN + share * (WIDTH - 2 * MARGIN),
        1,
    )
