"""The table as Markdown and as JSON, and the copy of it in the documentation."""

import datetime
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax

from benchmarks.timing import Row
from benchmarks.work import Work

BEGIN, END = (
    "<!-- benchmarks: written by python -m benchmarks --write docs/benchmarks.md -->",
    "<!-- end of benchmarks -->",
)


def machine() -> dict[str, Any]:
    """Where the times were taken."""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "devices": [str(device) for device in jax.devices()],
        "device_kind": jax.devices()[0].device_kind,
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("jax", "jaxlib", "numpy")},
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def rows_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as `--json` writes them."""
    names = ("work", "contender", "ns_per_replicate_generation", "spread", "ours_is_faster_by")
    return [{name: getattr(row, name) for name in names} for row in rows]


def markdown(works: Sequence[Work], rows: Sequence[Row], place: dict[str, Any], rounds: int) -> str:
    """The table with its caption, and what the flat rows say."""
    lines = [
        caption(place, rounds),
        "",
        "| work | contender | ns | spread | ours is faster by | asked |",
        "|---|---|--:|--:|--:|--:|",
    ]
    previous = None
    for row in rows:
        work = row.work if row.work != previous else ""
        ratio = "" if row.ours_is_faster_by is None else f"{_digits(row.ours_is_faster_by)}x"
        asked = "" if row.asked is None else f"{row.asked:g}x"
        spread = f"{100 * row.spread:.0f} %"
        lines.append(
            f"| {work} | {row.contender} | {_digits(row.ns_per_replicate_generation)} | {spread} | "
            f"{ratio} | {asked} |"
        )
        previous = row.work
    return "\n".join([*lines, *_flatness(works, rows)])


def caption(place: dict[str, Any], rounds: int) -> str:
    """Machine, unit and the conditions that all contenders share."""
    devices, kind = len(place["devices"]), place["device_kind"]
    versions = ", ".join(f"{name} {number}" for name, number in place["versions"].items())
    return (
        f"Times in ns per replicate-generation: medians of {rounds} interleaved rounds in one "
        f"process; the spread is the interquartile "
        f"range over the median. {place['date']}, {place['processor']}, {place['cores']} cores, "
        f"JAX devices: {devices} x {kind}, "
        f"{versions}, load {place['load']}. NumPy runs on one core; numba, JAX and ours may use "
        f"all. All JAX code "
        f"runs under the same `XLA_FLAGS={place['xla_flags']}`, which importing `sims` sets. Every "
        f"contender's mean and variance "
        "were checked against the exact law first."
    )


def _flatness(works: Sequence[Work], rows: Sequence[Row]) -> list[str]:
    lines = []
    for work in works:
        if work.flat_within is not None:
            costs = [row.ns_per_replicate_generation for row in rows if row.work == work.title]
            above = 100 * (max(costs) / min(costs) - 1)
            lines += [
                "",
                f"{work.title}: the dearest costs {above:.0f} % more than the cheapest (asked: "
                f"{100 * work.flat_within:.0f} %).",
            ]
    return lines


def _digits(number: float) -> str:
    return f"{number:.3g}" if number < 100 else f"{number:.0f}"


def updated(text: str, table: str, markers: tuple[str, str] = (BEGIN, END)) -> str:
    """A page with the table between its markers replaced; ValueError where they are missing."""
    begin, end = markers
    if begin not in text or end not in text:
        raise ValueError(f"the page needs the markers {begin} and {end}")
    before, rest = text.split(begin, 1)
    return f"{before}{begin}\n\n{table}\n\n{end}{rest.split(end, 1)[1]}"
