"""One exported theorem, as it is now: what is assumed, what is defined, and what is concluded."""

import theory
from theory.accepted import accepted, badge
from theory.export import rocq

SHOWN = "gaussian.replace.variance_mean"
WORDS = ("Variable", "Hypothesis", "Definition State", "Definition start", "Definition one")


def theorem() -> str:
    """The sentences of the file that a reader needs in order to know what its last lemma says."""
    lines = rocq.export(theory.claim(SHOWN)).splitlines()
    lemmas = [line for line in lines if line.startswith("Lemma s")]
    kept = [line for line in lines if line.startswith((*WORDS, "Definition Ex :", "Definition E0"))]
    return "\n".join(["```coq", *kept, lemmas[-1], "```", "", f"{badge(SHOWN)}."])


def numbers() -> str:
    """How many claims are whole, in part, or not accepted, and how many theories have a model."""
    lines = accepted().values()
    whole = sum(line.whole for line in lines)
    part = sum(not line.whole and line.accepted > 0 for line in lines)
    models = sum(not line.without for line in lines)
    return (
        f"Of {len(lines)} claims {whole} are whole, {part} in part; of {models} the hypotheses "
        "have a model."
    )
