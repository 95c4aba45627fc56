"""What `tailbite telephone` prints: the numbers by retelling, and the text."""

import textwrap

from tailbite.figures.figure import Table
from tailbite.subjects.telephone.figures import AXES, SAID, SHOWN, texts_of


def printed(table: Table) -> str:
    """The numbers at the retellings that are shown, series by series, and the text there."""
    found = []
    for series in table.series(kind="simulation"):
        lines = {panel: table.line(panel, series, "simulation") for panel in AXES}
        heads = ("retelling", "distance", "unique words", "length", "found")
        found += ["", f"{series}:", "  ".join(f"{head:>12}" for head in heads)]
        for place, at in enumerate(lines["distance"].x.astype(int)):
            if at in SHOWN:
                numbers = (f"{line.y[place]:12.4g}" for line in lines.values())
                found.append("  ".join((f"{at:12d}", *numbers)))
    found += ["", "distance: squared, over that of two unrelated texts; found: among all first"]
    for generation, text in texts_of(table).items():
        body = textwrap.fill(text, 96, initial_indent="    ", subsequent_indent="    ")
        found += ["", f"{SAID} after {generation} retellings:", body or "    (nothing)"]
    return "\n".join(found).lstrip("\n")
