"""The random experiment of a Gaussian refit, and the moments of its two draws.

Generation n is a normal law with mean mu_n and variance v_n; d_n = mu_n - mu_0.  A sample of M[n]
points of it has mean mu_n + sqrt(v_n/M[n]) z and centred sum of squares v_n q, with z standard
normal, q chi-square with M[n] - 1 degrees of freedom, independent (``gaussian.sample.cochran``).
Generation n + 1 is fitted on it with divisor M[n] - b."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    ChiSquare,
    Integration,
    Kernel,
    Model,
    Names,
    Normal,
)
from theory.statements import Equal
from theory.words import (
    M,
    N,
    b,
    chi_square_density,
    d,
    i,
    n,
    normal_density,
    nu,
    q,
    s,
    t,
    v,
    v0,
    x,
    z,
)

SAMPLE = "points are drawn independently from the current model, and real data from the truth"
TRUTH = "the truth is normal"
MODEL = (SAMPLE, TRUTH)

# assumptions of the experiment, for the steps that state them
FITTED_MEAN = Model("the mean of a fit is the mean of its points")
FITTED_VARIANCE = Model("the variance of a fit is the centred sum of squares over count minus ddof")
BATCH_LAW = Model("a batch has the mean and the sum of squares that Cochran's theorem gives it")
INDEPENDENT_FITS = Model("the draws of different generations are independent")
INDEPENDENT_DRAWS = Model("mean and sum of squares of a normal sample are drawn independently")
FIRST_OF_TRUTH = Model(
    "generation 1 is fitted on M[0] points of the truth, the later ones on points of the model"
)
CUMULANTS = Model("the cumulants of log v are the derivatives at s = 0 of the logarithm of E v^s")
NEW_MEAN = Model("y is the mean of the real points in units of its deviation")
NEW_SQUARES_OF_REAL = Model("u is their centred sum of squares in units of v_0")
KEPT_MEAN = Model("e is measured from the mean of the kept points")
KEPT_SQUARES = Model("w is the centred sum of squares of the kept points")
KEPT_AND_OFFSET = Model("d is the sum of c and e")
POOL_MEAN = Model("c is the mean of the points so far")
POOL_VARIANCE = Model("s is their variance with ddof 1")
CHOSEN_ALIKE = Model("each of the points so far is as likely to be chosen")
CHOSEN_ALL = Model(
    "all points chosen together have the mean of the pool: their variances and covariances add up "
    "to 0"
)
CHOSEN_VARIANCE = Model("given the pool, the fitted variance has the mean of the choice")
CHOSEN_MEAN = Model(
    "given the pool, the fitted mean is that of the pool and the deviation of the choice, of mean 0"
)

# names of distances between the model N(d, v) and the truth N(0, v_0)
QUANTILES = Names(
    "the squared Wasserstein distance in one dimension is the mean squared difference of the "
    "quantile functions"
)
DIVERGENCE = Names(
    "the Kullback-Leibler divergence is the mean of the log density ratio under the first law"
)
ENTROPY = Names("the differential entropy is minus the mean log density")

#: every batch has more points than ddof, and at least two
ENOUGH = (
    Condition(M[i] - b > 0, "every batch to have more points than ddof"),
    Condition(M[i] >= 2, "at least 2 samples in every batch"),
)

#: the claim that proves the law of a batch's mean and sum of squares
COCHRAN = "gaussian.sample.cochran"

#: one generation of replace
REPLACE = Kernel(
    index=n,
    update={v: v * q / (M[n] - b), d: d + sp.sqrt(v / M[n]) * z},
    draws=(Normal(z), ChiSquare(q, M[n] - 1)),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=M[n],
)

#: the first fit, on real data, of the workflows that keep points: the truth has v = v0 and d = 0
FIRST = Kernel(
    index=sp.S.Zero,
    update={v: v0 * q / (M[0] - b), d: sp.sqrt(v0 / M[0]) * z},
    draws=(Normal(z), ChiSquare(q, M[0] - 1)),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=M[0],
)

#: one generation of accumulate after the first: all points so far and a batch from the current
#: model (``gaussian.accumulate.kernel``)
ACCUMULATE = Kernel(
    index=t,
    update={
        v: v * (N[t] - b + q + N[t] / N[t + 1] * z**2) / (N[t + 1] - b),
        d: d + M[t] / N[t + 1] * sp.sqrt(v / M[t]) * z,
    },
    draws=(Normal(z), ChiSquare(q, M[t] - 1)),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=M[t],
)

#: names of the moment claims, for the ``uses`` of a tower step
EVEN, ODD, CHI, LOG_CHI = (
    "gaussian.normal.even_moment",
    "gaussian.normal.odd_moment",
    "gaussian.chi_square.moment",
    "gaussian.chi_square.log_moment",
)
MOMENTS = (EVEN, ODD, CHI)
#: the law of a batch and its moments, for a tower step of a kernel that rests on that law
DRAWN = (*MOMENTS, COCHRAN)

EXPONENTIAL = "gaussian.normal.exponential_moment"

order = sp.Symbol("m", integer=True, nonnegative=True)
_even = Equal(
    sp.Integral(z ** (2 * order) * normal_density(), (z, -sp.oo, sp.oo)),
    2**order * sp.gamma(order + sp.Rational(1, 2)) / sp.sqrt(sp.pi),
)
_odd = Equal(sp.Integral(z ** (2 * order + 1) * normal_density(), (z, -sp.oo, sp.oo)), sp.S.Zero)
_exponential = Equal(
    sp.Integral(sp.exp(s * z) * normal_density(), (z, -sp.oo, sp.oo)), sp.exp(s**2 / 2)
)
_chi = Equal(
    sp.Integral(x**s * chi_square_density(), (x, 0, sp.oo)),
    2**s * sp.gamma(nu / 2 + s) / sp.gamma(nu / 2),
)
_log_chi = Equal(
    sp.Integral(sp.log(x) * chi_square_density(), (x, 0, sp.oo)),
    sp.digamma(nu / 2) + sp.log(2),
)

CLAIMS = (
    Claim(
        id=EVEN,
        kind="deterministic",
        title="Even moments of the standard normal law.",
        statement=_even,
        proof=Proof((Step("Euler's integral", _even, Integration()),)),
        parameters={"order": order},
        rivals={"one degree too many": _even.rhs * (2 * order + 1), "factor 2 lost": _even.rhs / 2},
    ),
    Claim(
        id=ODD,
        kind="deterministic",
        title="Odd moments of the standard normal law vanish.",
        statement=_odd,
        proof=Proof((Step("symmetry", _odd, Integration()),)),
        parameters={"order": order},
        rivals={"absolute moment": 2**order * sp.gamma(order + 1) * sp.sqrt(2 / sp.pi)},
    ),
    Claim(
        id=EXPONENTIAL,
        kind="deterministic",
        title="Moment generating function of the standard normal law.",
        statement=_exponential,
        proof=Proof((Step("Euler's integral, the square completed", _exponential, Integration()),)),
        parameters={"order": s},
        rivals={"factor 2 lost": sp.exp(s**2), "second order alone": 1 + s**2 / 2},
    ),
    Claim(
        id=CHI,
        kind="deterministic",
        title=(
            "Moments of the chi-square law, of every real order above minus half its degrees of "
            "freedom."
        ),
        statement=_chi,
        proof=Proof((Step("Euler's integral", _chi, Integration()),)),
        parameters={"freedom": nu, "order": s},
        domain=(
            Condition(nu / 2 + s > 0, "the order to exceed minus half the degrees of freedom"),
        ),
        rivals={
            "one degree of freedom more": _chi.rhs.subs(nu, nu + 1),
            "factor 2 lost": _chi.rhs / 2**s,
        },
    ),
    Claim(
        id=LOG_CHI,
        kind="deterministic",
        title="Mean logarithm of a chi-square draw.",
        statement=_log_chi,
        proof=Proof((Step("Euler's integral", _log_chi, Integration()),)),
        parameters={"freedom": nu},
        rivals={
            "logarithm of the mean": sp.log(nu),
            "one degree of freedom more": _log_chi.rhs.subs(nu, nu + 1),
            "factor 2 lost": sp.digamma(nu / 2),
        },
    ),
)
