"""The three errors of a regression refit, generation by generation, from the claims ``errors.*``.

A learner sees some of equicorrelated features; its model is refit on its own labels.  What the
family cannot say (expressivity), what the learner does not reach in the mean (approximation) and
what chance adds (statistical) sum to the mean excess risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import theory
from tailbite.manifest import spelled
from theory.subjects.regression.experiment import FRESH, SAME

TERMS = ("expressivity", "approximation", "statistical")
WORDS = (*TERMS, "total")
RUN = ("samples", "generations", "signal", "expressivity", "variance")
DESIGN = ("features", "seen", "correlation", "weight")
OPTIONAL = "noise"  #: 1 where it is left out


@dataclass(frozen=True)
class Decomposition:
    """The terms at each generation, in squared units of the labels; ``claims`` says which claim
    gives which.
    """

    learner: str
    workflow: str
    parameters: Mapping[str, Any]
    claims: Mapping[str, str]
    generations: tuple[int, ...]
    expressivity: NDArray[np.float64]
    approximation: NDArray[np.float64]
    statistical: NDArray[np.float64]
    total: NDArray[np.float64]


def learners() -> dict[str, tuple[str, ...]]:
    """The learners, and the workflows under which their three errors are known."""
    found: dict[str, tuple[str, ...]] = {}
    for id, claim in theory.claims().items():
        subject, learner, workflow = id.split(".")
        if (
            subject == "errors"
            and "seen" in claim.parameters
            and id + "_statistical" in theory.claims()
        ):
            found[_spoken(learner)] = (*found.get(_spoken(learner), ()), _spoken(workflow))
    return found


def decompose(
    learner: str,
    *,
    workflow: str = "replace",
    samples: int,
    generations: int,
    features: int,
    seen: int | None = None,
    correlation: float = 0.0,
    weight: float = 1.0,
    variance: float = 1.0,
    **further: float,
) -> Decomposition:
    """The three errors and their sum at generations 1 to ``generations``; ``further`` are what the
    learner and the workflow take.

    All features (``seen`` of them in the model, all where None) have variance 1, one pairwise
    correlation and one weight; the learner whitens the seen ones. Raises ValueError, in one
    sentence, for an unknown learner or workflow and for parameters outside the claims' domain."""
    known = learners()
    workflows, learner = spelled("learners", known, learner), _spoken(learner)
    if _spoken(workflow) not in workflows:
        raise ValueError(f"the workflows of {learner} are {', '.join(workflows)}; got {workflow!r}")
    workflow = _spoken(workflow)
    if isinstance(generations, bool) or not hasattr(generations, "__index__") or generations < 1:
        raise ValueError(f"generations is an integer of at least 1, got {generations!r}")
    total = theory.claim(f"errors.{learner}.{workflow}".replace("-", "_"))
    own = [name for name in total.parameters if name not in (*RUN, *DESIGN)]
    unknown, missing = (
        [name for name in further if name not in own],
        [name for name in own if name not in (*further, OPTIONAL)],
    )
    if unknown:
        raise ValueError(
            f"{learner} under {workflow} takes {', '.join(own) or 'nothing more'}; got "
            f"{', '.join(unknown)}"
        )
    if missing:
        raise ValueError(f"{learner} under {workflow} needs {', '.join(missing)}")
    design = {
        "features": features,
        "seen": features if seen is None else seen,
        "correlation": correlation,
        "weight": weight,
    }
    given = {**design, "samples": samples, "variance": variance, **further}
    everything = (
        "features" in total.parameters
    )  # the subset changes, so that no best predictor on it stays
    if everything and correlation != 0:
        raise ValueError(f"{learner} needs features without correlation, got {correlation}")
    target = {**design, "seen": features} if everything else design
    given |= {
        name: theory.claim(f"errors.decomposition.{name}").predict(**target)
        for name in ("signal", "expressivity")
    }
    if not given["signal"] > 0:
        raise ValueError(f"weight is not zero, got {weight!r}")
    ids = {
        "expressivity": "errors.decomposition.expressivity"
    }  # where one subset is seen in all generations
    ids |= {
        term: id for id in total.proof.external for term in TERMS if id.endswith(term)
    }  # a learner may have no approximation error
    ids["total"] = total.id
    times = tuple(range(1, generations + 1))
    values = {word: np.zeros(generations) for word in WORDS}
    values |= {
        term: np.array([_predict(id, given, t) for t in times])
        for term, id in ids.items()
        if term in TERMS
    }
    values["total"] = np.sum(
        [values[term] for term in TERMS], axis=0
    )  # so says the claim of the total
    return Decomposition(learner, workflow, given, ids, times, **values)


def _predict(id: str, given: Mapping[str, Any], generation: int) -> float:
    claim = theory.claim(id)
    return claim.predict(
        **{
            name: value
            for name, value in {**given, "generations": generation}.items()
            if name in claim.parameters
        }
    )


def _spoken(word: str) -> str:
    return word.replace("_", "-")


def table(found: Decomposition) -> str:
    """One line for each generation."""
    given = ", ".join(f"{name} {value:g}" for name, value in found.parameters.items())
    lines = [
        f"{found.learner} under {found.workflow}: {given}",
        "",
        "generation  " + "  ".join(f"{word:>13}" for word in (*TERMS, "total")),
    ]
    for row, generation in enumerate(found.generations):
        cells = (getattr(found, word)[row] for word in (*TERMS, "total"))
        lines.append(f"{generation:>10}  " + "  ".join(f"{cell:>13.7g}" for cell in cells))
    remarks = {word: theory.claim(id).remark for word, id in found.claims.items()}
    said = (
        f"{word}: {id}" + (f" ({remarks[word]})" if remarks[word] else "")
        for word, id in found.claims.items()
    )
    return "\n".join([*lines, "", f"rows: {rows(found)}", *said])


def rows(found: Decomposition) -> str:
    """Whether batches share their rows, as the claim on the total assumes: decompositions compare
    only where they agree.
    """
    return SAME if SAME in theory.claim(found.claims["total"]).assumptions else FRESH
