"""Papers and books: ``references.bib`` is the one place where they are written down."""

import re
from functools import cache
from importlib.resources import files

from theory.claim import Claim
from theory.registry import ancestors

SELF = """@software{{tailbite,
  title = {{tailbite: model collapse, proved, simulated and checked}},
  author = {{{{The tailbite authors}}}},
  version = {{{version}}},
  year = {{2026}}
}}
"""


@cache
def entries() -> dict[str, str]:
    """BibTeX entries by key."""
    text = files("theory").joinpath("references.bib").read_text(encoding="utf-8")
    found = re.findall(r"^@\w+\{([^,]+),.*?^\}", text, flags=re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^@\w+\{[^,]+,.*?^\}", text, flags=re.MULTILINE | re.DOTALL)
    return dict(zip(found, blocks, strict=True))


def keys(claim: Claim) -> tuple[str, ...]:
    """Keys of all that the claim rests on: its own references and the theorems that its proof, or those it uses, cite."""
    cited = (rule.reference for each in ancestors(claim) for rule in each.proof.cited)
    return tuple(dict.fromkeys([*claim.references, *cited]))


def bibtex(claim: Claim, version: str) -> str:
    """tailbite itself, and the claim's references."""
    table = entries()
    return "\n".join([SELF.format(version=version), *(table[key] + "\n" for key in keys(claim))])
