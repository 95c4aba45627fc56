"""New real rows pooled with the newest synthetic batch: one factor decides, and near interpolation it exceeds 1."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.gaussian.experiment import CHI
from theory.proof import Proof, Step
from theory.regression.experiment import (
    BARTLETT,
    FRESH,
    INVERSE,
    INVERSE_RULE,
    MODEL,
    MUIRHEAD,
    RISK,
    TRANSPOSE,
    G,
    R,
    S,
    c,
    e,
    eT,
    f,
    fT,
    u,
    uT,
)
from theory.rules import Algebra, Cited, Definition, Induction, Integration, Limit, Traces, Words
from theory.statements import Equal
from theory.words import E, Q, Trace, chi_square_density, m, n, p, v0, x

MEAN, FACTOR, STRONG = (
    "regression.fresh_mixture.risk_mean",
    "regression.design.mixing_factor",
    "regression.fresh_mixture.strong_collapse",
)
r = sp.Symbol("r", integer=True, positive=True)  #: new real rows in each generation
V0 = sp.Symbol("V_0", nonnegative=True)  #: excess risk of generation 0: 0 if it is the truth
noise = sp.Symbol("g", positive=True)  #: variance of the synthetic label noise over that of the truth
total = m + r
# two moments of B = S^(-1/2) G S^(-1/2): of an entry of its diagonal, and of a 2 x 2 minor
alpha, beta = sp.symbols("alpha beta", positive=True)
q_ = m * r / (total * (total - 1) * (total + 2))
factor = q_ + m * (m - 1) / (total * (total - 1)) + q_ + q_ * (total * p - 2) / (total - p - 1)
CLAIMS = ()
