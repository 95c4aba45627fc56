"""Three tokens of the model under replace: j different tokens of a corpus are drawn with the
probability (1 - 1/M) ... (1 - (j - 1)/M), and different they are independent draws of the model
before.  These are the eigenvalues of the Wright-Fisher model; here the third.

That three tokens are of three types has the probability 1 - 3 sum p^2 + 2 sum p^3, the sum over the
types of p (1 - p) (1 - 2 p)."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Model, Start, Tower
from theory.statements import Equal
from theory.subjects.discrete.experiment import (
    H0,
    MODEL,
    OF_TRUTH,
    SHARES,
    T0,
    TRUTH,
    K,
    all_shares,
    all_squares,
    p,
    p0,
    types,
)
from theory.subjects.discrete.replace import REPLACE
from theory.subjects.discrete.spread import TRIPLES
from theory.words import E, M, i, j, n, state

T = state("T", real=True)  #: state: the probability that three tokens are of three types
THREE = Model(
    "every type follows the experiment from its own share on, and three tokens of a model are of "
    "three types with the probability 1 less three times the sum of the squared shares, and twice "
    "the sum of their cubes"
)
SKEW = Model("a(x, n) is the mean of p (1 - p)(1 - 2 p), after n generations, from a share x on")
skew = sp.Function("a")


def third(upto: sp.Expr = n) -> sp.Expr:
    """The product of the third eigenvalues."""
    return sp.Product((1 - 1 / M[j]) * (1 - 2 / M[j]), (j, 0, upto - 1))


_one, _first = p * (1 - p) * (1 - 2 * p), p0 * (1 - p0) * (1 - 2 * p0)
_asymmetry = Equal(E(_one, n), _first * third())
_closed = Equal(skew(p0, n), _first * third())
_each = Equal(E(T, n), sp.Sum(skew(types[i], n), (i, 0, K - 1)))
_cubes = sp.Sum(types[i] ** 3, (i, 0, K - 1))
_summed = Equal(E(T, n), (all_shares - 3 * all_squares + 2 * _cubes) * third())
_three = Equal(E(T, n), T0 * third())
_rivals = {
    "two tokens": sp.Product(1 - 1 / M[j], (j, 0, n - 1)),
    "pairs apart": sp.Product((1 - 1 / M[j]) ** 3, (j, 0, n - 1)),
    "one generation late": third(n - 1),
}
ASYMMETRY = "discrete.replace.asymmetry"

CLAIMS = (
    Claim(
        id=ASYMMETRY,
        kind="equality",
        title="Replace: mean of p (1 - p)(1 - 2 p), the third cumulant of a token of the type.",
        statement=_asymmetry,
        proof=Proof(
            (
                Step("start", Equal(E(_one, 0), _first), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(E(_one, n + 1), (1 - 1 / M[n]) * (1 - 2 / M[n]) * E(_one, n)),
                    Tower(REPLACE),
                ),
                Step("all refits", _asymmetry, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=MODEL,
        parameters={"samples": M, "generations": n, "probability": p0},
        references=("ethier1986",),
        rivals={name: _first * rival for name, rival in _rivals.items()},
    ),
    Claim(
        id="discrete.replace.three_types",
        kind="equality",
        title="Replace: mean probability that three tokens of the model are of three types.",
        statement=_three,
        proof=Proof(
            (
                Step("of a type", Equal(skew(p0, n), E(_one, n)), SKEW),
                Step("in closed form", _closed, Algebra(), uses=("of a type", ASYMMETRY)),
                Step("over the types", _each, THREE),
                Step(
                    "sums over types",
                    _summed,
                    Algebra(),
                    uses=("over the types", ("in closed form", {p0: types[i]})),
                ),
                Step("shares", Equal(all_shares, sp.S.One), SHARES),
                Step("squared shares", Equal(all_squares, 1 - H0), TRUTH),
                Step("cubes", Equal(_cubes, (2 - 3 * H0 + T0) / 2), TRIPLES),
                Step(
                    "three types",
                    _three,
                    Algebra(),
                    uses=("sums over types", "shares", "squared shares", "cubes"),
                ),
            )
        ),
        assumptions=MODEL,
        parameters={"samples": M, "generations": n, **OF_TRUTH},
        references=("ethier1986",),
        rivals={name: T0 * rival for name, rival in _rivals.items()},
        remark=(
            "It falls about three times as fast as the probability that two tokens differ: of what "
            "variety is left, ever more is that of two types."
        ),
    ),
)
