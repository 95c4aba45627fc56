"""Rocq's programs: ``coqc`` on a whole file, ``coqtop`` step by step where that is refused."""

import hashlib
import os
import re
import select
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
PRELUDES = ("Tailbite", "TailbiteWords", "TailbiteModel")
TIMEOUT = 240.0  #: seconds for one claim (it takes 2 to 10 on a free core)
SENTENCE = 60  #: seconds for one sentence of a proof
PROMPT = re.compile(r"<prompt>.*?</prompt>", re.DOTALL)


class NoProver(ValueError):
    """``coqc`` is not on the path."""


class HeaderError(RuntimeError):
    """The declarations of a claim are refused."""


def program(name: str) -> str:
    """The path of one of Rocq's programs; NoProver where it is missing."""
    if (found := shutil.which(name)) is None:
        raise NoProver(
            f"{name} is not on the path: install Coq 8.16 or newer (Debian's package coq)"
        )
    return found


def cache_directory() -> Path:
    """Where compiled preludes and reports are kept."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "tailbite" / "rocq"


@cache
def _sources() -> tuple[bytes, ...]:
    return tuple((HERE / f"{name}.v").read_bytes() for name in PRELUDES)


def stamp(*texts: str) -> str:
    """A hash of the preludes and these texts."""
    return hashlib.sha256(b"\0".join((*_sources(), *(t.encode() for t in texts)))).hexdigest()[:24]


@cache
def preludes() -> Path:
    """A directory with the preludes of this version, compiled."""
    texts = _sources()
    target = cache_directory() / f"prelude-{stamp()}"
    if not all((target / f"{name}.vo").exists() for name in PRELUDES):
        coqc = program("coqc")
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as work:
            for name, text in zip(PRELUDES, texts, strict=True):
                (Path(work) / f"{name}.v").write_bytes(text)
                command = [coqc, "-q", "-Q", work, "Tailbite", f"{work}/{name}.v"]
                subprocess.run(command, check=True, capture_output=True)
            for name in PRELUDES:
                os.replace(Path(work) / f"{name}.vo", target / f"{name}.vo")
    return target


@dataclass(frozen=True)
class Run:
    """What came of a file: did it pass, what was printed, and the time."""

    passed: bool
    output: str
    seconds: float


def coqc(text: str, timeout: float = TIMEOUT) -> Run:
    """Compile the text of one claim."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "Claim.v"
        path.write_text(text, encoding="utf-8")
        command = [program("coqc"), "-q", "-Q", str(preludes()), "Tailbite", str(path)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=timeout, cwd=work
            )
            passed, output = done.returncode == 0, done.stdout + done.stderr
        except subprocess.TimeoutExpired:
            passed, output = False, f"stopped after {timeout:g} s"
    return Run(passed, output, time.perf_counter() - began)


class Session:
    """A dialogue with ``coqtop``: one sentence, one answer."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        command = [program("coqtop"), "-q", "-emacs", "-Q", str(preludes()), "Tailbite"]
        self.folder = tempfile.TemporaryDirectory()  # lia keeps a file where it works
        self.process = subprocess.Popen(
            command,
            cwd=self.folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.buffer = ""
        self.deadline = time.perf_counter() + timeout
        self._answer()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.folder.cleanup()

    def say(self, sentence: str) -> str:
        """The answer to one sentence."""
        assert self.process.stdin is not None
        self.process.stdin.write((sentence.replace("\n", " ") + "\n").encode())
        self.process.stdin.flush()
        return self._answer()

    def prove(self, sentences: list[str]) -> str:
        """Say all of them; the first error, or nothing."""
        for sentence in sentences:
            if failed(answer := self.say(sentence)):
                return f"{sentence[:200]}\n{answer.strip()}"
        return ""

    def _answer(self) -> str:
        assert self.process.stdout is not None
        while not (found := PROMPT.search(self.buffer)):
            left = self.deadline - time.perf_counter()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError("the claim takes too long")
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                raise TimeoutError("coqtop has ended")
            self.buffer += chunk.decode(errors="replace")
        answer, self.buffer = self.buffer[: found.start()], self.buffer[found.end() :]
        return answer


def failed(answer: str) -> bool:
    """The answer is an error."""
    return "Error" in answer or "Timeout!" in answer
