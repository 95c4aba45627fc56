"""The options of `tailbite language-model`, with what they are where nothing is said."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from tailbite.options import whole_number

#: option -> (metavar, reads, default, meaning)
SIZES = {
    "generations": ("N", whole_number, 4, "fits"),
    "samples": ("M", whole_number, 128, "blocks of every training set"),
    "block": ("B", whole_number, 64, "tokens of a block"),
    "steps": ("K", whole_number, 40, "of the optimiser, in every generation"),
    "rate": ("R", float, 3e-3, "of the optimiser at first"),
    "share": ("S", float, 0.1, "of new real blocks, in the regime real"),
    "seed": ("N", whole_number, 0, "same seed, same texts"),
}
SMALL = {
    "vocabulary": ("V", whole_number, 512, "tokens"),
    "width": ("D", whole_number, 32, "of the transformer"),
    "layers": ("L", whole_number, 1, "of it"),
    "pretraining": ("K", whole_number, 200, "steps on other text, at first"),
}
WAYS = {
    "temperature": ("T", float, "write by chance, at this temperature"),
    "top_k": ("K", whole_number, "by chance, only the likeliest tokens"),
    "nucleus": ("X", float, "by chance, only the likeliest tokens that have this mass"),
}
BEAMS, PENALTY = 5, 3.0  #: of the authors
REGIMES = "replace,real,accumulate"
#: what is nothing where nothing is said
FILES = ("text", "weights", "tokenizer", "beams", "out", "plot")


def settled(given: Mapping[str, Any]) -> Namespace:
    """All options, with what is given put in; ValueError for a name that is none."""
    known = dict.fromkeys([*FILES, *SMALL, *WAYS]) | {
        name: default for name, (_, _, default, _) in SIZES.items()
    }
    known |= {"regimes": REGIMES, "penalty": PENALTY, "resume": False}
    if unknown := sorted(given.keys() - known):
        raise ValueError(f"a language model takes {', '.join(known)}; got {', '.join(unknown)}")
    return Namespace(**(known | dict(given)))
