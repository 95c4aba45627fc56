"""Figures of what the claims say, theory as lines and simulation as points: `tailbite figure NAME`.

`FIGURES` holds them by name, collected from one module for each subject when it is first touched.
"""

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tailbite.figures.figure import Figure

    FIGURES: MappingProxyType[str, Figure]

#: the module of each subject, and the names of its figures
SUBJECTS = {
    "gaussian": (
        "variance_decay",
        "rare_event_trap",
        "place",
        "risk",
        "time_to_collapse",
        "densities",
    ),
    "regression": ("linear_regression", "universal_band", "fresh_real_fraction", "golden_ratio"),
    "errors": ("three_errors",),
}
NAMES = tuple(name for names in SUBJECTS.values() for name in names)


def __getattr__(name: str) -> Any:
    if name == "FIGURES":
        return _collected()
    raise AttributeError(f"module 'tailbite.figures' has no attribute {name!r}")


@cache
def _collected() -> "MappingProxyType[str, Figure]":
    listed = [
        figure
        for subject in SUBJECTS
        for figure in import_module(f"tailbite.subjects.{subject}.figures").FIGURES
    ]
    table = {figure.name: figure for figure in listed}
    if tuple(figure.name for figure in listed) != NAMES or len(table) < len(NAMES):
        found = ", ".join(figure.name for figure in listed)
        raise ValueError(f"the figures are named {', '.join(NAMES)}; found {found}")
    return MappingProxyType(table)


def named(name: str) -> "Figure":
    """The figure of this name; ValueError with the nearest names where there is none."""
    table = _collected()
    if name not in table:
        near = get_close_matches(name, table, n=3, cutoff=0.4)
        which = "the nearest" if near else "they"
        raise ValueError(f"no figure has the name {name!r}; {which} are {', '.join(near or table)}")
    return table[name]


def resting_on(claim: str) -> "tuple[Figure, ...]":
    """The figures that show what this claim says."""
    return tuple(figure for figure in _collected().values() if claim in figure.rests_on)
