"""How many real tokens a model is worth, workflow by workflow: one table, from the claims."""

from collections.abc import Iterator, Mapping
from typing import Any

import tailbite
from docs.generate.claims import link
from tailbite.report import formulas
from theory.claim import Claim

#: what each workflow is given, where it has it
EXAMPLE = {
    "samples": 90, "real": 10, "real_weight": 0.5, "renewed": 45, "fresh": 0.1, "budget": 60,
}  # fmt: skip
GENERATIONS = (1, 10, 100)
HEAD = """# What a model is worth

Refitted on data of models, a model knows less of the truth than the first one did.  How much less
is one number: where nothing but tokens of models and of the truth is mixed, the squared error of
the share of any type, the chi-square distance and the loss of heterozygosity are those of a fit to
so many real tokens.
"""


def page() -> str:
    """The numbers for one example, and the formulas."""
    columns = [f"{count}" for count in GENERATIONS]
    rows = [
        f"| workflow | {' | '.join(f'generation {each}' for each in columns)} | in the end |",
        f"|---|{'--:|' * (len(columns) + 1)}",
    ]
    said = []
    for workflow, (finite, limit) in worth().items():
        name = workflow.replace("_", " ")
        numbers = [_number(finite, generations=count) for count in GENERATIONS]
        numbers.append("" if limit is None else _number(limit))
        rows.append(f"| [{name}](#{workflow}) | {' | '.join(numbers)} |")
        said += [f"## {name} {{ #{workflow} }}", "", *_formulas(finite, limit), ""]
    return "\n".join([HEAD, _setting(), "", *rows, "", *said])


def worth() -> Mapping[str, tuple[Claim, Claim | None]]:
    """The claims of each workflow: after so many generations, and in the end, where one says it."""
    known = {claim.id: claim for claim in tailbite.claims("discrete")}
    ids = [id for id in known if id.endswith(".effective_tokens")]
    return {known[id].workflow: (known[id], known.get(f"{id}_limit")) for id in ids}


def _setting() -> str:
    words = {name: f"{name.replace('_', ' ')} {value:g}" for name, value in EXAMPLE.items()}
    return f"An example, where a workflow has these: {', '.join(words.values())}."


def _number(claim: Claim, **more: Any) -> str:
    given = {**EXAMPLE, **more}
    return f"{claim.predict(**{name: given[name] for name in claim.predicts_with()}):.2f}"


def _formulas(finite: Claim, limit: Claim | None) -> Iterator[str]:
    for when, claim in (("After so many generations", finite), ("In the end", limit)):
        if claim is not None and claim.formula is not None:
            yield f"{when} ({link(claim.id)}):\n"
            yield f"{formulas.formula(claim.formula)}\n"
