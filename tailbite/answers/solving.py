"""``tailbite solve``: the value of a parameter from which on a condition on a claim's number
holds.
"""

import re
from collections.abc import Mapping
from typing import Any

import sympy as sp

import theory
from tailbite.answers.tables import relation
from theory.crossing import RELATIONS, Crossing, crossing

CONDITION = re.compile(
    r"\s*(?P<name>[A-Za-z_][\w.]*)?\s*(?P<relation><=|>=|<|>)\s*"
    r"(?P<number>[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?)\s*"
)


def solve(
    id: str,
    condition: str,
    parameter: str,
    given: Mapping[str, Any],
    *,
    within: tuple[float, float] | None = None,
) -> Crossing:
    """The first value of ``parameter`` at which a condition such as "variance_mean >= 0.9" begins
    or ceases to hold of the claim's number; see :func:`theory.crossing.crossing`.
    """
    claim = theory.claim(id)
    found = CONDITION.fullmatch(condition)
    quantity = id.split(".")[-1]
    if found is None or found["name"] not in (None, "value", quantity, id):
        raise ValueError(
            f"the condition is {quantity} or value, one of {', '.join(RELATIONS)}, and a number, "
            f"as {quantity} >= 0.9; got {condition!r}"
        )
    threshold = sp.Rational(found["number"])
    return crossing(claim, parameter, found["relation"], threshold, given, within=within)


def sentence(found: Crossing, condition: str) -> str:
    """What was found, and what is proved of it."""
    claim = theory.claim(found.claim)
    said = relation(claim)
    bound = "" if said == "equals" else f"The quantity is {said} this number.\n"
    if said == "tends to":
        bound = "The quantity tends to this number.\n"
    name, condition = found.parameter, " ".join(condition.split())
    if found.holds:
        first = f"{condition} first holds at {name} = {found.at!r}"
    else:
        first = (
            f"{condition} holds up to {name} = {found.before!r} and fails at {name} = {found.at!r}"
        )
    return (
        f"{first}\n"
        f"there the number is {found.value!r}; at {name} = {found.before!r}, up to which it is "
        f"proved that nothing changes, it is {found.value_before!r}\n{bound}"
    )
