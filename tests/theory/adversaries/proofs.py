"""A proof that is run and accepted without a claim's other parts."""

from collections.abc import Mapping, Sequence

import sympy as sp

from theory.kernel.acceptance import accept
from theory.kernel.assumptions import rests_on
from theory.kernel.domains import from_relations
from theory.kernel.letters import KernelError
from theory.kernel.theorem import Theorem
from theory.proof import Proof, Step
from theory.statements import Statement

#: another claim, by id: its statement and the relations of its domain
Others = Mapping[str, tuple[Statement, Sequence[sp.Basic]]]


def theorem(
    steps: Sequence[Step], domain: Sequence[sp.Basic] = (), others: Others | None = None
) -> Theorem:
    """What the steps prove under the domain; KernelError where they do not."""

    def lookup(id: str) -> Theorem | None:
        if others is None or id not in others:
            return None
        said, relations = others[id]
        return rests_on(id, said, from_relations(relations))

    conditions = from_relations(domain)
    run = Proof(tuple(steps)).run(lookup, hints=conditions, second=False)
    if run.conclusion is None:
        failure = run.report.failures[0]
        raise KernelError(f"{failure.name}: {failure.detail}")
    return accept(run.conclusion, conditions)


def accepted(
    steps: Sequence[Step], domain: Sequence[sp.Basic] = (), others: Others | None = None
) -> bool:
    """Whether the last step becomes a theorem under the domain."""
    try:
        theorem(steps, domain, others)
    except KernelError:
        return False
    return True
