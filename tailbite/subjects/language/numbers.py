"""Numbers for what the language claims say without chance: laws sharpened, cut, mixed with real
words and selected, word by word.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, linalg, optimize, special, stats

from tailbite.checks.number import Number

Vector = NDArray[np.float64]
RADIUS, PLACES = 0.2, 32  #: of the circle on which a function is read to know its derivatives


def _law(p) -> Vector:
    return np.array(p["probabilities"])


def _derivative(order: int) -> Callable[..., float]:
    """Of the logarithm of the sum of powers, by the values on a circle around the exponent."""

    def value(p) -> float:
        circle = np.exp(2j * np.pi * np.arange(PLACES) / PLACES)
        powers = _law(p) ** (p["sharpness"] + RADIUS * circle)[:, None]
        coefficient = np.mean(np.log(powers.sum(axis=1)) * circle**-order).real / RADIUS**order
        return float(coefficient * special.factorial(order))

    return value


def _sharper(p) -> Vector:
    return special.softmax(p["sharpness"] * np.log(_law(p)))


def _mean_surprisal(p) -> float:
    return float(stats.entropy(_sharper(p)) + stats.entropy(_sharper(p), _law(p)))


def _surprisal_variance(p) -> float:
    """Half of the mean squared difference of two words."""
    surprisal, law = -np.log(_law(p)), _sharper(p)
    return float(law @ (surprisal[:, None] - surprisal) ** 2 @ law / 2)


def _sharpened_twice(p) -> float:
    once = special.log_softmax(p["sharpness"] * np.log(_law(p)))
    return float(special.softmax(p["again"] * once)[p["word"]])


def _divergence(p) -> float:
    kept = np.where(np.arange(len(p["probabilities"])) < p["head"], _law(p), 0)
    return float(stats.entropy(kept, _law(p)))


def _beyond(p) -> float:
    """How far the mass before the last continuation is beyond the nucleus."""
    mass = np.cumsum(_law(p)[: p["head"] + 1])
    return float(mass[-2] / mass[-1]) - p["nucleus"]


def _share(p) -> float:
    """The share of real words with which the model is the one of before, by a root."""
    model = np.ones(p["words"])
    model[0] = p["ratio"]
    written = special.softmax(p["sharpness"] * np.log(model))

    def moved(share: float) -> float:
        text = share / p["words"] + (1 - share) * written
        return text[0] / text[1] - p["ratio"]

    return float(optimize.root_scalar(moved, bracket=(0, 1), xtol=1e-15).root)


def _better_of_two(p) -> float:
    """Over all ordered pairs of a word with a reward and one without."""
    reward, chance = np.array([p["strength"], 0.0]), np.array([p["frequency"], 1 - p["frequency"]])
    first = special.expit(reward[:, None] - reward)  # the first of the pair is kept
    kept = np.array([first[0, 0] + 1 - first[0, 0], first[0, 1], 1 - first[1, 0], 0.0])
    return float(kept @ np.outer(chance, chance).ravel())


def _diffusion(p) -> float:
    """The differential equation s u' + u''/(2 M) = 0 with u(0) = 0, as a share of u(1)."""

    def field(_, value):
        return value[1], -2 * p["samples"] * p["selection"] * value[1]

    found = integrate.solve_ivp(
        field, (0, 1), (0, 1), t_eval=(p["frequency"], 1), method="DOP853", rtol=1e-13, atol=1e-16
    )
    return float(found.y[0, 0] / found.y[0, 1])


def _chain(p) -> float:
    """Refitted on so many prompts until one word is left, by the matrix of the chain."""
    size, counts = p["samples"], np.arange(p["samples"] + 1)
    share = counts / size
    matrix = stats.binom.pmf(counts, size, (share + share * (1 - share) * p["selection"])[:, None])
    inner, last = matrix[1:-1, 1:-1], matrix[1:-1, -1]
    fixed = linalg.solve(np.eye(size - 1) - inner, last)
    return float(fixed[round(p["frequency"] * size) - 1])


LAWS = (
    {"probabilities": (0.5, 0.3, 0.15, 0.05), "words": 4},
    {"probabilities": (0.35, 0.25, 0.2, 0.1, 0.06, 0.04), "words": 6},
)
SHARP = ({**LAWS[0], "sharpness": 1.25}, {**LAWS[1], "sharpness": 0.7})
TWICE = (
    {**SHARP[0], "again": 1.6, "word": 0},
    {**SHARP[1], "again": 3.0, "word": 4},
)
CUT = (
    {"probabilities": LAWS[0]["probabilities"], "head": 2},
    {"probabilities": LAWS[1]["probabilities"], "head": 4},
)
NUCLEUS = ({**CUT[0], "nucleus": 0.9}, {**CUT[1], "nucleus": 0.8})
COLLAPSED = (
    {"words": 10, "ratio": 4.0, "sharpness": 1.25},
    {"words": 1000, "ratio": 120.0, "sharpness": 1.1},
)
CHOSEN = ({"frequency": 0.1, "strength": 0.8}, {"frequency": 0.7, "strength": -1.5})
SELECTED = (
    {"samples": 50, "selection": 0.025, "frequency": 0.1},
    {"samples": 400, "selection": 0.01, "frequency": 0.02},
)

NUMBERS = (
    Number(
        "language.temperature.composition",
        "logits divided by one temperature, and by another",
        {"lhs": _sharpened_twice, "rhs": _sharpened_twice},
        TWICE,
    ),
    Number(
        "language.temperature.cumulant",
        "derivative by values on a circle, and entropy plus divergence",
        {"lhs": lambda p: -_derivative(1)(p), "rhs": _mean_surprisal},
        SHARP,
    ),
    Number(
        "language.temperature.spread",
        "derivative by values on a circle, and differences of pairs of words",
        {"lhs": _derivative(2), "rhs": _surprisal_variance},
        SHARP,
    ),
    Number(
        "language.top_k.divergence",
        "divergence of the law without its tail, word by word",
        {"lhs": _divergence, "rhs": _divergence},
        CUT,
    ),
    Number(
        "language.nucleus.last_word",
        "cumulative law before its last word, less the nucleus",
        {"lhs": _beyond, "rhs": _beyond},
        NUCLEUS,
    ),
    Number(
        "language.fresh_mixture.phase_line",
        "root: the share of real words with which a refit changes nothing",
        {"lhs": _share, "rhs": _share},
        COLLAPSED,
    ),
    Number(
        "language.selection.step",
        "all ordered pairs of words, each kept by the logistic law",
        {"lhs": _better_of_two, "rhs": _better_of_two},
        CHOSEN,
    ),
    Number(
        "language.selection.fixation",
        "solution of the diffusion's differential equation",
        {"lhs": _diffusion, "rhs": _diffusion},
        SELECTED,
    ),
    Number(
        "language.selection.fixation",
        "fixation in the matrix of the chain, of which the diffusion is the limit",
        {"rhs": _chain},
        SELECTED,
        within=5e-3,
    ),
)
