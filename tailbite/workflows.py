"""The workflows of ``sims`` on the command line.  Nothing heavy is imported before one is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tailbite.manifest import Given, Option, families, spelled
from tailbite.options import whole_number

REAL = Option("real", "fresh real points per generation", "K", whole_number, required=True)
REAL_WEIGHT = Option("real_weight", "weight of the real points, in (0, 1)", "X", required=True)
BUDGET = Option("budget", "points that are fitted, of all so far", "K", whole_number, required=True)
LENGTH = Option(
    "length", "newest batches that are fitted together", "L", whole_number, required=True
)
SHARE = Option("share", "part of the corpus that is given up, in (0, 1]", "A", required=True)
FRESH = Option("fresh", "probability that a new point is a real one", "U")
REAL_BESIDE = Option("real", "fresh real points beside every batch", "K", whole_number)

Samples = int | Sequence[int]


def _of_all(samples: Samples) -> Given:
    return {"samples": samples}


def _kept(samples: Samples) -> Given:
    """The first batch is kept: claims call it the real points, and the others the samples."""
    if isinstance(samples, int):
        return {"samples": samples, "real": samples}
    first, *later = samples
    return {"samples": later[0] if len(set(later)) == 1 else later, "real": first}


@dataclass(frozen=True, eq=False)
class Workflow:
    """A workflow as `tailbite simulate` runs it.

    Attributes:
        name: on the command line.
        made: the name of its class in ``sims``.
        fits: what each generation is fitted to, as a paper would say it.
        options: its own, by the names of the class's fields.
        fixed: further fields.
        claimed: what claims call the batches.
    """

    name: str
    made: str
    fits: str
    options: tuple[Option, ...] = ()
    fixed: Mapping[str, Any] | None = None
    claimed: Callable[[Samples], Given] = _of_all

    def make(self, given: Given) -> Any:
        """The workflow of ``sims``; TypeError or ValueError, in one sentence, as it raises them."""
        import sims

        own = {option.name: given[option.name] for option in self.options}
        return getattr(sims, self.made)(**own, **(self.fixed or {}))


WORKFLOWS: Mapping[str, Workflow] = {
    workflow.name: workflow
    for workflow in (
        Workflow("replace", "Replace", "the newest batch alone"),
        Workflow("accumulate", "Accumulate", "all batches so far, the real one included"),
        Workflow(
            "accumulate-subsample",
            "AccumulateSubsample",
            "so many points, drawn without replacement from all batches so far",
            (BUDGET,),
        ),
        Workflow(
            "augment",
            "Augment",
            "the real batch, always the same, and the newest batch",
            claimed=_kept,
        ),
        Workflow(
            "fresh-mixture",
            "FreshMixture",
            "the newest batch and new real points, in every generation others",
            (REAL,),
        ),
        Workflow(
            "partial-replacement",
            "PartialReplacement",
            "a corpus of which a random part is drawn anew",
            (SHARE, FRESH),
        ),
        Workflow(
            "window",
            "Window",
            "the newest batches together, so many of them",
            (LENGTH, REAL_BESIDE),
        ),
        Workflow(
            "weighted-points",
            "Weighted",
            "the newest batch and new real points, each set with a weight",
            (REAL, REAL_WEIGHT),
            {"of": "points"},
        ),
        Workflow(
            "weighted-parameters",
            "Weighted",
            "the newest batch and new real points apart, and their estimates are averaged",
            (REAL, REAL_WEIGHT),
            {"of": "parameters"},
        ),
    )
}
#: how much more a replicate-generation costs, by class: as in `tailbite.manifest.Subject`
COSTS: Mapping[str, float] = {"AccumulateSubsample": 10.0}


def own_options() -> list[tuple[Option, str]]:
    """Each option that a family or a workflow has, once, and what it means for whom; ValueError
    where two of one name are read in different ways.
    """
    first: dict[str, Option] = {}
    meant: dict[str, dict[tuple[str, str], list[str]]] = {}
    for owner in (*families().values(), *WORKFLOWS.values()):
        for option in owner.options:
            if first.setdefault(option.name, option).argument != option.argument:
                raise ValueError(f"{option.flag} of {owner.name} is read in another way elsewhere")
            default = "" if option.default is None else f"; default: {_plain(option.default)}"
            meanings = meant.setdefault(option.name, {})
            meanings.setdefault((option.meaning, default), []).append(owner.name)
    return [
        (
            option,
            "; ".join(
                f"{said} ({', '.join(owners)}{default})"
                for (said, default), owners in meant[name].items()
            ),
        )
        for name, option in first.items()
    ]


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def workflow(name: str) -> Workflow:
    """The workflow of this name, in either spelling; ValueError that says which there are."""
    return spelled("workflows", WORKFLOWS, name)
