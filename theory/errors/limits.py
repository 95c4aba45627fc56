"""Where each term goes: to its limit over the generations, and to nothing in the limit that is its own."""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim, Condition
from theory.errors.decomposition import DESIGN, EXPRESSIVITY, missed, p, rho
from theory.errors.experiment import features, signal, unseen
from theory.errors.gradient import GRADIENT
from theory.errors.gradient import rate as gradient_rate
from theory.errors.learners import Learner
from theory.errors.replace import terms
from theory.errors.sgd import SGD
from theory.errors.sgd import factor as row
from theory.errors.sgd import rate as sgd_rate
from theory.errors.subset import PARAMETERS as SUBSET_PARAMETERS
from theory.errors.subset import expressivity, share
from theory.proof import Proof, Step
from theory.rules import Limit
from theory.statements import Equal
from theory.words import m, n, t, v0

CLAIMS: tuple[Claim, ...] = ()
