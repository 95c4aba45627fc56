"""Numbers for what the discrete claims say without chance: the stationary law of a streaming
corpus, from the matrix of its steps.
"""

import numpy as np
from scipy import linalg, special

from tailbite.checks.number import Number


def _flow(p) -> tuple[float, float]:
    """What flows up from a count to the next and down again, in the long run, in units of the
    claim: it leaves out what does not depend on the count."""
    size, share = p["samples"], p["probability"]
    real = p["odds"] / (1 + p["odds"])
    counts = np.arange(size + 1)
    of_type = counts / size  # a token that is chosen at random is of the type
    comes = (1 - real) * of_type + real * share
    up, down = (1 - of_type) * comes, of_type * (1 - comes)
    matrix = np.diag(1 - up - down) + np.diag(up[:-1], 1) + np.diag(down[1:], -1)
    ((law,),) = [linalg.null_space(matrix.T - np.eye(size + 1)).T]
    theta = size * p["odds"]
    ones, zeros = theta * share, theta * (1 - share)
    unit = special.beta(ones, zeros) * special.poch(theta, size) / special.factorial(size)
    law = law / law.sum() * unit * special.gamma(theta)
    at = p["count"]
    return law[at] * up[at], law[at + 1] * down[at + 1]


NUMBERS = (
    Number(
        "discrete.streaming.stationary_law",
        "flow between neighbouring counts, by the stationary law of the matrix of all steps",
        {"lhs": lambda p: _flow(p)[0], "rhs": lambda p: _flow(p)[1]},
        (
            {"samples": 6, "count": 2, "odds": 0.25, "probability": 0.3},
            {"samples": 9, "count": 0, "odds": 0.6, "probability": 0.55},
            {"samples": 9, "count": 8, "odds": 0.1, "probability": 0.1},
        ),
    ),
)
