"""SymPy expressions in ball arithmetic: every result is an interval that provably contains the true
value.

    >>> from sympy import symbols, Sum, IndexedBase
    >>> from theory.balls import enclose, evaluate
    >>> i, n = symbols("i n", integer=True)
    >>> samples = IndexedBase("samples", integer=True, positive=True)
    >>> evaluate(Sum(1 / samples[i], (i, 0, n - 1)), {n: 3, samples: [10, 20, 40]})
    0.175
"""

from theory.balls.errors import DomainError, NotApplicable
from theory.balls.evaluation import decide, enclose, evaluate
from theory.balls.points import draw

__all__ = ["DomainError", "NotApplicable", "decide", "draw", "enclose", "evaluate"]
