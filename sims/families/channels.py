"""Channels: a message is passed on, and each hop may change it.

Beside the letter, a run carries what is known of it: the law of the letter given the message, and
before anything is known, each moved by the channel's own matrices.  So the information density is
read off a run, and its mean is the mutual information, in nats."""

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from sims import checks
from sims.draws import Draws
from sims.families.relay import Relay, one_each, probability
from sims.fold import reading
from sims.trees import traced
from sims.workflows import Workflow

MOST = 2**11  #: letters of an alphabet: a channel is a square of these
TOLERANCE = 1e-6  #: by which probabilities may miss the sum 1


def _laws(name: str, rows: Any) -> np.ndarray:
    """Rows of probabilities, float64; ValueError in one sentence for others."""
    table = np.asarray(rows, dtype=np.float64)
    if table.ndim != 2 or not table.size or not np.isfinite(table).all():
        raise ValueError(f"{name} must be rows of finite probabilities, got shape {table.shape}")
    if max(table.shape) > MOST:
        raise ValueError(
            f"{name} must have at most {MOST} letters, since a channel holds a number for every "
            f"pair, got {max(table.shape)}"
        )
    if (table < 0).any() or (np.abs(table.sum(axis=1) - 1) > TOLERANCE).any():
        raise ValueError(f"{name} must have probabilities >= 0 that sum to 1 in every row")
    return table


@traced
class Message:
    """The law of the message: a probability for every letter."""

    probabilities: Any

    def __post_init__(self):
        if not checks.is_traced(self.probabilities):
            (law,) = _laws("probabilities", np.atleast_2d(self.probabilities))
            object.__setattr__(self, "probabilities", law.astype(jnp.result_type(float)))

    @classmethod
    def uniform(cls, letters: int, unused: int = 0) -> "Message":
        """All letters alike; `unused` more, after them, are never sent."""
        _alphabet(letters)
        return cls(np.repeat([1 / letters, 0.0], [letters, unused]))


def _alphabet(letters: int) -> None:
    checks.integer("letters", letters, least=2)
    if letters > MOST:
        raise ValueError(
            f"letters must be at most {MOST}, since a channel holds a number for every pair, got "
            f"{letters}"
        )


class Heard(NamedTuple):
    """A generation: the message, the letter, and the letter's law given the message and before."""

    message: Int[Array, ""]
    letter: Int[Array, ""]
    given: Float[Array, " letters"]
    before: Float[Array, " letters"]


def _information(model: Heard, truth: Message) -> Float[Array, ""]:
    return jnp.log(model.given[model.letter] / model.before[model.letter])


def _neighbour(model: Heard, truth: Message):
    """Whether the letter is the one after the message."""
    return model.letter == (model.message + 1) % jnp.sum(truth.probabilities > 0)


NAMED = {
    o.name: o
    for o in (
        reading("information", _information, Heard),
        reading("wrong", lambda model, truth: model.letter != model.message, Heard),
        reading("neighbour", _neighbour, Heard),
        reading("letter", lambda model, truth: model.letter, Heard),
    )
}


def _drawn(draws: Draws, law: Float[Array, " letters"]) -> Int[Array, ""]:
    """A letter of this law."""
    below = jnp.cumsum(law)
    letter = jnp.searchsorted(below, draws.uniform() * below[-1], side="right")
    return jnp.minimum(letter, len(law) - 1)


@traced
class Channel(Relay):
    """A discrete channel, the same at every hop: a letter goes through the `stages` in turn.

    Attributes:
        stages: matrices [letters in, letters out] of probabilities, the last of which gives the
            letters that the first takes.
    """

    stages: Any

    fitted, truths, named = Heard, Message, NAMED
    tile = 2**8

    def __post_init__(self):
        if any(checks.is_traced(each) for each in self.stages):
            return
        tables = tuple(_laws("a channel", each) for each in self.stages)
        shapes = [table.shape for table in tables]
        if not tables or any(
            a[1] != b[0] for a, b in zip(shapes, [*shapes[1:], shapes[0]], strict=True)
        ):
            raise ValueError(f"stages must fit together, and the last to the first, got {shapes}")
        kind = jnp.result_type(float)
        object.__setattr__(self, "stages", tuple(table.astype(kind) for table in tables))

    @classmethod
    def prototypes(cls):
        """A noisy bit."""
        return ((cls.binary(0.1), Message.uniform(2)),)

    @classmethod
    def binary(cls, error: float) -> "Channel":
        """A bit that each hop turns with probability `error`."""
        probability("error", error)
        return cls((np.array([[1 - error, error], [error, 1 - error]]),))

    @classmethod
    def symmetric(cls, letters: int, replaced: float) -> "Channel":
        """Each hop puts a random letter, all alike, in the letter's place with probability
        `replaced`."""
        _alphabet(letters)
        probability("replaced", replaced)
        return cls(((1 - replaced) * np.eye(letters) + replaced / letters,))

    @classmethod
    def erasure(cls, letters: int, erased: float) -> "Channel":
        """Each hop loses the letter with probability `erased`; what is lost, the last letter,
        stays so."""
        _alphabet(letters)
        probability("erased", erased)
        table = (1 - erased) * np.eye(letters + 1)
        table[:, -1] += erased
        return cls((table,))

    @classmethod
    def languages(
        cls, prior: float, silent: float, error: float, learner: str = "sampler"
    ) -> "Channel":
        """Two languages, of which a learner has one after one utterance of the speaker.

        An utterance says nothing with probability `silent`; else it is what the speaker's language
        says, unless it is garbled, with probability `error`.  The learner's prior gives the first
        language (letter 0) the probability `prior`; it samples its posterior ("sampler"), or takes
        the likelier language ("most_likely"; the first where both are alike)."""
        for name, value in (("prior", prior), ("silent", silent), ("error", error)):
            probability(name, value)
        if learner not in ("sampler", "most_likely"):
            raise ValueError(f"learner must be sampler or most_likely, got {learner!r}")
        clear = np.array([[1 - error, error], [error, 1 - error]])
        speak = np.hstack([(1 - silent) * clear, np.full((2, 1), silent)])
        joint = np.array([[prior], [1 - prior]]) * speak
        heard = joint.sum(axis=0)
        learn = np.where(heard > 0, joint / np.where(heard > 0, heard, 1), 0.5).T
        if learner == "most_likely":
            learn = np.eye(2)[np.argmax(learn, axis=1)]
        return cls((speak, learn))

    def check(self, truth: Message, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        super().check(truth, workflow, samples)
        one_each("Channel", samples)
        letters = len(self.stages[0])
        if len(truth.probabilities) != letters:
            raise ValueError(
                f"truth must have a probability for each of {letters} letters, got "
                f"{len(truth.probabilities)}"
            )

    def begin(self, draws: Draws, truth: Message) -> Heard:
        """The message is spoken."""
        law = jnp.asarray(truth.probabilities)
        message = _drawn(draws, law)
        return Heard(message, message, (jnp.arange(len(law)) == message).astype(law.dtype), law)

    def hop(self, draws: Draws, model: Heard, count, truth: Message) -> Heard:
        """Through all stages."""
        letter, given, before = model.letter, model.given, model.before
        for place, table in enumerate(map(jnp.asarray, self.stages)):
            letter = _drawn(draws.at(place), table[letter])
            given, before = given @ table, before @ table
        return Heard(model.message, letter, given, before)


class HeardNumber(NamedTuple):
    """A generation: the message, what is heard, the share of the message in it, and the variance
    of the rest."""

    message: Float[Array, ""]
    heard: Float[Array, ""]
    share: Float[Array, ""]
    noise: Float[Array, ""]


def _number_information(model: HeardNumber, truth: Any) -> Float[Array, ""]:
    """Log of the normal density given the message over that before."""
    before = model.share**2 + model.noise
    rest = model.heard - model.share * model.message
    return (jnp.log(before / model.noise) - rest**2 / model.noise + model.heard**2 / before) / 2


@traced
class StandardNormal:
    """The law of a message: standard normal."""


NUMBERS = {
    o.name: o
    for o in (
        reading("information", _number_information, HeardNumber),
        reading("heard", lambda model, truth: model.heard, HeardNumber),
        reading("kept", lambda model, truth: model.heard * model.message, HeardNumber),
    )
}


@traced
class GaussianChannel(Relay):
    """A standard normal message; each hop hears `correlation` times what the last one heard, and
    normal noise that makes the variance 1 again."""

    correlation: Any

    fitted, truths, named = HeardNumber, StandardNormal, NUMBERS
    tile = 2**12

    def __post_init__(self):
        probability("correlation", self.correlation, below=1)

    @classmethod
    def prototypes(cls):
        """One."""
        return ((cls(0.9), StandardNormal()),)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        super().check(truth, workflow, samples)
        one_each("GaussianChannel", samples)

    def begin(self, draws: Draws, truth: Any) -> HeardNumber:
        """The message is spoken."""
        message = draws.normal()
        return HeardNumber(message, message, jnp.ones(()), jnp.zeros(()))

    def hop(self, draws: Draws, model: HeardNumber, count, truth: Any) -> HeardNumber:
        """One hop."""
        kept, added = self.correlation, 1 - self.correlation**2
        heard = kept * model.heard + jnp.sqrt(added) * draws.normal()
        return HeardNumber(model.message, heard, kept * model.share, kept**2 * model.noise + added)
