"""The random experiment of a Gaussian refit in D dimensions.

Generation n is a normal law with mean mu_n and covariance S_n, in coordinates in which the truth is
standard normal.  A batch of M[n] points of it is mu_n + L x, L L' = S_n, with x standard normal: it
has mean mu_n + L z / sqrt(M[n]) and scatter L W L', where z is standard normal, W is Wishart with
M[n] - 1 degrees of freedom, and both are independent.  Generation n + 1 is fitted on it with
divisor M[n] - b.

Along one direction, that is a refit in one dimension: the points' coordinates along it are
independent and normal (``multivariate.sample.projection``), and the fit of the coordinates is the
coordinate of the fit.  In a plane, or along a coordinate given those before it, W = A A' enters by
Bartlett's factor A, lower triangular: its squared diagonal has chi-square laws with M[n] - 1,
M[n] - 2, ... degrees of freedom, what is below it is standard normal, and all are independent
(``multivariate.sample.bartlett``)."""

import sympy as sp

from theory.claim import Condition
from theory.rules import AnyLaw, ChiSquare, Kernel, Model
from theory.subjects.gaussian.experiment import CHI, SAMPLE
from theory.words import M, N, b, i, m, n, q, s, state, t, x, z

TRUTH = "the truth is normal, and its covariance has full rank"
MODEL = (SAMPLE, TRUTH)

D = sp.Symbol("D", integer=True, positive=True)  #: dimensions
a = sp.Symbol("a", integer=True, positive=True)  #: number of a coordinate, from 1
r = sp.Symbol("r", integer=True, positive=True)  #: dimensions of a determinant

w = state("w", positive=True)  #: state: variance of coordinate a given those before it
g = state("g", positive=True)  #: state: determinant of the covariance to the power s
ell = state("ell", real=True)  #: state: logarithm of the determinant of the covariance
T = state("T", positive=True)  #: state: trace of the covariance
U = state("U", positive=True)  #: state: trace of the squared covariance
delta = state("delta", nonnegative=True)  #: state: squared length of the mean
B = state("B", real=True)  #: state: covariance of two coordinates
G = state("G", positive=True)  #: state: determinant of the covariance of two coordinates

#: moments of the determinant of the scatter of m standard normal points in r dimensions: of its
#: power s, of its logarithm, and of the square of that
power_mean = sp.Function("W", positive=True)
log_mean = sp.Function("K", real=True)
log_square = sp.Function("H", positive=True)

BARTLETT = "multivariate.sample.bartlett"
PROJECTION = "multivariate.sample.projection"

# assumptions of the experiment, for the steps that state them
TRACE = Model(
    "the trace is the sum of the variances along D orthonormal directions, each of which is "
    "refitted as in one dimension"
)
LENGTH = Model(
    "the squared length of the mean is the sum of its squares along D orthonormal directions, each "
    "of which is refitted as in one dimension"
)
MINORS = Model(
    "e is the sum of the principal minors, each the determinant of the fit of as many coordinates"
)
SQUARED_TRACE = Model(
    "the squared trace is the sum of D squared variances and of D (D - 1) products of two"
)
TRACE_OF_SQUARE = Model(
    "the trace of the square is the sum of D squared variances and of D (D - 1) squared covariances"
)
PRECISION = Model(
    "the trace of the inverse is the sum of D reciprocals, each of the variance of a coordinate "
    "given all others"
)

#: Bartlett's factor of two coordinates: two chi-square draws, and a normal one below them
q2 = sp.Symbol("q_2", positive=True)
y, z2 = sp.symbols("y z_2", real=True)


def row(batch: sp.Expr) -> Kernel:
    """The variance of a coordinate given those before it, one generation of replace."""
    return Kernel(
        index=n,
        update={w: w * q / (batch - b)},
        draws=(ChiSquare(q, batch - a),),
        initial={w: sp.S.One},
        law=BARTLETT,
        batch=batch,
    )


ROW = row(M[n])
#: a power of the determinant
DETERMINANT = Kernel(
    index=n,
    update={g: g * x / (M[n] - b) ** (r * s)},
    draws=(AnyLaw(x, (sp.S.One, power_mean(s, r, M[n])), ((power_mean(s, r, M[n]), sp.S.One),)),),
    initial={g: sp.S.One},
)


def logarithm(dimensions: sp.Expr, ddof: sp.Expr = b) -> Kernel:
    """The logarithm of the determinant of a covariance of so many dimensions."""
    first, second = log_mean(dimensions, M[n]), log_square(dimensions, M[n])
    deviation = sp.sqrt(second - first**2)
    example = ((first + deviation, sp.S.Half), (first - deviation, sp.S.Half))
    return Kernel(
        index=n,
        update={ell: ell + y - dimensions * sp.log(M[n] - ddof)},
        draws=(AnyLaw(y, (sp.S.One, first, second), example),),
        initial={ell: sp.S.Zero},
    )


LOGARITHM = logarithm(r)


def _standard(symbol: sp.Symbol) -> AnyLaw:
    """A draw with the moments of the standard normal law, as far as they are used."""
    zero, one = sp.S.Zero, sp.S.One
    sixth = sp.Rational(1, 6)
    example = ((zero, 4 * sixth), (sp.sqrt(3), sixth), (-sp.sqrt(3), sixth))
    return AnyLaw(symbol, (one, zero, one, zero, sp.Integer(3)), example)


def plane(
    index: sp.Expr, kept: sp.Expr, between: sp.Expr, divisor: sp.Expr, batch: sp.Expr
) -> Kernel:
    """Two coordinates: S' = L K L', K = (kept + W + between z z') / divisor.

    Of all draws but the first squared diagonal only the moments matter."""
    one, below, two = kept + q, sp.sqrt(q) * y, kept + q2 + y**2
    second = AnyLaw(q2, (sp.S.One, batch - 2), ((batch - 2, sp.S.One),))
    draws: tuple = (_standard(y), ChiSquare(q, batch - 1), second)
    if between != 0:
        one, below, two = one + between * z**2, below + between * z * z2, two + between * z2**2
        draws = (_standard(z), _standard(z2), *draws)
    then = {
        B: (B * one + sp.sqrt(G) * below) / divisor,
        G: G * sp.expand(one * two - below**2) / divisor**2,
    }
    truth = {B: sp.S.Zero, G: sp.S.One}
    return Kernel(
        index=index,
        update=then if index != 0 else {state: value.subs(truth) for state, value in then.items()},
        draws=draws,
        initial=truth,
        law=BARTLETT,
        batch=batch,
    )


_no = sp.S.Zero
PLANE = plane(n, _no, _no, M[n] - b, M[n])
FIRST_PLANE = plane(_no, _no, _no, M[0] - b, M[0])
POOLED_PLANE = plane(t, N[t] - b, N[t] / N[t + 1], N[t + 1] - b, M[t])

#: the law of a batch in a plane and its moments, for a tower step
PLANE_DRAWN = (CHI, (BARTLETT, {a: 1}))

#: every batch has more points than dimensions, and than ddof
ABOVE_DDOF = Condition(M[i] - b > 0, "every batch to have more points than ddof")
#: what the Gaussian in one dimension needs
ONE = (ABOVE_DDOF, Condition(M[i] >= 2, "at least 2 samples in every batch"))


def more_points(dimensions: sp.Expr, by: int = 1) -> Condition:
    """Every batch has so many points more than there are dimensions."""
    many = "" if by == 1 else f"at least {by} "
    return Condition(
        M[i] - dimensions >= by, f"every batch to have {many}more points than dimensions"
    )


def over(body: sp.Expr, dimensions: sp.Expr = r) -> sp.Sum:
    """The sum over coordinates."""
    return sp.Sum(body, (a, 1, dimensions))


PARAMETERS = {"samples": M, "generations": n, "ddof": b, "dimension": D}
CONSTANT = {"samples": m, "ddof": b}
