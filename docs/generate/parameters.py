"""The page of the parameters: what each public name means, and where it means something else."""

from collections.abc import Mapping

from theory.parameters import PARAMETERS, Parameter

HEAD = """# Parameters

A claim takes its parameters by these names, in Python, on the command line and in figures.  Where
a subject or a claim has its own meaning, that one holds.
"""


def page() -> str:
    """A table for all claims, and one for each prefix of ids with its own words."""
    text = [HEAD, _table(PARAMETERS[""])]
    for prefix, table in PARAMETERS.items():
        if prefix:
            text += [f"\n## `{prefix}`\n", _table(table)]
    return "\n".join(text) + "\n"


def _table(table: Mapping[str, Parameter]) -> str:
    rows = [
        f"| `{name}` | {each.meaning} | {each.unit or 'a number'} | "
        f"{'' if each.default is None else f'{each.default:g}'} |"
        for name, each in table.items()
    ]
    return "\n".join(["| name | meaning | unit | default |", "|---|---|---|--:|", *rows])
