"""What a subject says of itself, and where subjects are found.

A subject is a package of ``tailbite.subjects`` whose ``SUBJECT`` says which families it brings to
the command line, where its claims, checks and figures are, and how it is shown; or any other
module with a ``SUBJECT`` that `register` is told of.  All lists of tailbite are made from these.
Importing one loads neither JAX nor SymPy: what is heavy is named here, and loaded by who needs it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from tailbite import catalogue
from tailbite.options import real

PACKAGE = "tailbite.subjects"
#: modules of subjects that live elsewhere, as they were registered
_elsewhere: list[str] = []

Given = Mapping[str, Any]  #: options of a family or workflow by name, with their values
Named = TypeVar("Named")


@dataclass(frozen=True)
class Option:
    """An option of a family or a workflow on the command line.

    Attributes:
        name: as in the parameters of claims: ``real_weight`` is ``--real-weight``.
        meaning: in words, without the default.
        metavar: what the help calls its value.
        read: from the text to the value, ValueError for another text.
        default: where it is not given; None: the family's own.
        required: it must be given.
    """

    name: str
    meaning: str
    metavar: str
    read: Callable[[str], Any] = real
    default: Any = None
    required: bool = False

    @property
    def flag(self) -> str:
        """As it is written on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def argument(self) -> dict[str, Any]:
        """What `argparse` is told of it, but for the help."""
        return {"type": self.read, "metavar": self.metavar}


class Reading(NamedTuple):
    """A statistic of one observable that is a statistic of another, plus a number."""

    observable: str
    statistic: str
    plus: Callable[[Given], float] = lambda given: 0.0


def _nothing(family: Any, truth: Any) -> Given:
    return {}


@dataclass(frozen=True, eq=False)
class Family:
    """A family of ``sims`` as `tailbite simulate` runs it.

    Attributes:
        name: on the command line.
        about: what is refitted, in words.
        options: its own.
        make: from their values to the family and the truth.
        observe: the observables where nothing else is said; none: all that it names.
        claimed: (family, truth) -> parameters of claims that are no fields of either, and
            ``instead`` the fields that count through these alone.
        readings: {(observable, "mean" or "variance"): the same in another observable, of which a
            check speaks}.
    """

    name: str
    about: str
    options: tuple[Option, ...]
    make: Callable[[Given], tuple[Any, Any]]
    observe: tuple[str, ...] = ()
    claimed: Callable[[Any, Any], Given] = _nothing
    instead: tuple[str, ...] = ()
    readings: Mapping[tuple[str, str], Reading] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Subject:
    """One subject of the field.

    Attributes:
        name: the first word of the ids of its claims.
        needs: subjects whose claims or designs it uses: they stand before it in every list.
        claims: the package of its claims, which says title, flagships, files and needs.
        checks: the module that holds its ``CHECKS``.
        numbers: the module that holds its ``NUMBERS``, for claims without chance.
        figures: the module that holds its ``FIGURES``, and ``drawn`` their names.
        families: what it brings to `tailbite simulate`.
        commands: the module of its own commands, with ``add`` and ``COMMANDS``.
        costs: {class of a family, learner or workflow: how much more a replicate-generation costs
            with it, roughly}.
        notebook: its story.
    """

    name: str
    needs: tuple[str, ...] = ()
    claims: str | None = None
    checks: str | None = None
    numbers: str | None = None
    figures: str | None = None
    drawn: tuple[str, ...] = ()
    families: tuple[Family, ...] = ()
    commands: str | None = None
    costs: Mapping[str, float] = field(default_factory=dict)
    notebook: str | None = None


def register(module: str) -> None:
    """Add a subject that lives outside of ``tailbite.subjects``: the name of the module whose
    ``SUBJECT`` it is.

    ValueError where another subject has its name, or one that it needs is not there.
    """
    if module in _elsewhere:
        return
    _elsewhere.append(module)
    subjects.cache_clear()
    try:
        subject = next(each for each in subjects().values() if each is _subject(module))
    except BaseException:
        forget(module)
        raise
    if subject.claims is not None:
        from theory import registry

        registry.register(subject.name, subject.claims)
        catalogue.light().add(map(catalogue.light().entry, catalogue.lines(subject.name)))


def forget(module: str) -> None:
    """Undo `register`."""
    _elsewhere.remove(module)
    subjects.cache_clear()
    subject = _subject(module)
    if subject.claims is not None:
        from theory import registry

        registry.forget(subject.name)
        catalogue.light().drop(subject.name)


def registered() -> tuple[str, ...]:
    """The modules that were registered: what another process has to register, too."""
    return tuple(_elsewhere)


@cache
def subjects() -> Mapping[str, Subject]:
    """Every subject by name, each after those that it needs."""
    package = import_module(PACKAGE)
    modules = [f"{PACKAGE}.{found.name}" for found in iter_modules(package.__path__) if found.ispkg]
    there: dict[str, Subject] = {}
    for module in (*sorted(modules), *_elsewhere):
        subject = _subject(module)
        if subject.name in there:
            raise ValueError(f"two subjects have the name {subject.name}")
        there[subject.name] = subject
    ordered: dict[str, Subject] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"the subjects {', '.join(above)} need each other")
        if name not in there:
            raise ValueError(f"{above[-1]} needs the subject {name}, which is not there")
        for need in there[name].needs:
            visit(need, (*above, name))
        ordered.setdefault(name, there[name])

    for name in there:
        visit(name, ())
    return MappingProxyType(ordered)


def _subject(module: str) -> Subject:
    return import_module(module).SUBJECT


def families() -> Mapping[str, Family]:
    """Every family of the command line, by name."""
    return _by_name(family for subject in subjects().values() for family in subject.families)


def subject_of(family: str) -> Subject:
    """The subject that brings this family."""
    return next(
        subject
        for subject in subjects().values()
        if family in [each.name for each in subject.families]
    )


def _by_name(listed: Any) -> Mapping[str, Any]:
    table: dict[str, Any] = {}
    for each in listed:
        if each.name in table:
            raise ValueError(f"two {type(each).__name__.lower()}s have the name {each.name}")
        table[each.name] = each
    return MappingProxyType(table)


def costs() -> Mapping[str, float]:
    """How much more a replicate-generation costs with these classes, by name of the class."""
    return MappingProxyType(
        {name: cost for subject in subjects().values() for name, cost in subject.costs.items()}
    )


def spelled(kinds: str, table: Mapping[str, Named], name: str) -> Named:
    """The entry of this name, written with hyphens or underscores; ValueError that says which
    there are.
    """
    if not isinstance(name, str):
        raise TypeError(f"one of {', '.join(table)} is a text, got {name!r}")
    for known in (name, name.replace("_", "-"), name.replace("-", "_")):
        if known in table:
            return table[known]
    raise ValueError(f"the {kinds} are {', '.join(table)}; got {name!r}")
