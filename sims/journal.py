"""A directory that keeps what a run has finished, so that it can be stopped at any moment and
resumed.

    DIR/recipe.json what is run, in words, and the units and edges that all its sums are counted in
    DIR/ranges/FIRST-STOP.json   the exact sums over replicates FIRST .. STOP - 1, in integers

Every file is one line of JSON and its SHA-256. It is written beside its place, flushed to the disk
and then renamed, so that it is there as a whole or not at all."""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from sims.histograms import Histogram
from sims.moments import Moments
from sims.plan import Scales
from sims.result import Result

#: Of the files below and of the values that they sum: one more whenever the same recipe gives other
#: values. A reader refuses another.
FORMAT = 2


class Journal:
    """One directory, locked against other processes as long as this object is open.

    Args:
        directory: made if there is none and `resume` is false; otherwise it must be empty.
        recipe: all that determines the values.
        resume: whether to go on with what the directory holds.

    Raises ValueError, and leaves the directory as it was, if it is not to be used so: see
    `_opened`."""

    def __init__(self, directory: str | Path, recipe: str, *, resume: bool):
        self.directory = Path(directory)
        self.words = {
            "format": FORMAT,
            "recipe": recipe,
            "tailbite": version("tailbite"),
            "jax": version("jax"),
            "precision": jnp.result_type(float).name,
            "platform": jax.default_backend(),
        }
        self.hash = hashlib.sha256(json.dumps(self.words, sort_keys=True).encode()).hexdigest()
        self.scales: Scales | None = None
        if self.directory.exists() and not self.directory.is_dir():
            raise ValueError(
                f"the directory of a run must be a directory, got the file {self.directory}"
            )
        if resume and not self.directory.is_dir():
            raise ValueError(f"there is no directory {self.directory} to resume")
        if not resume and self.directory.is_dir() and any(self.directory.iterdir()):
            raise ValueError(
                f"the directory of a new run must be empty, got {self.directory}: resume it, or "
                f"name another one"
            )
        self.directory.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.directory)
        try:
            self._opened()
        except BaseException:
            self.close()
            raise

    def _opened(self) -> None:
        """Read the recipe, if there is one; ValueError if it is damaged, from a newer version, or
        of another run.
        """
        path = self.directory / "recipe.json"
        for part in self.directory.glob("**/*.part"):  # left behind by a process that was killed
            part.unlink()
        if not path.exists():
            if any(
                entry.name != "ranges" or any(entry.iterdir()) for entry in self.directory.iterdir()
            ):
                raise ValueError(f"{self.directory} holds no run to resume, and is not empty")
            return
        try:
            found = _read(path)
        except Damaged:
            raise ValueError(
                f"{path} is damaged: start the run again in another directory"
            ) from None
        if found["words"]["format"] > FORMAT:
            raise ValueError(
                f"{self.directory} was written by a newer version of tailbite, "
                f"{found['words']['tailbite']}: this one, "
                f"{self.words['tailbite']}, cannot resume it"
            )
        if found["words"] != self.words:
            raise ValueError(
                f"{self.directory} holds another run: {_difference(found['words'], self.words)}"
            )
        units = {
            name: (np.array(centre), np.array(scale))
            for name, (centre, scale) in found["units"].items()
        }
        edges = (
            None
            if found["edges"] is None
            else {name: np.array(rows) for name, rows in found["edges"].items()}
        )
        self.scales = Scales(units, edges)

    def begin(self, scales: Scales) -> None:
        """Write the recipe of a new run."""
        units = {name: [x.tolist() for x in pair] for name, pair in scales.units.items()}
        edges = (
            None
            if scales.edges is None
            else {name: rows.tolist() for name, rows in scales.edges.items()}
        )
        write(
            self.directory / "recipe.json",
            _sealed({"words": self.words, "units": units, "edges": edges}),
        )
        (self.directory / "ranges").mkdir(exist_ok=True)
        _flush(self.directory)
        self.scales = scales

    def commit(self, result: Result) -> None:
        """Keep the sums over one range. OSError if the disk does not take them; what was kept
        before stays.
        """
        ((first, stop),) = result.ranges
        moments = {name: _spelled(asdict(m)) for name, m in result.moments.items()}
        below = {
            name: [h.below.tolist(), h.count.tolist()] for name, h in result.histograms.items()
        }
        content = {
            "hash": self.hash,
            "first": first,
            "stop": stop,
            "moments": moments,
            "histograms": below,
        }
        write(self.directory / "ranges" / f"{first}-{stop}.json", _sealed(content))

    def results(self, recipe: str, generations: tuple[int, ...]) -> Iterator[Result]:
        """What was kept, in the order of replicates; a file that cannot be used is named on stderr
        and left out.
        """
        assert self.scales is not None
        reached = 0
        for path in sorted((self.directory / "ranges").glob("*-*.json"), key=_range):
            try:
                content = _read(path)
            except Damaged:
                _say(f"{path} is damaged: its replicates are computed again")
                continue
            first, stop = content["first"], content["stop"]
            if content["hash"] != self.hash or first < reached or (first, stop) != _range(path):
                _say(f"{path} does not belong to this run: its replicates are computed again")
                continue
            reached = stop
            moments = {
                name: Moments(**{key: _tuples(x) for key, x in m.items()})
                for name, m in content["moments"].items()
            }
            edges: Mapping[str, Any] = self.scales.edges or {}
            histograms = {
                name: Histogram(
                    edges[name], np.array(below, dtype=np.int64), np.array(count, dtype=np.int64)
                )
                for name, (below, count) in content["histograms"].items()
            }
            yield Result(generations, moments, ((first, stop),), recipe, histograms)

    def close(self) -> None:
        """Release the directory."""
        os.close(self._lock)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class Damaged(Exception):
    """A file whose seal does not fit."""


def write(path: Path, content: bytes) -> None:
    """The whole file, on the disk, or the old one; OSError, naming the file, if it cannot be."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException as problem:
        with suppress(OSError):
            part.unlink()
        if isinstance(problem, OSError):
            raise OSError(problem.errno, problem.strerror, str(path)) from None
        raise
    _flush(path.parent)


def _flush(directory: Path) -> None:
    """Names in the directory reach the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _locked(directory: Path) -> int:
    """An open handle of the directory that no other process holds; it is released with the process,
    however that ends.
    """
    import fcntl

    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ValueError(f"{directory} is in use by another process") from None
    except OSError:  # a file system without locks
        pass
    return handle


def _sealed(content: Any) -> bytes:
    line = json.dumps(content).encode()
    return line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n"


def _read(path: Path) -> Any:
    line, _, seal = path.read_bytes().partition(b"\n")
    if hashlib.sha256(line).hexdigest().encode() != seal.strip():
        raise Damaged
    return json.loads(line)


def _range(path: Path) -> tuple[int, int]:
    first, stop = path.stem.split("-")
    return (int(first), int(stop)) if first.isdigit() and stop.isdigit() else (0, 0)


def _difference(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Which words differ, in short."""

    def parts(words):
        return re.split(r" (?=\w+=)", " ".join(f"{name}={value}" for name, value in words.items()))

    pairs = [(a, b) for a, b in zip(parts(there), parts(here), strict=False) if a != b]
    return (
        "; ".join(f"it has {a[:80]}, this one {b[:80]}" for a, b in pairs)
        or "its options are others"
    )


def _spelled(moments: dict[str, Any]) -> dict[str, Any]:
    return {name: list(numbers) for name, numbers in moments.items()}


def _tuples(numbers: Any) -> Any:
    return tuple(map(_tuples, numbers)) if isinstance(numbers, list) else numbers


def _say(sentence: str) -> None:
    print(f"tailbite: {sentence}", file=sys.stderr)
