"""The telephone game: what it brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number

LETTERS = Option("letters", "letters of the alphabet", "K", whole_number, default=2)
PRIOR = Option("prior", "probability of the first language in the prior", "X", default=0.5)


def _channel(given):
    """The channel that the options say, and a message that is any letter alike."""
    from sims.families.channels import Channel, Message

    kind, letters, noise = (given[name] for name in ("channel", "letters", "noise"))
    if kind == "erasure":
        return Channel.erasure(letters, noise), Message.uniform(letters, unused=1)
    if kind == "symmetric":
        return Channel.symmetric(letters, noise), Message.uniform(letters)
    if kind != "binary":
        raise ValueError(f"channel must be binary, symmetric or erasure, got {kind!r}")
    if letters != 2:
        raise ValueError(f"a binary channel has 2 letters, got {letters}")
    return Channel.binary(noise), Message.uniform(2)


def _said(family, truth):
    """What claims call the numbers of a channel: what theory may stand beside."""
    import numpy as np

    table, law = np.asarray(family.stages[0], float), np.asarray(truth.probabilities, float)
    letters, noise = len(table), round(float(table[0, 1]), 6)
    sent = law[law > 0]
    if len(family.stages) > 1 or np.ptp(sent) > 0:
        return {"hops": tuple(map(str, family.stages)), "law": str(law)}
    if law[-1] == 0:
        return {"letters": letters - 1, "erased": round(float(table[0, -1]), 6)}
    if letters == 2:
        return {"letters": 2, "error": noise}
    return {"letters": letters, "replaced": round(letters * noise, 6)}


def _languages(given):
    """Learners of two languages, the first of which is spoken first."""
    from sims.families.channels import Channel, Message

    names = ("prior", "silent", "noise", "learner")
    return Channel.languages(*(given[name] for name in names)), Message((1.0, 0.0))


def _gaussian(given):
    from sims.families.channels import GaussianChannel, StandardNormal

    return GaussianChannel(given["correlation"]), StandardNormal()


def _posterior(given):
    from sims.families.posterior import OfPrior, PosteriorSampling
    from sims.families.relay import Rate

    rate = given["rate"]
    family = PosteriorSampling(given["first"], given["total"])
    return family, OfPrior() if rate is None else Rate(rate)


NOISE = Option("noise", "probability that a hop turns, replaces or loses the letter", "X",
               required=True)  # fmt: skip

SUBJECT = Subject(
    "information",
    needs=("gaussian",),
    claims="theory.subjects.information",
    checks="tailbite.subjects.information.checks",
    numbers="tailbite.subjects.information.numbers",
    figures="tailbite.subjects.information.figures",
    drawn=("information_telephone", "information_one_sample"),
    families=(
        Family(
            "channel",
            "a letter that is passed on, hop by hop",
            (
                Option("channel", "binary, symmetric or erasure", "NAME", str, default="binary"),
                LETTERS,
                NOISE,
            ),
            _channel,
            ("information", "wrong"),
            claimed=_said,
            instead=("stages", "probabilities"),
        ),
        Family(
            "languages",
            "one of two languages, learned from an utterance of the speaker before",
            (
                PRIOR,
                Option("silent", "probability that an utterance says nothing", "X", default=0.0),
                NOISE,
                Option("learner", "sampler or most_likely", "NAME", str, default="sampler"),
            ),
            _languages,
            ("wrong",),
            claimed=_said,
            instead=("stages", "probabilities"),
        ),
        Family(
            "gaussian-channel",
            "a number that is passed on, with noise",
            (Option("correlation", "of what a hop hears and passes on", "X", required=True),),
            _gaussian,
            ("information",),
            instead=("correlation",),
        ),
        Family(
            "posterior-sampling",
            "a rate of ones, learned with a prior by sampling the posterior",
            (
                Option("first", "prior count of ones", "A", default=1.0),
                Option("total", "prior count of ones and zeros", "A", default=2.0),
                Option("rate", "rate of the truth; without it of the prior", "X"),
            ),
            _posterior,
            ("rate", "squared_rate"),
        ),
    ),
    costs={
        "Channel": 20.0,
        "GaussianChannel": 2.0,
        "PosteriorSampling": 60.0,
    },
    notebook="notebooks/information.py",
)
