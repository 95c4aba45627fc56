"""Numbers that others have published, or that their published code prints: mean and standard
error.
"""

from typing import NamedTuple

from sims import Accumulate, Replace, Workflow


class Number(NamedTuple):
    """The mean test error (without the noise of test labels) of least squares, sigma^2 = 1, the
    same rows in every generation.
    """

    source: str
    workflow: Workflow
    features: int
    samples: int
    generation: int
    mean: float
    standard_error: float


#: The code of arXiv 2410.16713, d = 7 features and T = 89 rows.
AGREED = (
    Number("arXiv 2410.16713, code", Replace(), 7, 89, 10, 0.864, 0.011),
    Number("arXiv 2410.16713, code", Accumulate(), 7, 89, 20, 0.1416, 0.0036),
)
