"""One or two steps of gradient descent from zero: polynomials of the Gram matrix."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.errors.design import TRACE_POWER, TRACE_POWERS
from theory.errors.experiment import AT, GAIN, SHRINK, SQUARE, A, C, features
from theory.errors.learners import Learner
from theory.proof import Step
from theory.regression.experiment import G
from theory.rules import Definition, Enumeration, Induction, Traces
from theory.statements import Equal
from theory.words import i, m, x

steps = sp.Symbol("K", integer=True, positive=True)
rate = sp.Symbol("eta", positive=True)
MOST = 2  #: steps whose constants need no more than four powers of the Gram matrix

_learned = sp.Function("r")
_step_size = rate / m
_share = 1 - (1 - _step_size * x) ** steps


def _coefficient(order: int, squared: bool) -> sp.Expr:
    """Of (h x)^order in the share, or in its square; a share of at most MOST steps has no higher powers."""
    once = sp.binomial(steps, order) if order <= MOST else sp.S.Zero
    return (-1) ** order * (sp.binomial(2 * steps, order) - 2 * once if squared else -once) * _step_size**order


def _polynomial(at: sp.Expr, squared: bool, less: int = 0) -> sp.Expr:
    return sp.Add(*(_coefficient(order, squared) * at ** (order - less) for order in range(1 + squared, (1 + squared) * MOST + 1)))


def _traced(squared: bool, less: int = 0) -> sp.Expr:
    orders = range(1 + squared, (1 + squared) * MOST + 1)
    return sp.Add(*(_coefficient(order, squared) * TRACE_POWERS[order - less - 1] for order in orders))


FEW = (Condition(steps <= MOST, f"at most {MOST} steps"),)
GRADIENT = Learner(
    name="gradient",
    sentence="each step adds rate/m times G w + X' noise - G f, from f = 0",
    shrink=_traced(False),
    square=_traced(True),
    gain=_traced(True, 1),
    population=1 - (1 - rate) ** steps,
    parameters={"steps": steps, "rate": rate},
    domain=FEW,
)


def _constant(quantity: str, word: sp.Expr, trace: sp.Expr, squared: bool, less: int = 0) -> Claim:
    function = (_share**2 if squared else _share) / x**less
    powers = tuple(TRACE_POWER[order - less - 1] for order in range(1 + squared, (1 + squared) * MOST + 1))
    proof = (
        Step("start", Equal(_learned(0), sp.S.Zero), Definition("gradient descent starts at zero")),
        Step(
            "one step",
            Equal(_learned(i + 1), _learned(i) + _step_size * x * (1 - _learned(i))),
            Definition("along an eigenvector of G with eigenvalue x a step learns the share rate x/m of what is left"),
        ),
        Step("all steps", Equal(_learned(i), 1 - (1 - _step_size * x) ** i), Induction(i), uses=("start", "one step")),
        Step("powers", Equal(function, _polynomial(x, squared, less)), Enumeration({steps: tuple(range(1, MOST + 1))})),
        Step(
            "in the Gram matrix",
            Equal(word, _polynomial(G, squared, less)),
            Definition("A has the eigenvectors of G and that share for eigenvalues; C has the share squared over the eigenvalue"),
            uses=("all steps", "powers"),
        ),
        Step("traces", Equal(trace, GRADIENT.put_in(trace)), Traces(), uses=("in the Gram matrix", *powers)),
    )
    mean = (GRADIENT.population**2 if squared else GRADIENT.population) * features / m**less
    value = GRADIENT.put_in(trace)
    rivals = {"population": mean, "one row fewer": value.subs(m, m - 1), "one feature more": value.subs(features, features + 1)}
    return GRADIENT.claim(quantity, proof, rivals)


CLAIMS = (
    _constant("mean_shrinkage", A, SHRINK, False),
    _constant("square_shrinkage", AT * A, SQUARE, True),
    _constant("noise_gain", C, GAIN, True, 1),
)
