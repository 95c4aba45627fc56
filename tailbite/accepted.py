"""The table of what Rocq makes of the exported proofs.

``python -m tailbite.accepted`` decides every claim whose file is not the one in the table, and
writes the table after each; ids choose some claims.  With ``--check`` nothing is written: the fixed
claims and those of the table whose file differs are decided, with ``--every-case`` all, and a line
of the table that is not what Rocq says is an error (exit status 1).  Without ``coqc`` it says so
and ends."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import partial

import theory
from tailbite.catalogue import light
from tailbite.proving import context, workers
from theory import accepted as table
from theory.accepted import Accepted
from theory.export import model, rocq, session
from theory.export.letters import Untranslatable
from theory.export.theory_of import PUT_IN

#: small claims of all kinds, decided in every run of CI: experiments, matrices, traces, sums
FIXED = (
    "gaussian.accumulate.conservation",
    "gaussian.replace.variance_mean",
    "gaussian.replace.mean_error",
    "gaussian.replace.conservation",
    "gaussian.replace.ridge_variance",
    "gaussian.replace.temperature_variance",
    "gaussian.replace.temperature_mean_error",
    "regression.replace.risk_mean",
    "regression.accumulate_same.risk_mean",
    "errors.decomposition.pythagoras",
    "errors.decomposition.expressivity",
    "errors.least_squares.replace_signal",
    "errors.least_squares.accumulate_signal",
    "errors.least_squares.replace_approximation",
    "errors.subset.replace",
    "errors.gradient.replace_signal",
    "regression.design.gram_square",
    "errors.sgd.accumulate_signal",
    "errors.subset_gradient.replace_signal",
    "errors.gaussian.replace_statistical",
)


class Exported:
    """A claim's files: its proof and the model of its hypotheses, or why there is none."""

    def __init__(self, id: str) -> None:
        claim = theory.claim(id)
        self.theory = rocq.translate(claim)
        self.key = session.key(rocq.render(self.theory))
        try:
            # of another copy: a model adds letters of its own to the theory that it is of
            self.model, self.without = model.model(rocq.translate(claim)), ""
        except Untranslatable as reason:
            self.model, self.without = "", str(reason)
        self.witness = session.key(self.model, "TailbiteModel") if self.model else ""

    def is_that_of(self, line: Accepted | None) -> bool:
        """The line of the table is about these files."""
        return line is not None and (line.key, line.witness) == (self.key, self.witness)

    def decided(self, *, fresh: bool = False) -> Accepted:
        """Let Rocq decide the steps, and whether the model is one."""
        claim, report = self.theory.claim, rocq.decide(self.theory, fresh=fresh)
        kinds = [kind for kind, _ in report.hypotheses]
        inferred = [step for step in claim.proof.steps if type(step.rule).__name__ not in PUT_IN]
        without = self.without
        if self.model and not session.coqc(self.model).passed:
            without = "Rocq does not accept the model"
        return Accepted(
            claim.id,
            report.key,
            self.witness,
            len(report.accepted),
            len(inferred),
            kinds.count("model"),
            kinds.count("lemma"),
            kinds.count("claim"),
            report.whole,
            dict(report.reasons),
            without,
        )


def written(lines: Mapping[str, Accepted]) -> str:
    """The file: a JSON list, one line for each claim, in the order in which they are proved."""
    chosen = [lines[id] for id in theory.claims() if id in lines]
    return "[\n" + ",\n".join(json.dumps(asdict(line)) for line in chosen) + "\n]\n"


def update(ids: Iterable[str]) -> None:
    """Decide the claims whose lines are missing or out of date, and write each at once."""
    lines = dict(table.accepted())
    for id in ids:
        exported = Exported(id)
        if not exported.is_that_of(lines.get(id)):
            lines[id] = exported.decided()
            table.FILE.write_text(written(lines), encoding="utf-8")


def difference(id: str, *, every_case: bool = False) -> str | None:
    """What the table says of a claim, and Rocq does not, in a sentence; None where they agree, and
    where the claim has no line and need not have one."""
    said, fixed = table.accepted().get(id), id in FIXED or every_case
    if said is None and not fixed:
        return None
    exported = Exported(id)
    current = exported.is_that_of(said)
    if current and not fixed:
        return None
    seen = exported.decided(fresh=current)
    if said is not None and replace(said, rejected=seen.rejected) == seen:
        return None
    return f"{id}: the table says {said and said.badge}; Rocq says {seen.badge}"


def differences(ids: Sequence[str], *, every_case: bool = False) -> list[str]:
    """Those of these claims, found in as many processes as there are cores."""
    session.preludes()
    safe_path = light("signals", "sims").safe_path
    with safe_path(), ProcessPoolExecutor(workers(), mp_context=context()) as pool:
        return list(filter(None, pool.map(partial(difference, every_case=every_case), ids)))


def main(arguments: Sequence[str]) -> int:
    """Write the table, or check it."""
    ids = [each for each in arguments if not each.startswith("-")] or list(theory.claims())
    try:
        session.program("coqc")
    except session.NoProver as reason:
        print(f"the exported proofs are not checked: {reason}")
        return 0
    if "--check" not in arguments:
        update(ids)
        return 0
    found = differences(ids, every_case="--every-case" in arguments)
    for sentence in found:
        print(f"{sentence}; run python -m tailbite.accepted", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
