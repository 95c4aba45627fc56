"""Slips made on purpose in theory and sims, and a child process in which one is made."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = ("theory", "sims", "tailbite")


@dataclass(frozen=True)
class Slip:
    """Text of one file that is another, and the claim whose `verify` has to see it.

    Several changes are one slip that is made consistently.
    """

    file: str
    witness: str
    changes: Sequence[tuple[str, str]]

    def slipped(self) -> str:
        """The file's text with the slip; ValueError where a text to change is not there once."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        for old, new in self.changes:
            if text.count(old) != 1 or old == new:
                raise ValueError(f"{self.file} has {text.count(old)} times what changes: {old!r}")
            text = text.replace(old, new)
        return text

    def verify(self, folder: Path) -> subprocess.CompletedProcess:
        """`tailbite verify` of the witness alone, in a copy of the packages with the slip."""
        for package in PACKAGES:
            shutil.copytree(ROOT / package, folder / package, copy_function=os.symlink)
        (folder / self.file).unlink()
        (folder / self.file).write_text(self.slipped(), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "tailbite", "verify", self.witness],
            capture_output=True,
            text=True,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder)},
            check=False,
        )
