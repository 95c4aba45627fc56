"""What a figure is: a recipe of numbers and a way to draw them, and nothing that is not in the
numbers.

``compute`` makes a `Table`, one row for each plotted number; ``draw`` sees only the table and the
parameters.  So a CSV file and the recipe give the picture again."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import theory
from tailbite.options import shown

#: theory: a claim's number.  truth: what the data are drawn from.  simulation: an estimate with its
#: standard error.  path: one run. low, high: the edges of a band.  layer: a claim's number, stacked
#: on those of the series before it.  histogram: the share of simulated values around x; its series
#: have an order. word: a word of a text, its series; x is its place, y the generation. pixel: the
#: grey, from 0 to 1, of pixel number x of the images of a panel.
KINDS = (
    *("theory", "truth", "simulation", "path", "low", "high", "layer", "histogram"),
    *("word", "pixel"),
)
FEW = 4  #: single runs that each have a style and a name
RUNS = 100  #: single runs, at most, where each is drawn
REPLICATES = 10**9  #: replicates, at most, where they are summed up

MOST = 10**9  #: of a parameter, at most in absolute value
GENERATIONS = 10**5  #: of a figure, at most
STEPS = 2 * 10**8  #: refits of a figure that nobody has to confirm: seconds to minutes

TEXT = "text"  #: a parameter that is no number: a file with words, "" for Python's help topics
CASSETTE = "cassette"  #: another: a file with what a chat model said, "" for none
FILES = (TEXT, CASSETTE)

Parameters = Mapping[str, Any]  #: of a figure, by public name


class Row(NamedTuple):
    """One plotted number: ``error`` is its standard error (0: exact); ``claim`` the id of the claim
    that gives it ("": none).
    """

    panel: str
    series: str
    kind: str
    claim: str
    x: float
    y: float
    error: float


class Line(NamedTuple):
    """The rows of one series and kind in one panel, as arrays."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    error: NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """The plotted numbers, in the order in which they were computed."""

    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if row.kind not in KINDS:
                raise ValueError(
                    f"the kind of a row is one of {', '.join(KINDS)}, got {row.kind!r}"
                )

    def panels(self) -> list[str]:
        """The panels, in order."""
        return list(dict.fromkeys(row.panel for row in self.rows))

    def series(self, panel: str | None = None, kind: str | None = None) -> list[str]:
        """The series (of one panel, of one kind), in order."""
        return list(
            dict.fromkeys(
                row.series
                for row in self.rows
                if panel in (None, row.panel) and kind in (None, row.kind)
            )
        )

    def line(self, panel: str, series: str, kind: str) -> Line:
        """Its rows, as arrays; empty where there are none."""
        chosen = [
            row[4:]
            for row in self.rows
            if (row.panel, row.series, row.kind) == (panel, series, kind)
        ]
        return Line(*np.array(chosen, dtype=np.float64).reshape(-1, 3).T)

    def runs(self) -> list[str]:
        """The single runs that have a style and a name: all where they are few, otherwise none."""
        single = self.series(kind="path")
        return single if len(single) <= FEW else []

    def claims(self) -> list[str]:
        """The ids of the claims that give numbers, in order."""
        return list(dict.fromkeys(row.claim for row in self.rows if row.claim))

    def csv(self) -> bytes:
        """As CSV: every number in the fewest digits that give it again, so that equal tables are
        equal bytes.
        """
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(
            (*row[:4], *(repr(float(number)) for number in row[4:])) for row in self.rows
        )
        return text.getvalue().encode()

    @classmethod
    def of(cls, content: bytes) -> "Table":
        """The table that `csv` wrote; ValueError where it is not one."""
        try:
            header, *lines = csv.reader(io.StringIO(content.decode()))
            if tuple(header) != Row._fields:
                raise ValueError(
                    f"the columns are {', '.join(Row._fields)}; got {', '.join(header)}"
                )
            return cls(
                tuple(
                    Row(panel, series, kind, claim, *map(float, numbers))
                    for panel, series, kind, claim, *numbers in lines
                )
            )
        except (csv.Error, TypeError):
            raise ValueError("a row is not one of the table") from None


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        name: what `tailbite figure` calls it.
        title: one sentence: what one sees.
        claims: the ids of the claims whose numbers are drawn, each in a row at least.
        parameters: public names with defaults, numbers or tuples of numbers: what may be
            overridden. `FILES` are names of files.
        replicates: independent runs, where nothing else is said.
        compute: (parameters, replicates, seed) -> the plotted numbers.
        draw: draws them with the parameters, and nothing else, on an empty figure; see
            `tailbite.figures.drawing`.
        about: the ids of claims that say what is seen without a number that is drawn.
        most: replicates at most: fewer where each of them is drawn, or is a whole text.
    """

    name: str
    title: str
    claims: tuple[str, ...]
    parameters: Mapping[str, Any]
    replicates: int
    compute: Callable[[Parameters, int, int], Table]
    draw: Callable[[Any, Table, Parameters], None]
    about: tuple[str, ...] = ()
    most: int = REPLICATES

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The ids of all its claims; what they say stands below the panels."""
        return self.claims + self.about

    def settled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with what is given put in; ValueError for a name that the figure lacks, or
        a value of another sort.
        """
        if unknown := [name for name in given if name not in self.parameters]:
            raise ValueError(
                f"{self.name} takes {', '.join(self.parameters) or 'no parameters'}; got "
                f"{', '.join(unknown)}"
            )
        found = {
            name: _like(name, default, given.get(name, default))
            for name, default in self.parameters.items()
        }
        last = np.max(found.get("generations", 0))
        if last > GENERATIONS:
            raise ValueError(f"generations is at most {GENERATIONS} in a figure, got {last}")
        return found

    def require_cheap(self, parameters: Mapping[str, Any], replicates: int) -> None:
        """ValueError where so many refits are asked for that somebody should confirm them."""
        several = (len(value) for value in parameters.values() if isinstance(value, tuple))
        steps = replicates * int(np.max(parameters.get("generations", 1))) * max(several, default=1)
        if steps > STEPS:
            raise ValueError(
                f"{self.name} would take up to {steps:.1e} refits of a model, and as many numbers "
                f"of 8 bytes, more than the {STEPS:.0e} that need no word: --yes (yes=True) runs it"
            )


def _like(name: str, default: Any, value: Any) -> Any:
    """The value as a number, a tuple of numbers or a text like the default; ValueError
    otherwise.
    """
    if name in FILES:
        return str(value)
    if isinstance(default, tuple):
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
        if not values:
            raise ValueError(f"{name} is one or several numbers, got none")
        return tuple(_like(name, default[0], each) for each in values)
    whole = isinstance(default, int)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | np.number)
        or not abs(value) <= MOST
        or (whole and value != int(value))
    ):
        sort = "an integer" if whole else "a number"
        raise ValueError(f"{name} is {sort} of at most {MOST:.0e}, got {shown(value)}")
    return int(value) if whole else float(value)


def rows(
    kind: str,
    xs: Iterable[Any],
    ys: Iterable[Any],
    errors: Iterable[Any] | None = None,
    *,
    series: str,
    panel: str = "",
    claim: str = "",
) -> list[Row]:
    """One row for each x; without errors they are 0."""
    points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
    deviations = [0.0] * len(points) if errors is None else [float(error) for error in errors]
    return [
        Row(panel, series, kind, claim, x, y, error)
        for (x, y), error in zip(points, deviations, strict=True)
    ]


def theory_rows(
    claim: str,
    xs: Iterable[Any],
    parameters: Mapping[str, Any],
    *,
    series: str,
    panel: str = "",
    over: str = "generations",
    log: bool = False,
) -> list[Row]:
    """What the claim predicts (or its logarithm) where its parameter ``over`` is x; of the others
    it takes what it knows.
    """
    found = theory.claim(claim)
    known: dict[str, Any] = {
        name: value for name, value in parameters.items() if name in found.parameters
    }
    xs = list(xs)
    points: list[dict[str, Any]] = [
        {**known, over: int(x) if hasattr(x, "__index__") else float(x)} for x in xs
    ]
    values = [found.predict(log=log, **point) for point in points]
    return rows("theory", xs, values, series=series, panel=panel, claim=claim)


def simulation_rows(
    xs: Iterable[Any], values: NDArray[Any], *, series: str, panel: str = ""
) -> list[Row]:
    """The mean over replicates with its standard error at each x, of values [replicates, xs] as
    `sims.trajectories` gives them.
    """
    values = np.asarray(values, dtype=np.float64)
    errors = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return rows("simulation", xs, values.mean(axis=0), errors, series=series, panel=panel)


def quantile_rows(
    kind: str,
    xs: Iterable[Any],
    values: NDArray[Any],
    level: float,
    *,
    series: str,
    panel: str = "",
) -> list[Row]:
    """The quantile at each x, of values [replicates, xs]; its standard error from the order
    statistics around it.
    """
    values = np.asarray(values, dtype=np.float64)
    reach = np.sqrt(level * (1 - level) / len(values))
    below, at, above = np.quantile(
        values, np.clip([level - reach, level, level + reach], 0, 1), axis=0
    )
    return rows(kind, xs, at, (above - below) / 2, series=series, panel=panel)
