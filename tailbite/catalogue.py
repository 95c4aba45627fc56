"""What a command reads of :mod:`theory` without SymPy, and the command that writes the catalogue.

``python -m tailbite.catalogue`` rewrites ``theory/catalogue.json`` from the claims; with
``--check`` it only says whether the file is up to date (exit status 1 where it is not).  With
``--proofs REPORT.json`` no proof is run: grades and trust bases are those that ``tailbite verify
--json REPORT.json`` found."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theory.claim import Claim


def light(name: str = "catalogue", of: str = "theory") -> ModuleType:
    """A module of :mod:`theory` or :mod:`sims` that needs only the standard library, loaded by
    itself: importing it in the usual way loads its package, and with it SymPy or JAX.
    """
    full = f"{of}.{name}"
    if full not in sys.modules:
        package = find_spec(of)
        assert package is not None and package.submodule_search_locations
        path = Path(package.submodule_search_locations[0], f"{name}.py")
        spec = spec_from_file_location(full, path)
        assert spec is not None and spec.loader is not None
        sys.modules[full] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[full]


def meaning(prefix: str, name: str) -> str:
    """What a parameter means, as the claims whose ids begin so say it."""
    return str(light("parameters").shared(prefix, name))


def said(claim: "Claim") -> dict[str, Any]:
    """What a claim says of itself, without a look at its proof."""
    from theory.registry import module
    from theory.render import formula_latex

    return {
        "id": claim.id,
        "title": claim.title,
        "kind": claim.kind,
        "module": module(claim.id),
        "uses": list(claim.proof.external),
        "formula": formula_latex(claim),
        "references": list(claim.references),
        "remark": claim.erratum or claim.remark or "",
        "corrects": claim.published is not None,
    }


def proved(claim: "Claim") -> dict[str, Any]:
    """What its proof, and those of all that it uses, make of it: they are run."""
    from theory.registry import grade, trust_base

    return {"grade": grade(claim).value, "trust": list(trust_base(claim))}


Proofs = Callable[["Claim"], dict[str, Any]]  #: what became of a claim's proof: see `proved`


def found_in(report: Path) -> Proofs:
    """What `proved` says, as a run of ``verify`` wrote it down; ValueError for a claim that is not
    among those that it proved.
    """
    claims = json.loads(report.read_text(encoding="utf-8"))["claims"]
    known = {each["id"]: each for each in claims if each["proved"]}

    def found(claim: "Claim") -> dict[str, Any]:
        if claim.id not in known:
            raise ValueError(f"{report} has no proof of {claim.id}")
        return {"grade": known[claim.id]["grade"], "trust": known[claim.id]["trust_base"]}

    return found


def lines(subject: str | None = None, proofs: Proofs = proved) -> list[dict[str, Any]]:
    """What the catalogue says of every claim, or of those of one subject."""
    from theory.registry import claims, of_subject

    chosen = claims().values() if subject is None else of_subject(subject)
    return [said(claim) | proofs(claim) for claim in chosen]


def generated(proofs: Proofs = proved) -> str:
    """The file as the claims have it: a JSON list with one line for each claim."""
    return "[\n" + ",\n".join(json.dumps(line) for line in lines(proofs=proofs)) + "\n]\n"


def main(arguments: Sequence[str]) -> int:
    """Write the catalogue, or check it."""
    parser = argparse.ArgumentParser(prog="python -m tailbite.catalogue")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--proofs", type=Path, metavar="REPORT.json", help="of `tailbite verify`")
    given = parser.parse_args(arguments)
    path = light().FILE
    try:
        wanted = generated(proved if given.proofs is None else found_in(given.proofs))
    except (OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    if not given.check:
        path.write_text(wanted, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != wanted:
        print(f"{path} is out of date: run python -m tailbite.catalogue", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
