"""What earlier runs of `verify` found, kept in the user's cache directory: proofs, and which claims
held in whole.

A proof is remembered under a hash of all that decides it: the source of its claim, of the claims it
uses, of the rules, the kernel and the balls, and the versions of the libraries.  Sources are taken
file by file, with all that they import, so a change anywhere on the way is a change."""

import ast
import hashlib
import json
import os
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import theory
from tailbite.catalogue import light
from tailbite.manifest import registered, subjects
from tailbite.proving import Part
from tailbite.version import VERSION
from theory.counterexamples import Counterexample
from theory.kernel.theorem import Grade
from theory.proof import ProofReport, StepReport
from theory.registry import Basis, module

if TYPE_CHECKING:
    from tailbite.checks import Check

#: what every proof and every check goes through, besides its own file
PROVERS, JUDGES = ("theory.registry", "theory.counterexamples"), ("tailbite.verification",)
PROOF_LIBRARIES = ("sympy", "mpmath", "python-flint")
LIBRARIES = ("jax", "jaxlib", "numpy", "scipy", "numpyro", "optax")

#: all programs are worth keeping, short and small ones too
PROGRAMS = {
    "jax_persistent_cache_min_compile_time_secs": 0,
    "jax_persistent_cache_min_entry_size_bytes": -1,
}


def directory() -> Path:
    """Where tailbite keeps what can be computed again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tailbite"


class Memory:
    """The claims of earlier runs, one entry for each: the latest.  A file that cannot be read holds
    nothing, and one that cannot be written keeps nothing.
    """

    def __init__(self) -> None:
        self.file = directory() / "verified.json"
        self.entries = self._read()

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def parts(self, ids: Iterable[str], seed: int | None, asked: Container[str]) -> dict[str, Part]:
        """What the proofs of claims came to where nothing has changed since; with this seed, if
        there is one; with second opinions of those that are asked for.
        """
        found = {}
        for id in ids:
            entry = self.entries.get(id, {})
            fits = seed in (None, entry.get("seed")) and (entry.get("asked") or id not in asked)
            if fits and entry.get("proof") == proof_key(id):
                with suppress(KeyError, TypeError, ValueError):
                    found[id] = _part(id, entry)
        return found

    def keep_programs(self) -> None:
        """Let JAX keep compiled programs here, unless it was told where to keep them."""
        import jax

        if jax.config.values["jax_compilation_cache_dir"] is None:
            for name, value in PROGRAMS.items():
                jax.config.update(name, value)
            jax.config.update("jax_compilation_cache_dir", str(directory() / "programs"))

    def held(self, id: str, checks: "Iterable[Check]") -> bool:
        """Whether the claim held in whole, and nothing has changed since."""
        entry = self.entries.get(id, {})
        return "whole" in entry and entry["whole"] == whole_key(id, checks)

    def keep(self, parts: Iterable[Part], whole: "Mapping[str, Iterable[Check]]") -> None:
        """Remember proofs, and the claims that held in whole with their checks."""
        now = self._read()  # another run may have written meanwhile
        for part in parts:
            key, before = proof_key(part.id), now.get(part.id, {})
            if part.asked or before.get("proof") != key:
                now[part.id] = {**before, "proof": key, **asdict(part)}
        for id, checks in whole.items():
            if id in now:
                now[id]["whole"] = whole_key(id, checks)
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            light("files", "sims").write(self.file, json.dumps(now, default=_plain).encode())


def changed(ids: Iterable[str] | None = None) -> list[str]:
    """Those of these claims (or of all) that did not hold in whole in an earlier run, or of which
    the proof, the rules or the checks have changed since, or what these rest on.
    """
    from tailbite.checks import checks

    memory = Memory()
    by_claim: dict[str, list[Check]] = {id: [] for id in (theory.claims() if ids is None else ids)}
    for check in checks(by_claim):
        by_claim[check.claim].append(check)
    return [id for id, mine in by_claim.items() if not memory.held(id, mine)]


def _plain(value: Any) -> Any:
    if isinstance(value, Grade):
        return value.value
    raise TypeError(f"no JSON for {value!r}")


def _part(id: str, entry: Mapping[str, Any]) -> Part:
    steps = (
        StepReport(**{**step, "grade": Grade(step["grade"])}) for step in entry["report"]["steps"]
    )
    found = entry["basis"]
    words = (tuple(found[name]) for name in ("lemmas", "model", "computed"))
    return Part(
        id,
        entry["seed"],
        entry["asked"],
        ProofReport(tuple(steps)),
        Basis(Grade(found["grade"]), *words),
        tuple(Counterexample(**each) for each in entry["counterexamples"]),
    )


def proof_key(id: str) -> str:
    """A hash of all that decides the proof of a claim."""
    uses = theory.claim(id).proof.external
    files = {name for each in (id, *uses) if (name := module(each)) is not None}
    return _hash((*PROVERS, *files), PROOF_LIBRARIES, id)


def whole_key(id: str, checks: "Iterable[Check]") -> str:
    """A hash of all that decides whether a claim is proved and agrees with its checks."""
    subject = subjects()[id.partition(".")[0]]
    numbers = () if subject.numbers is None else (subject.numbers,)
    return _hash((*JUDGES, *numbers, *map(_written_in, checks)), LIBRARIES, proof_key(id))


def _written_in(check: "Check") -> str:
    """The smallest module that lists this check among its ``CHECKS``."""
    whole = subjects()[check.claim.partition(".")[0]].checks or __name__
    listing = (name for name in _reached((whole,)) if any(each is check for each in _listed(name)))
    return min(listing, key=lambda name: len(_reached((name,))), default=whole)


def _listed(name: str) -> Iterable[Any]:
    return getattr(sys.modules.get(name), "CHECKS", ())


def _hash(modules: Iterable[str], libraries: Iterable[str], *texts: str) -> str:
    digest = hashlib.sha256(f"{VERSION} {sys.version_info[:3]}".encode())
    for library in libraries:
        with suppress(PackageNotFoundError):
            digest.update(f"\0{library} {version(library)}".encode())
    for name in sorted(_reached(tuple(sorted(modules)))):
        digest.update(f"\0{name} {_digest(name)}".encode())
    for text in texts:
        digest.update(f"\0{text}".encode())
    return digest.hexdigest()


@cache
def _reached(modules: tuple[str, ...]) -> frozenset[str]:
    """Modules, all of ours that they import, wherever they do, and the packages that hold them."""
    found: set[str] = set()
    pending = list(modules)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += _imported(name)
    return frozenset(found | {name.rpartition(".")[0] for name in found} - {""})


@cache
def _source(name: str) -> Path | None:
    """The file of a module; None where it is none of ours, or no module."""
    ours = {"theory", "sims", "tailbite", *(each.partition(".")[0] for each in registered())}
    if name.partition(".")[0] not in ours:
        return None
    with suppress(ImportError, AttributeError, ValueError):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            return Path(spec.origin)
    return None


@cache
def _digest(name: str) -> str:
    path = _source(name)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path is not None else ""


@cache
def _imported(name: str) -> frozenset[str]:
    """Those of our modules that a module names in an import."""
    path = _source(name)
    if path is None:
        return frozenset()
    named = _named(ast.parse(path.read_bytes()))
    return frozenset(each for each in named if _source(each) is not None)


def _named(tree: ast.Module) -> Iterator[str]:
    """What may be modules; a package only where something else than its modules is taken of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
            yield from names
            if any(_source(each) is None for each in names):
                yield node.module
