"""Retellings by a chat model behind an endpoint of the OpenAI protocol, kept in a cassette.

A cassette is a JSONL file.  Its first line says what is asked: the model, the instruction, the
temperature, and the first texts.  Each line after it is one retelling, with the key of its request:
chain, generation and all that is sent.  So a cassette replays without a network, a run that was
stopped goes on where it was, and a figure made from one can be made again."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from tqdm import tqdm

from tailbite.subjects.telephone.measures import Told

if TYPE_CHECKING:
    from tailbite.subjects.telephone.endpoint import Endpoint

PROMPT = "Retell the following text in your own words. Answer with the retelling alone."
FORMAT = 1  #: of the file


@dataclass(frozen=True)
class Asked:
    """What a cassette is about: the same in every line of it.

    Attributes:
        model: the name of the model.
        prompt: the instruction before each text.
        temperature: that is asked for.
        texts: the first texts, one for each chain.
        passages: of their source, for the embedding.
    """

    model: str
    prompt: str
    temperature: float
    texts: tuple[str, ...]
    passages: tuple[str, ...]

    def request(self, text: str) -> dict[str, Any]:
        """The body of the request that has a text retold."""
        said = f"{self.prompt}\n\n{text}"
        return {
            "model": self.model,
            "messages": [{"role": "user", "content": said}],
            "temperature": self.temperature,
        }


@dataclass(frozen=True)
class Line:
    """A retelling, as a line of the file holds it."""

    key: str
    chain: int
    generation: int
    text: str


def key_of(request: Mapping[str, Any], chain: int, generation: int) -> str:
    """The key of a retelling: SHA-256, in hexadecimal, of the request, the chain and the
    generation.
    """
    words = json.dumps([request, chain, generation], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


class Cassette:
    """The retellings that a file holds; ValueError, in one sentence, where it is damaged."""

    def __init__(self, path: Path, asked: Asked, told: dict[str, str]) -> None:
        self.path, self.asked, self.told = path, asked, told

    @classmethod
    def read(cls, path: Path) -> "Cassette":
        """What is in the file; a last line that was cut short is left out, and written over."""
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise ValueError(f"the cassette {path} cannot be read: {problem.strerror}") from None
        whole = content[: content.rfind(b"\n") + 1]
        first, *lines = [
            _line(path, number, line) for number, line in enumerate(whole.splitlines())
        ] or [{}]
        if first.get("cassette") != FORMAT:
            raise ValueError(f"{path} is no cassette of tailbite: its first line does not say so")
        try:
            asked = msgspec.convert(first.get("asked"), Asked)
            told = {each.key: each.text for each in msgspec.convert(lines, list[Line])}
        except msgspec.ValidationError:
            raise ValueError(
                f"the cassette {path} is damaged: a line lacks what it needs"
            ) from None
        if len(whole) < len(content):
            with path.open("r+b") as file:
                file.truncate(len(whole))
        return cls(path, asked, told)

    @classmethod
    def of(cls, path: Path, asked: Asked) -> "Cassette":
        """The cassette of these questions: the file goes on where it is of the same, and is begun
        where there is none; ValueError, in one sentence, where it is of others.
        """
        if not path.exists() or not path.stat().st_size:
            line = json.dumps({"cassette": FORMAT, "asked": asdict(asked)})
            _append(path, line)
            return cls(path, asked, {})
        found = cls.read(path)
        for name, wanted in asdict(asked).items():
            there = getattr(found.asked, name)
            if there != wanted:
                shown = "others" if name in ("texts", "passages") else f"{there!r}, not {wanted!r}"
                raise ValueError(f"the cassette {path} is of another {name}: it has {shown}")
        return found

    def keep(self, key: str, chain: int, generation: int, text: str) -> None:
        """Add a retelling."""
        _append(self.path, json.dumps(asdict(Line(key, chain, generation, text))))
        self.told[key] = text

    def chains(self, last: int) -> list[list[str]]:
        """What each chain said, from its first text on, up to a generation or as far as it went."""
        found = []
        for chain, text in enumerate(self.asked.texts):
            said = [text]
            for generation in range(1, last + 1):
                key = key_of(self.asked.request(said[-1]), chain, generation)
                if key not in self.told:
                    break
                said.append(self.told[key])
            found.append(said)
        return found


def record(
    cassette: Cassette, last: int, say: Callable[[Mapping[str, Any]], str], progress: bool = True
) -> None:
    """Have every text of a cassette retold so many times, but for what it holds already.

    ValueError, in one sentence that says how to go on, where the endpoint does not answer.
    """
    chains = cassette.chains(last)
    total, done = last * len(chains), sum(len(said) - 1 for said in chains)
    bar = tqdm(
        total=total, initial=done, unit="retelling", delay=1, leave=False,
        disable=None if progress else True,
    )  # fmt: skip
    with bar:
        for generation in range(1, last + 1):
            for chain, said in enumerate(chains):
                if len(said) > generation:
                    continue
                request = cassette.asked.request(said[-1])
                try:
                    text = say(request).strip()
                    if not text:
                        raise ValueError("the endpoint gave an empty retelling")
                except ValueError as problem:
                    raise ValueError(
                        f"{problem}; {done} of {total} retellings are in {cassette.path}, and the "
                        "same command goes on"
                    ) from None
                cassette.keep(key_of(request, chain, generation), chain, generation, text)
                said.append(text)
                done += 1
                bar.update()


def replayed(path: str, wanted: Sequence[int]) -> tuple[str, Told]:
    """The model of a cassette, and what it said at these generations, as far as all chains went.

    ValueError, in one sentence, where there is no retelling.
    """
    cassette = Cassette.read(Path(path))
    chains = cassette.chains(max(wanted))
    reached = min(len(said) - 1 for said in chains)
    if not reached:
        raise ValueError(f"the cassette {path} has no retelling of every text yet")
    at = [each for each in wanted if each <= reached]
    texts = [[said[each] for said in chains] for each in at]
    return cassette.asked.model, Told(at, texts, cassette.asked.passages)


def _line(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"the cassette {path} is damaged: line {number + 1} is no JSON object")
    return found


def _append(path: Path, line: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as problem:
        raise ValueError(f"the cassette {path} cannot be written: {problem.strerror}") from None


def recording(asked: Asked, path: Path, last: int, endpoint: "Endpoint") -> None:
    """Record what an endpoint says into a file."""
    record(Cassette.of(path, asked), last, endpoint.say)
