"""A static site of a run: `tailbite verify --report DIR`.

It is made from the run's JSON alone (and the claims), works from the file system, and is written
whole or not at all."""

import json
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MARK = '<meta name="generator" content="tailbite report'  #: in every page
ASSETS = ("style.css", "site.js")
OURS = {"index.html", "errata.html", "report.json", *(f"assets/{name}" for name in ASSETS)}
PAGES = ("subjects", "claims")  #: folders of pages


def require_directory(path: Path) -> None:
    """ValueError, before the work starts, where no report could be written."""
    if not path.parent.is_dir():
        raise ValueError(f"--report needs a directory in a folder that exists, got {path}")
    if path.exists() and not path.is_dir():
        raise ValueError(f"--report needs a directory, got the file {path}")
    if path.is_dir() and (foreign := _foreign(path)):
        raise ValueError(
            f"--report needs a new or empty directory, or an older report, got {path}, which "
            f"holds {', '.join(foreign[:3])}"
        )
    try:
        with (
            TemporaryDirectory(dir=path.parent),
            TemporaryDirectory(dir=path if path.is_dir() else path.parent),
        ):
            pass
    except OSError as problem:
        raise ValueError(
            f"--report needs a directory that can be written, got {path}: {problem.strerror}"
        ) from None


def _foreign(path: Path) -> list[str]:
    """What lies in a directory and is not known to be of an older report, but for its figures,
    which stay.
    """
    there = [
        name
        for each in sorted(path.rglob("*"))
        if (name := each.relative_to(path)).parts[0] != "figures"
        and (each.is_symlink() or not each.is_dir())
    ]
    found = [str(name) for name in there if not _own(path / name, name)]
    if there and not (path / "index.html").is_file():
        found.append("no index.html of tailbite")
    return found


def _own(file: Path, name: Path) -> bool:
    if file.is_symlink() or not (
        name.as_posix() in OURS
        or (len(name.parts) == 2 and name.parts[0] in PAGES and name.suffix == ".html")
    ):
        return False
    return name.suffix != ".html" or MARK in file.read_text(encoding="utf-8", errors="replace")


def write(run: Mapping[str, Any], path: Path) -> None:
    """Write the report of a run (as ``Report.json()`` gives it); what lies in ``path/figures``
    stays and is shown.

    An older report is replaced; where anything fails it stays as it was.
    """
    from tailbite.report.pages import pages

    path = path.resolve()
    require_directory(path)
    figures = path / "figures"
    drawn = sorted(each.stem for each in figures.glob("*.svg"))
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as scratch:
        fresh, old = Path(scratch) / "new", Path(scratch) / "old"
        for folder in ("subjects", "claims", "assets"):
            (fresh / folder).mkdir(parents=True)
        for address, text in pages(run, drawn):
            (fresh / address).write_text(text, encoding="utf-8")
        for name in ASSETS:
            (fresh / "assets" / name).write_bytes(
                files("tailbite.report").joinpath("assets", name).read_bytes()
            )
        (fresh / "report.json").write_text(
            json.dumps(run, indent=1, allow_nan=False), encoding="utf-8"
        )
        if figures.is_dir():
            shutil.copytree(figures, fresh / "figures")
        if path.exists():
            path.rename(old)
        try:
            fresh.rename(path)
        except BaseException:
            if old.exists():
                old.rename(path)
            raise
