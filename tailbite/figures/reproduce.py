"""`tailbite reproduce FILE`: the recipe of a figure, run again, and held against the file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.stats import norm

from tailbite.figures.figure import Row, Table
from tailbite.figures.kept import Recipe, numbers
from tailbite.figures.recipe import Drawn, make, read
from tailbite.outcomes import Reproduced

#: Probability that honest simulations with other random numbers are called different, in all rows
#: of a figure together.
LEVEL = 1e-6
#: Relative differences that rounding may make: in a claim's numbers, and in simulated ones that
#: have no standard error.
EXACT, ROUNDED = 1e-9, 1e-4


@dataclass(frozen=True)
class Reproduction:
    """What came out, and sentences that say more and why."""

    verdict: Reproduced
    reasons: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the figure holds."""
        return self.verdict != Reproduced.DIFFERENT


def reproduce(path: Path, *, yes: bool = False) -> Reproduction:
    """Run the recipe in the file again, one that takes very many refits where ``yes`` says so.
    ValueError, in one sentence, where the file holds none that can be run.
    """
    there = read(path)
    drawn = make(
        there["figure"],
        there["parameters"],
        replicates=there["replicates"],
        seed=there["seed"],
        width=there["width"],
        yes=yes,
    )
    here = drawn.recipe
    kept, complaint = numbers(path, there)
    same_bytes = (
        replace(drawn, recipe=here | {"commit": there["commit"]}).image(path.suffix)
        == path.read_bytes()
    )
    if complaint and (kept is not None or not same_bytes):
        return Reproduction(Reproduced.DIFFERENT, (complaint, *_why(there, here)))
    if same_bytes:
        other = there["commit"] != here["commit"]
        return Reproduction(
            Reproduced.IDENTICAL,
            (f"but for the commit: {there['commit']} there, {here['commit']} here",)
            if other
            else (),
        )
    return _compared(kept, drawn, there)


def _compared(kept: Table | None, drawn: Drawn, there: Recipe) -> Reproduction:
    assert kept is not None  # without numbers only the bytes can agree
    why = _why(there, drawn.recipe)
    if drawn.recipe["data"] == there["data"]:
        if why:
            return Reproduction(
                Reproduced.SAME_DATA,
                ("every number is equal, and the picture is drawn otherwise", *why),
            )
        return Reproduction(
            Reproduced.DIFFERENT,
            (
                "every number is equal, but the file is not what these versions draw: it has been "
                "changed",
            ),
        )
    if [row[:4] for row in kept.rows] != [row[:4] for row in drawn.table.rows]:
        return Reproduction(Reproduced.DIFFERENT, ("other series are drawn", *why))
    gaps = list(_gaps(kept.rows, drawn.table.rows))
    unlike = why or ("versions and platform are the same: another processor, or changed code",)
    if not gaps:
        return Reproduction(
            Reproduced.SAME_DATA, ("every number agrees within standard errors", *unlike)
        )
    old, new = gaps[0]
    first = (
        f"first in {', '.join(filter(None, old[:3]))} at {old.x:g}: {old.y:.7g} there, {new.y:.7g} "
        f"here"
    )
    return Reproduction(
        Reproduced.DIFFERENT,
        (
            f"{len(gaps)} of {len(kept.rows)} numbers differ by more than chance allows, {first}",
            *unlike,
        ),
    )


def _gaps(old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[tuple[Row, Row]]:
    """The pairs of rows that differ by more than chance and rounding allow."""
    critical = norm.isf(LEVEL / 2 / len(old))
    for a, b in zip(old, new, strict=True):
        rounding = EXACT if a.kind in ("theory", "truth", "layer") else ROUNDED
        chance = critical * np.hypot(a.error, b.error)
        if not np.isclose(a.x, b.x, rtol=rounding, atol=rounding) or abs(
            a.y - b.y
        ) > chance + rounding * (abs(a.y) + abs(b.y)):
            yield a, b


def _why(there: Recipe, here: Recipe) -> tuple[str, ...]:
    """What was otherwise when the figure was made."""
    names = dict.fromkeys((*there["versions"], *here["versions"]))
    versions = (
        (name, there["versions"].get(name, "none"), here["versions"].get(name, "none"))
        for name in names
    )
    pairs = [*versions, ("platform", there["platform"], here["platform"])]
    return tuple(f"other {name}: {old} there, {new} here" for name, old, new in pairs if old != new)
