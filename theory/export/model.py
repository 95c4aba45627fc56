"""A model of an exported theory: letters and laws for which all that it assumes is true.

So nothing in it is true because its hypotheses contradict each other.  Laws are replaced by laws
with few points and the same moments; what a claim puts in beside the laws of its draws (matrices,
used claims, cited theorems) has no model here."""

from itertools import product

import sympy as sp

from theory.claim import Claim
from theory.export import rocq
from theory.export.letters import Untranslatable
from theory.words import N, i

#: how the laws of one draw are replaced, by kind
LAWS = {"Normal": "three", "ChiSquare": "two"}
SCHEDULES, COUNTS, REALS = (12, 4, 2), (2, 3, 12, 1), ("1", "1/2", "0", "2", "1/8")


def model(claim: Claim) -> str:
    """A file in which Rocq proves that the theory's hypotheses do not contradict each other.

    Raises Untranslatable where no model is known here; the sentence says why."""
    theory = rocq.translate(claim)
    rocq.render(theory)
    assumed = [item.title for item in theory.order if not item.proved]
    if assumed:
        raise Untranslatable(f"{claim.id} puts in {assumed[0]!r}, of which no model is known here")
    lines = [line for line in rocq.header(theory) if line.startswith(("Variable ", "Hypothesis "))]
    values = _values(theory)
    binders, arguments = [], []
    for line in lines:
        name, kind = line.split(" (*")[0].split(" ", 1)[1].rstrip(". ").split(" : ", 1)
        letter = line.startswith("Variable")
        binders.append(f"forall {name} : {kind}," if letter else f"({kind}) ->")
        arguments.append(values.get(name, "_"))
        if letter and name not in values:
            raise Untranslatable(f"{claim.id} speaks of {name}, for which no value is known here")
    statement = "\n  ".join(binders)
    return (
        "From Tailbite Require Import Tailbite TailbiteModel.\n"
        f"(* {claim.id}: what is assumed does not contradict itself *)\n"
        f"Goal ~ (\n  {statement}\n  False).\n"
        f"Proof. intros H. refine (H {' '.join(arguments)}); here. Qed.\n"
    )


def _values(theory) -> dict[str, str]:
    """A value for each letter, within the domain; and the laws."""
    terms = theory.terms
    symbols = [s for s in terms.names if isinstance(s, sp.Symbol) and s not in terms.quantified]
    bases = [s for s in terms.names if isinstance(s, sp.IndexedBase)]
    symbols = [s for s in symbols if f"Variable {terms.names[s]} :" in "\n".join(terms.variables)]
    for batch in SCHEDULES:
        for chosen in product(*(COUNTS if s.is_integer else REALS for s in symbols)):
            point = {s: sp.sympify(value) for s, value in zip(symbols, chosen, strict=True)}
            if all(_holds(r, point, batch) for r, _ in theory.conditions) and _sorted(point):
                found = {terms.names[s]: _text(v) for s, v in point.items()}
                for base in bases:
                    count = f"({batch} * g)" if base == N else str(batch)
                    text = f"{count}%Z" if base.is_integer else str(batch)
                    found[terms.names[base]] = f"(fun g : Z => {text})"
                return found | _laws(theory)
    raise Untranslatable("no values of the letters were found within the domain")


def _sorted(point: dict) -> bool:
    return all(
        (not s.is_positive or v > 0) and (not s.is_nonnegative or v >= 0)
        and (not s.is_nonzero or v != 0)
        for s, v in point.items()
    )  # fmt: skip


def _holds(relation: sp.Basic, point: dict, batch: int) -> bool:
    here = relation.subs(point)
    for at in (1, 2):
        schedule = {
            a: batch * a.indices[0].subs(i, at) if a.base == N else batch
            for a in here.atoms(sp.Indexed)
        }
        if here.subs(schedule).subs(i, at) != sp.true:
            return False
    return True


def _text(value: sp.Expr) -> str:
    return str(value) if value.is_Integer else f"({value.p} / {value.q})"


def _laws(theory) -> dict[str, str]:
    found = {}
    for law in theory.experiment.laws.values() if theory.experiment else ():
        moments = tuple(getattr(law.draw, "moments", ()))
        if law.kind in LAWS:
            found[law.name] = LAWS[law.kind]
        elif moments == (1, 0, 1):
            found[law.name] = "coin"
        else:
            raise Untranslatable(f"no model of the law of {law.draw.symbol} is known here")
    return found
