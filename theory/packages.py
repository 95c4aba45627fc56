"""Where the claims of a subject are: the packages of ``theory.subjects``, and those of subjects
that live elsewhere.  Only the standard library is imported here.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

PACKAGE = "theory.subjects"
#: packages of subjects that live elsewhere, by name: `theory.registry.register` writes them here
ELSEWHERE: dict[str, str] = {}


def packages() -> Mapping[str, str]:
    """The package of every subject, by name, after those of the subjects that it needs."""
    within = import_module(PACKAGE).__path__
    found = sorted(each.name for each in iter_modules(within) if each.ispkg)
    listed = {name: f"{PACKAGE}.{name}" for name in found} | ELSEWHERE
    order: dict[str, str] = {}

    def visit(name: str) -> None:
        for need in import_module(listed[name]).NEEDS:
            visit(need)
        order.setdefault(name, listed[name])

    for name in listed:
        visit(name)
    return order
