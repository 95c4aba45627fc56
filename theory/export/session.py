"""Rocq's programs: ``coqc`` on a whole file, ``coqtop`` step by step where that is refused."""

import hashlib
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
PRELUDES = ("Tailbite", "TailbiteTactics", "TailbiteWords", "TailbiteModel", "TailbiteToy")
WORDS = ("Tailbite", "TailbiteWords")  #: what is defined, and proved of it
TIMEOUT = 40  #: CPU seconds for one claim (most take 2 to 10)
SENTENCE = 10  #: CPU seconds for one sentence of a proof
SILENCE = 60  #: seconds without work and without an answer
PATIENCE = 0.25  #: seconds between two looks at the time that a sentence has taken
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


def key(text: str, *more: str) -> str:
    """A hash of a claim's file and of what its statements rest on: the words of the preludes and of
    those with these names, not the tactics, which only find proofs."""
    return _hash(*((HERE / f"{name}.v").read_bytes() for name in (*WORDS, *more)), text.encode())


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:24]


@cache
def preludes() -> Path:
    """A directory with the preludes of this version, compiled: all of one run, for a file refuses
    those of another."""
    texts = _sources()
    target = cache_directory() / f"preludes-{_hash(*texts)}"
    if not target.exists():
        coqc = program("coqc")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as work:
            built = Path(work) / "built"
            built.mkdir()
            for name, text in zip(PRELUDES, texts, strict=True):
                (built / f"{name}.v").write_bytes(text)
                command = [coqc, "-q", "-Q", str(built), "Tailbite", f"{built}/{name}.v"]
                subprocess.run(command, check=True, capture_output=True)
            try:
                built.rename(target)
            except OSError:
                if not target.exists():  # else another process was first, and its files are whole
                    raise
    return target


@dataclass(frozen=True)
class Run:
    """What came of a file: did it pass, what was printed, and the CPU time."""

    passed: bool
    output: str
    seconds: float


def of_children() -> float:
    """CPU seconds of all programs that have been run and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def coqc(text: str, timeout: int = TIMEOUT) -> Run:
    """Compile the text of one claim within so many CPU seconds."""
    began = of_children()
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "Claim.v"
        path.write_text(text, encoding="utf-8")
        limit = f'ulimit -S -t {timeout}; ulimit -H -t {timeout + 5}; exec "$@"'
        command = [program("coqc"), "-q", "-Q", str(preludes()), "Tailbite", str(path)]
        done = subprocess.run(  # a shell sets the limit: no fork of a process that has threads
            ["sh", "-c", limit, "sh", *command], capture_output=True, text=True, cwd=work
        )
    output = done.stdout + done.stderr
    if done.returncode == -signal.SIGXCPU:
        output = f"stopped after {timeout} s"
    return Run(done.returncode == 0, output, of_children() - began)


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
        self.timeout = timeout
        self.began = time.perf_counter()
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

    def spent(self) -> float:
        """CPU seconds so far (by the clock, where the system does not say)."""
        try:
            text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return time.perf_counter() - self.began
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _answer(self) -> str:
        assert self.process.stdout is not None
        began, stopped = self.spent(), False
        heard, last = time.perf_counter(), began
        while not (found := PROMPT.search(self.buffer)):
            if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
                spent, now = self.spent(), time.perf_counter()
                if spent > last:
                    heard, last = now, spent
                if now - heard > SILENCE:
                    raise TimeoutError("coqtop waits for the end of a sentence")
                if spent > self.timeout or spent - began > 2 * SENTENCE:
                    raise TimeoutError("the claim takes too long")
                if spent - began > SENTENCE and not stopped:
                    self.process.send_signal(signal.SIGINT)
                    stopped = True
                continue
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                raise TimeoutError("coqtop has ended")
            self.buffer += chunk.decode(errors="replace")
        answer, self.buffer = self.buffer[: found.start()], self.buffer[found.end() :]
        return f"{TOO_LONG} {answer}" if stopped else answer


TOO_LONG = f"Timeout! stopped after {SENTENCE} s"


def failed(answer: str) -> bool:
    """The answer is an error."""
    return "Error" in answer or "Timeout!" in answer
