"""A transformer refitted on its own text, as arXiv 2305.17493 has it: regimes, what is measured,
and a table of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import numpy as np

from sims import Accumulate, FreshMixture, LearnedFamily, Replace, Workflow, files
from sims.generations import generations
from sims.language import prose
from sims.language.decoding import Decoding
from sims.language.model import LanguageModel, distinct
from sims.language.start import Start, of_opt, small
from sims.language.training import Training
from tailbite.subjects.language.settings import BEAMS, SMALL, WAYS

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

REGIMES = ("replace", "real", "accumulate")
FAST = 5e-3  #: rate of a small transformer that has read nothing


@dataclass(frozen=True)
class Protocol:
    """What is done with a start.

    Attributes:
        samples: blocks of every training set (under accumulation: that are added).
        generations: number of fits.
        training: of each.
        decoding: how models write.
        share: of real blocks in the regime "real", new ones in every generation.
    """

    samples: int
    generations: int
    training: Training
    decoding: Decoding
    share: float = 0.1

    def regime(self, name: str) -> tuple[Workflow, int]:
        """The workflow, and the size of its batches."""
        if name == "replace":
            return Replace(), self.samples
        if name == "accumulate":
            return Accumulate(), self.samples
        if name != "real":
            raise ValueError(f"the regimes are {', '.join(REGIMES)}; got {name!r}")
        real = round(self.share * self.samples)
        if not 0 < real < self.samples:
            raise ValueError(
                f"share must leave real and written blocks among {self.samples}, got {self.share}"
            )
        return FreshMixture(real=real), self.samples - real

    def model(self, start: Start) -> LanguageModel:
        """The learner."""
        return LanguageModel(
            start.sizes, start.base, self.training, self.decoding, start.held, self.samples,
            start.end,
        )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What is seen of a generation.

    Attributes:
        generation: 1 is trained on real data.
        perplexity: of the real text that is held back.
        written: perplexity of each block that it writes, under the model of generation 1.
        tokens, pairs: how many distinct ones it writes.
        text: of its first block.
    """

    generation: int
    perplexity: float
    written: np.ndarray
    tokens: int
    pairs: int
    text: str

    @property
    def words(self) -> Mapping[str, Any]:
        """As JSON takes it."""
        return {
            "generation": self.generation,
            "perplexity": self.perplexity,
            "written": [float(each) for each in self.written],
            "tokens": self.tokens,
            "pairs": self.pairs,
            "text": self.text,
        }


def seen(
    start: Start,
    protocol: Protocol,
    regime: str,
    *,
    seed: int,
    out: Path | None = None,
    resume: bool = False,
    progress: bool = True,
) -> Iterator[Seen]:
    """Generations 1, 2, ... of one run, in a directory of its own below `out` if there is one."""
    learner = protocol.model(start)
    workflow, size = protocol.regime(regime)
    run = generations(
        LearnedFamily(learner, tile=1), workflow, start.truth, size, protocol.generations,
        seed=seed, out=None if out is None else out / regime, resume=resume, progress=progress,
        name=regime,
    )  # fmt: skip
    first = None
    for each in run:
        if each.number == 0:
            continue
        first = each.params if first is None else first
        held = learner.perplexities(each.params, jnp.asarray(start.held, float))
        items = jnp.asarray(each.items)
        tokens, pairs = (int(distinct(items, k, start.sizes.vocabulary)) for k in (1, 2))
        yield Seen(
            each.number,
            float(np.exp(np.log(held).mean())),
            np.asarray(learner.perplexities(first, items)),
            tokens,
            pairs,
            start.vocabulary.decode(each.items[0].astype(int)),
        )


def table(found: Mapping[str, list[Seen]]) -> str:
    """The numbers of all regimes, a line for each generation, and what the last ones say."""
    head = "regime      generation  perplexity  written: median   99 %  tokens  pairs"
    lines = [head]
    for regime, many in found.items():
        for each in many:
            median, high = np.quantile(each.written, [0.5, 0.99])
            lines.append(
                f"{regime:10}  {each.generation:10}  {each.perplexity:10.1f}  {median:15.1f}  "
                f"{high:5.0f}  {each.tokens:6}  {each.pairs:5}"
            )
    for regime, many in found.items():
        for each in (many[0], many[-1]):
            lines.append(f"\n{regime}, generation {each.generation}: {each.text!r}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Result:
    """What was seen, with what was done.

    Attributes:
        title: texts, with their fingerprints, and how models wrote.
        recipe: all that determines the numbers, as JSON takes it.
        found: the generations of each regime.
    """

    title: str
    recipe: Mapping[str, Any]
    found: Mapping[str, list[Seen]]

    def __str__(self) -> str:
        return f"{self.title}\n{table(self.found)}"

    def draw(self) -> "Canvas":
        """A figure of it."""
        from tailbite.subjects.language.picture import draw

        return draw(self.found, self.title)

    def image(self, suffix: str) -> bytes:
        """The figure as a ".png", ".svg" or ".pdf" file, with the recipe inside."""
        from tailbite.figures.drawing import image

        return image(self.draw(), suffix, self.title, json.dumps(self.recipe))

    def _repr_png_(self) -> bytes:
        """As a notebook shows it."""
        return self.image(".png")


def run(options: Any) -> Result:
    """The command, which writes the result to `options.out` and the figure to `options.plot`."""
    regimes = options.regimes.split(",")
    training = Training(options.steps, rate=options.rate, shifted=options.weights is None)
    protocol = Protocol(
        options.samples, options.generations, training, _decoding(options), options.share
    )
    for name in regimes:
        protocol.regime(name)
    start = _start(options)
    where: dict[str, Any] = {"out": options.out, "resume": options.resume}
    found = {
        name: list(seen(start, protocol, name, seed=options.seed, **where)) for name in regimes
    }
    recipe = {
        "about": start.about,
        "held": len(start.held),
        "model": repr(protocol.model(start)),
        "share": options.share,
        "samples": options.samples,
        "seed": options.seed,
    }
    result = Result(f"{start.about}; {protocol.decoding}", recipe, found)
    if options.out is not None:
        words = {name: [each.words for each in many] for name, many in found.items()}
        kept = json.dumps({"recipe": recipe, **words}, indent=1)
        files.write(options.out / "result.json", kept.encode())
    if options.plot is not None:
        files.write(options.plot, result.image(options.plot.suffix))
    return result


def _decoding(options: Any) -> Decoding:
    """Beams, unless something else is said."""
    ways = {name: getattr(options, name) for name in WAYS if getattr(options, name) is not None}
    if not ways:
        return Decoding(beams=options.beams or BEAMS, penalty=options.penalty)
    if options.beams is not None:
        raise ValueError(f"--beams writes without chance: it goes without {', '.join(ways)}")
    return Decoding(**ways, penalty=options.penalty)


def _start(options: Any) -> Start:
    text = None if options.text is None else prose.read(options.text)
    given = {name: getattr(options, name) for name in SMALL if getattr(options, name) is not None}
    if options.weights is None:
        if options.tokenizer is not None:
            raise ValueError("--tokenizer goes with --weights")
        steps = given.pop("pretraining", SMALL["pretraining"][2])
        return small(text, block=options.block, **given, training=Training(steps, rate=FAST))
    if given:
        raise ValueError(f"--weights says what the model is: it takes no --{', --'.join(given)}")
    tokenizer = options.tokenizer or Path(options.weights).with_name("tokenizer.json")
    return of_opt(options.weights, tokenizer, text or prose.topics(), block=options.block)
