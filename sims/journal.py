"""A directory that keeps what a run has finished, so that it can be stopped at any moment and
resumed.

    DIR/recipe.json what is run, in words, and the units and edges that all its sums are counted in
    DIR/ranges/FIRST-STOP.json   the exact sums over replicates FIRST .. STOP - 1, in integers

Every file is one line of JSON and its SHA-256, written by `sims.files.write`. Of what else lies in
the directory nothing is changed: a file that is not known is named and left alone."""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import msgspec
import numpy as np

from sims.files import flush, leftovers, write
from sims.histograms import Histogram
from sims.moments import Moments
from sims.plan import Scales
from sims.result import Result

#: Of the files below and of the values that they sum: one more whenever the same recipe gives other
#: values. A reader refuses another.
FORMAT = 2
#: The name of a range file.
RANGE = re.compile(r"(\d{1,20})-(\d{1,20})\.json")

Numbers = list[float]
Content = TypeVar("Content")


class Head(msgspec.Struct):
    """What `recipe.json` holds."""

    words: dict[str, int | str]
    units: dict[str, tuple[Numbers, Numbers]]
    edges: dict[str, list[Numbers]] | None


class Part(msgspec.Struct):
    """What a range file holds."""

    hash: str
    first: int
    stop: int
    moments: dict[str, Moments]
    histograms: dict[str, tuple[list[list[int]], list[int]]]


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
        self.owner = self.hash[:16]
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
        path, ranges = self.directory / "recipe.json", self.directory / "ranges"
        if ranges.is_symlink() or (ranges.exists() and not ranges.is_dir()):
            raise ValueError(f"{ranges} must be a directory, and no link")
        folders = [self.directory, *([ranges] if ranges.exists() else [])]
        owned = [part for folder in folders for part in leftovers(folder, self.owner)]
        if not path.exists():
            there = {entry for folder in folders for entry in folder.iterdir()} - {ranges, *owned}
            if there:
                raise ValueError(
                    f"{self.directory} holds no run to resume, and is not empty: {min(there)}"
                )
            _remove(owned)
            return
        try:
            found = _read(path, Head)
        except Damaged:
            raise ValueError(
                f"{path} is damaged: start the run again in another directory"
            ) from None
        written = found.words.get("format")
        if not isinstance(written, int):
            raise ValueError(f"{path} is damaged: start the run again in another directory")
        if written > FORMAT:
            raise ValueError(
                f"{self.directory} was written by a newer version of tailbite, "
                f"{found.words.get('tailbite')!r}: this one, {self.words['tailbite']}, cannot "
                f"resume it"
            )
        if found.words != self.words:
            raise ValueError(
                f"{self.directory} holds another run: {_difference(found.words, self.words)}"
            )
        _remove(owned)
        units = {
            name: (np.array(centre), np.array(scale))
            for name, (centre, scale) in found.units.items()
        }
        edges = (
            None
            if found.edges is None
            else {name: np.array(rows) for name, rows in found.edges.items()}
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
            self.owner,
        )
        (self.directory / "ranges").mkdir(exist_ok=True)
        flush(self.directory)
        self.scales = scales

    def commit(self, result: Result) -> None:
        """Keep the sums over one range. OSError if the disk does not take them; what was kept
        before stays.
        """
        ((first, stop),) = result.ranges
        moments = {name: asdict(m) for name, m in result.moments.items()}
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
        folder = self.directory / "ranges"
        folder.mkdir(exist_ok=True)
        write(folder / f"{first}-{stop}.json", _sealed(content), self.owner)

    def results(self, recipe: str, generations: tuple[int, ...]) -> Iterator[Result]:
        """What was kept, in the order of replicates; a file that cannot be used is named on stderr
        and left out.
        """
        reached = 0
        for first, stop, path in self._files():
            try:
                result = self._result(_read(path, Part), recipe, generations)
            except Damaged:
                _say(f"{path} is damaged: its replicates are computed again")
                continue
            if result is None or not reached <= first < stop or result.ranges != ((first, stop),):
                _say(f"{path} does not belong to this run: its replicates are computed again")
                continue
            reached = stop
            yield result

    def _files(self) -> list[tuple[int, int, Path]]:
        """The range files in the order of replicates; others are named and left alone."""
        found = []
        folder = self.directory / "ranges"
        for path in sorted(folder.iterdir()) if folder.exists() else ():
            name = RANGE.fullmatch(path.name)
            if name and path.is_file():
                found.append((int(name[1]), int(name[2]), path))
            else:
                _say(f"{path} is no file of a run, and left alone")
        return sorted(found)

    def _result(self, part: Part, recipe: str, generations: tuple[int, ...]) -> Result | None:
        """The sums in a range file; None if they are of another run."""
        assert self.scales is not None
        if part.hash != self.hash:
            return None
        edges: Mapping[str, Any] = self.scales.edges or {}
        lengths = {
            len(numbers)
            for moments in part.moments.values()
            for numbers in (moments.centre, moments.scale, moments.count, *moments.sums)
        }
        if part.moments.keys() != self.scales.units.keys() or lengths != {len(generations)}:
            raise Damaged
        try:
            histograms = {
                name: Histogram(
                    edges[name], np.array(below, dtype=np.int64), np.array(count, dtype=np.int64)
                )
                for name, (below, count) in part.histograms.items()
            }
        except (ValueError, KeyError, OverflowError):
            raise Damaged from None
        return Result(generations, part.moments, ((part.first, part.stop),), recipe, histograms)

    def close(self) -> None:
        """Release the directory."""
        os.close(self._lock)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class Damaged(Exception):
    """A file whose seal or content does not fit."""


def _remove(parts: list[Path]) -> None:
    """Files that a process of this run, which was killed, left behind."""
    for part in parts:
        part.unlink(missing_ok=True)


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


def _read(path: Path, of: type[Content]) -> Content:
    line, _, seal = path.read_bytes().partition(b"\n")
    if hashlib.sha256(line).hexdigest().encode() != seal.strip():
        raise Damaged
    try:
        return msgspec.convert(json.loads(line), of)
    except (ValueError, RecursionError):
        raise Damaged from None


def _difference(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Which words differ, in short."""

    def parts(words):
        return re.split(r" (?=\w+=)", " ".join(f"{name}={value}" for name, value in words.items()))

    pairs = [(a, b) for a, b in zip(parts(there), parts(here), strict=False) if a != b]
    return (
        "; ".join(f"it has {a[:80]}, this one {b[:80]}" for a, b in pairs)
        or "its options are others"
    )


def _say(sentence: str) -> None:
    print(f"tailbite: {sentence}", file=sys.stderr)
