"""The random experiment of a regression refit, and what a normal design contributes to it.

Rows x have p features and covariance Sigma, labels are y = x'w + noise.  Generation 0 is the truth
w*; batch i, of M[i] rows, is labelled by generation i with noise of variance g[i] v0, and
generation i + 1 is fitted on what the workflow makes of it.  The excess risk (w - w*)' Sigma (w -
w*) is Q = |e|^2 for the error e = Sigma^(1/2) (w - w*): least squares is equivariant, so in these
whitened coordinates neither Sigma nor w* matters.

Matrices are noncommutative letters: of one batch the Gram matrix G = X'X and X' noise =: u; of a
pool its Gram matrix S and the inverse R of that.  A vector stands for a matrix of one column, so
that |e|^2 is the trace of e e'."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, ChiSquare, Cited, Integration, Kernel, Model, Normal
from theory.statements import Equal
from theory.words import M, Q, Trace, chi_square_density, g, i, m, n, p, v0, x, z

LABELS = (
    "labels are those of the current model (real ones: of the truth) plus noise, independent of "
    "the rows and of all before"
)
ROWS = "rows are drawn independently, normal in whitened coordinates"
NORMAL_NOISE = "the noise is normal"
FRESH = "every batch has rows of its own"
SAME = "all batches have the rows of the first"
MODEL = (LABELS, ROWS)

INVERSE = "regression.design.inverse"
MUIRHEAD = "muirhead1982"

# what the experiment is
START = Model("generation 0 is the truth")
SOURCE = Model("V_0 is the excess risk of generation 0")
RISK = Model("the excess risk is the squared length of the whitened error")
LENGTH = Model("L is the squared length of the weights")
PRODUCT = Model("C is the product of the weights with the true ones")
TRUE_LENGTH = Model("a is the squared length of the true weights")
FEATURES = Model("the trace of the identity counts the features")
EQUAL_BATCHES = Model("all batches have m rows")
CENTRED = Model("the noise has mean 0 and is independent of the rows and of all before")
UNCORRELATED = Model("the noise of different rows is uncorrelated, of variance g v0")
REAL_UNCORRELATED = Model("the noise of different real rows is uncorrelated, of variance v0")
SYNTHETIC_ALONE = Model(
    "the distance from the fit on the real rows is made of synthetic noise alone, centred given "
    "the rows and the real noise"
)
ONE_FEATURE_GRAM = Model(
    "the Gram matrix of m normal rows of one feature is a chi-square draw with m degrees of freedom"
)

# what a fit is
POOLED = Model("S is the Gram matrix of all rows, P of those before, G of the batch")
INVERSE_RULE = Model("R is the inverse of the Gram matrix that the fit solves with")
NORMAL_EQUATIONS = Model("least squares solves the normal equations")
LINEAR = Model("the fit is linear in the labels X w + noise")
FIRST_REAL = Model("the first fit is the one on the real rows alone")

EXCHANGEABLE = Cited(
    "independent rows of one law are exchangeable: given their Gram matrix all have one mean "
    "square, so that a batch has its share, in rows, of E tr R S R",
    "durrett2019",
)

#: public names of the parameters
PARAMETERS = {"samples": M, "generations": n, "features": p, "variance": v0, "noise": g}

#: the mean risk is finite
ROOM = Condition(M[i] > p + 1, "every batch to have at least two rows more than features")
FIRST_ROOM = Condition(M[0] > p + 1, "the first batch to have at least two rows more than features")

G, S, R, P, B, e, f, u = sp.symbols("G S R P B e f u", commutative=False)
eT, fT, uT = sp.symbols("e' f' u'", commutative=False)
TRANSPOSE = {e: eT, eT: e, f: fT, fT: f, u: uT, uT: u}

c = sp.Symbol("c", positive=True)  #: a chi-square draw with p - 1 degrees of freedom

h = sp.Symbol("h", positive=True)  #: 1 over a chi-square draw with M[n] - p + 1 degrees of freedom
_freedom = M[n] - p + 1
_reciprocals = (sp.S.One, 1 / (_freedom - 2), 1 / ((_freedom - 2) * (_freedom - 4)))

#: one generation of replace with fresh normal rows: the error takes a step sqrt(g v0 h) times a
#: standard normal vector
WALK = Kernel(
    index=n,
    update={Q: Q + 2 * sp.sqrt(Q * g[n] * v0 * h) * z + g[n] * v0 * h * (z**2 + c)},
    draws=(
        AnyLaw(h, _reciprocals, ((sp.S.Zero, sp.S.Half), (sp.S.Half, sp.S.Half)), {M[n]: p + 5}),
        ChiSquare(c, p - 1),
        Normal(z),
    ),
    initial={Q: sp.S.Zero},
)

BARTLETT = Cited(
    "rotation invariance of a normal design, and Bartlett's decomposition: for z normal and "
    "independent of the Gram matrix G of m rows, "
    "z'z/(z'G^-1 z) is a chi-square draw with m - p + 1 degrees of freedom, independent of z",
    MUIRHEAD,
)
_length = sp.Symbol("s", nonnegative=True)  # of the step, sqrt(g v0 h)
_walked = ((sp.sqrt(Q) + _length * z) ** 2 + _length**2 * c).subs(_length, sp.sqrt(g[n] * v0 * h))


def _reciprocal(power: int) -> Equal:
    """E h^power."""
    return Equal(
        sp.Integral(x**-power * chi_square_density(x, _freedom), (x, 0, sp.oo)), _reciprocals[power]
    )


WALK_LAW = (
    Step("walk", Equal(_walked, WALK.update[Q]), BARTLETT),
    Step("mean of 1/q", _reciprocal(1), Integration()),
    Step("mean square of 1/q", _reciprocal(2), Integration()),
)

_diagonal = Equal(Trace(R), p * sp.Integral(chi_square_density(x, m - p + 1) / x, (x, 0, sp.oo)))
_moment = Equal(_diagonal.rhs.args[1], 1 / (m - p - 1))
INVERSE_TRACE = Equal(Trace(R), p / (m - p - 1))

CLAIMS = (
    Claim(
        id=INVERSE,
        kind="equality",
        title=(
            "Mean trace of the inverse Gram matrix of m normal rows: each entry of its diagonal is "
            "1 over a chi-square draw."
        ),
        statement=INVERSE_TRACE,
        proof=Proof(
            (
                Step(
                    "diagonal",
                    _diagonal,
                    Cited(
                        "the law of a normal design does not change under rotations, and by "
                        "Bartlett's decomposition the last diagonal "
                        "entry of the inverse Gram matrix of m rows is 1 over a chi-square with m "
                        "- p + 1 degrees of freedom",
                        MUIRHEAD,
                    ),
                ),
                Step("chi-square draw", _moment, Integration()),
                Step("all entries", INVERSE_TRACE, Algebra(), uses=("diagonal", "chi-square draw")),
            )
        ),
        assumptions=(ROWS,),
        references=("muirhead1982", "gerstgrasser2024"),
        domain=(Condition(m > p + 1, "at least two rows more than features"),),
        parameters={"samples": m, "features": p},
        rivals={
            "inverse of the mean": p / m,
            "one row fewer": p / (m - p - 2),
            "one row more": p / (m - p),
        },
    ),
)
