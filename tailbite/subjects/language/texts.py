"""What claims call the numbers of a text: those of its own n-gram model, generation 0."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sims import Text
from sims.families.ngram_table import Table, table


def of_text(text: Text, order: int) -> Mapping[str, Any]:
    """The parameters of claims that a text has."""
    return of_table(table(text, order))


def of_table(cells: Table) -> Mapping[str, Any]:
    """The same, of its n-grams."""
    row, counts, share, surprisal = (
        np.asarray(part, dtype=np.float64)
        for part in (cells.row, cells.counts, cells.share, cells.surprisal)
    )
    row = row.astype(int)
    prompts = np.bincount(row, counts)
    law = counts / prompts[row]
    weight = share[row]
    entropy = float(weight @ (law * -np.log(law)))
    size = np.bincount(row)
    return {
        "entropy": entropy,
        "uniform": float(weight @ (surprisal / size[row])),
        **({} if len(share) > 1 else {"surprisal_variance": _variance(law)}),
    }


def _variance(law: np.ndarray) -> float:
    surprisal = -np.log(law)
    return float(law @ surprisal**2 - (law @ surprisal) ** 2)


def tails_of(cells: Table, most: float) -> Mapping[str, float]:
    """The mass of the continuations with a probability of at most `most`: in the text, and where
    all have equal chances.
    """
    row, counts = np.asarray(cells.row), np.asarray(cells.counts, dtype=np.float64)
    law = counts / np.bincount(row, counts)[row]
    rare = law <= most * (1 + 1e-6)
    weight = np.asarray(cells.share, dtype=np.float64)[row]
    return {
        "tail": float(weight @ (law * rare)),
        "tail_uniform": float(weight @ (rare / np.bincount(row)[row])),
    }


def rows_of(cells: Table) -> Mapping[str, Any]:
    """Contexts with several continuations: their number, their prompts, and their heterozygosity
    times their share.
    """
    row, counts = np.asarray(cells.row), np.asarray(cells.counts, dtype=np.float64)
    prompts = np.bincount(row, counts)
    loss = 1 - np.bincount(row, (counts / prompts[row]) ** 2)
    several = np.bincount(row) > 1
    spread = np.asarray(cells.share, dtype=np.float64) * loss
    return {
        "contexts": int(several.sum()),
        "prompts": tuple(float(each) for each in prompts[several]),
        "spread": tuple(float(each) for each in spread[several]),
    }
