"""Files are written whole or not at all, and nothing that is not ours is touched.

A file is written beside its place under a name that nobody can foresee, created exclusively (so
that no link is followed), flushed to the disk, and then renamed."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: What a process that was killed may leave behind: whose it is, and a random part.
LEFTOVER = re.compile(r"\.tailbite-(\w*)-[0-9a-f]{16}\.part")


def write(path: Path, content: bytes, owner: str = "") -> None:
    """The whole file, on the disk, or the old one; OSError, naming the file, if it cannot be.

    `owner` is in the name of the file beside it while it is written: see `leftovers`."""
    part = path.with_name(f".tailbite-{owner}-{secrets.token_hex(8)}.part")
    made = False
    try:
        with part.open("xb") as file:
            made = True
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException as problem:
        if made:
            with suppress(OSError):
                part.unlink()
        if isinstance(problem, OSError):
            raise OSError(problem.errno, problem.strerror, str(path)) from None
        raise
    flush(path.parent)


def flush(directory: Path) -> None:
    """Names in the directory reach the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def leftovers(directory: Path, owner: str) -> Iterator[Path]:
    """The files in the directory itself, no links, that `write` left behind for this owner."""
    for entry in directory.iterdir():
        found = LEFTOVER.fullmatch(entry.name)
        if found and found[1] == owner and entry.is_file() and not entry.is_symlink():
            yield entry
