"""Real data kept in several dimensions: what projection carries over from one dimension."""

from collections.abc import Iterator

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra
from theory.statements import Equal
from theory.subjects.gaussian import real_data
from theory.subjects.multivariate.experiment import LENGTH, TRACE, D, T, delta
from theory.words import E, b, d, v, v0

#: quantity in one dimension -> in several: its name, its state, its sum over directions, in words
CARRIED = {
    "variance_mean": ("trace_mean", T, v, TRACE, "Mean trace of the covariance"),
    "mean_error": (
        "mean_error",
        delta,
        d**2,
        LENGTH,
        "Mean squared Mahalanobis distance of the model's mean from that of the truth",
    ),
}


def _claims() -> Iterator[Claim]:
    for one in real_data.CLAIMS:
        _, workflow, quantity = one.id.split(".")
        name, state, along, sums, words = CARRIED[quantity]
        yield _carried(one, f"multivariate.{workflow}.{name}", state, along, sums, words)


def _carried(one: Claim, id: str, state, along, sums, words: str) -> Claim:
    """The claim in D dimensions, of a claim in one."""
    assert isinstance(one.statement, Equal)
    generation = one.statement.lhs.args[1]
    formula = D * one.statement.rhs.subs(v0, 1)
    statement = Equal(E(state, generation), formula)
    return Claim(
        id=id,
        kind="equality",
        title=words + one.title[one.title.index(" after ") :],
        statement=statement,
        proof=Proof(
            (
                Step("directions", Equal(E(state, generation), D * E(along, generation)), sums),
                Step(
                    "all directions", statement, Algebra(), uses=("directions", (one.id, {v0: 1}))
                ),
            )
        ),
        assumptions=one.assumptions,
        references=one.references,
        domain=one.domain,
        parameters={
            **{key: symbol for key, symbol in one.parameters.items() if symbol != v0},
            "dimension": D,
        },
        rivals={
            "of one direction": formula / D,
            "squared dimension": D * formula,
            "ddof 0 for 1 and back": formula.subs(b, 1 - b),
        }
        if formula.has(b)
        else {"of one direction": formula / D, "squared dimension": D * formula},
        remark="By projection: along every direction it is a refit in one dimension.",
    )


CLAIMS = tuple(_claims())
