"""Figures of what the claims say, theory as lines and simulation as points: `tailbite figure NAME`.

`FIGURES` holds them by name, collected from the modules that the manifests of subjects name when it
is first touched.
"""

from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tailbite.catalogue import light
from tailbite.manifest import subjects

if TYPE_CHECKING:
    from tailbite.figures.figure import Figure

    FIGURES: MappingProxyType[str, Figure]


def names() -> tuple[str, ...]:
    """The names of all figures, without loading one."""
    return tuple(name for subject in subjects().values() for name in subject.drawn)


def __getattr__(name: str) -> Any:
    if name == "FIGURES":
        return _collected(names())
    raise AttributeError(f"module 'tailbite.figures' has no attribute {name!r}")


@cache
def _collected(expected: tuple[str, ...]) -> "MappingProxyType[str, Figure]":
    modules = [subject.figures for subject in subjects().values() if subject.figures is not None]
    listed = [figure for module in modules for figure in import_module(module).FIGURES]
    table = {figure.name: figure for figure in listed}
    found = tuple(figure.name for figure in listed)
    if found != expected or len(table) < len(expected):
        raise ValueError(f"the figures are named {', '.join(expected)}; found {', '.join(found)}")
    return MappingProxyType(table)


def named(name: str) -> "Figure":
    """The figure of this name; ValueError with the nearest names where there is none."""
    if not isinstance(name, str):
        raise TypeError(f"the name of a figure is a text, got {name!r}")
    table = _collected(names())
    found = table.get(name) or table.get(name.replace("-", "_"))
    if found is None:
        near = light().near(name, table)
        raise ValueError(
            f"no figure has the name {name!r}; {'the nearest' if near else 'they'} are "
            f"{', '.join(near or table)}"
        )
    return found


def resting_on(claim: str) -> "tuple[Figure, ...]":
    """The figures that show what this claim says."""
    return tuple(figure for figure in _collected(names()).values() if claim in figure.rests_on)
