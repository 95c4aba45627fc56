"""What is true: claims about model collapse, each with a proof that a machine checks.

    >>> import theory
    >>> claim = theory.claim("gaussian.replace.variance_mean")
    >>> round(claim.predict(samples=100, generations=10, ddof=0), 12)
    0.904382075009

``theory`` needs SymPy and python-flint, and never loads JAX.
"""

from theory.claim import Claim as Claim
from theory.registry import check as check
from theory.registry import claim as claim
from theory.registry import claims as claims
