"""The conjugate prior as a law of the fitted mean, family by family, and for two parameters at
once.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Deduction, Integration, Limit
from theory.statements import Equal, Fact, Implies
from theory.subjects.exponential_family.accumulate_limits import trials
from theory.subjects.exponential_family.fresh_mixture import (
    MODEL,
    NOT_CONSTANT,
    PRIOR,
    PRIOR_LAW,
    prior,
    theta,
    truth,
)
from theory.subjects.exponential_family.real_data import r

at = sp.Symbol("x", positive=True)
shape = trials  #: k, unit points that sum to one, here and there
_u = sp.Symbol("u", positive=True)  #: e^theta, or -theta
_one, _two = 2 * r * truth, 2 * r * (trials - truth)
POSITIVE = Condition(truth > 0, "a mean of the truth above 0")
INSIDE = Condition(trials - truth > 0, "a mean of the truth below the trials")


def _fact(law: str) -> Fact:
    return Fact(
        r"As first $m \to \infty$ with $n = \lfloor \tau m \rfloor$ and then $\tau \to \infty$, "
        rf"the fitted mean tends in law to {law}"
    )


def _claim(
    name: str,
    title: str,
    law: Fact,
    natural: sp.Expr,
    log_partition: sp.Expr,
    weight: sp.Expr,
    mass: Equal,
    formula: sp.Expr,
    **further,
) -> Claim:
    """``natural`` is theta as a function of u; ``weight`` the conjugate prior at u."""
    density = Equal(prior(log_partition).subs(theta, natural), weight)
    ends = tuple(Equal(sp.Limit(weight, _u, end), sp.S.Zero) for end in (0, sp.oo))
    premises = {
        "conjugate prior": density,
        "mass": mass,
        "lower end": ends[0],
        "upper end": ends[1],
    }
    return Claim(
        id=f"exponential_family.fresh_mixture.{name}_law",
        kind="limit",
        title=title,
        statement=law,
        proof=Proof(
            (
                Step("conjugate prior", density, Algebra()),
                Step("mass", mass, Integration()),
                Step("lower end", ends[0], Limit()),
                Step("upper end", ends[1], Limit()),
                Step(
                    "a law by its density",
                    Implies((PRIOR_LAW, *premises.values()), law),
                    Cited("a change of variables in a density", "billingsley1995"),
                ),
                Step("law", law, Deduction(), uses=("a law by its density", PRIOR, *premises)),
            )
        ),
        references=("diaconis1979",),
        formula=formula,
        **further,
    )


def _beta(one: sp.Expr, two: sp.Expr) -> sp.Expr:
    return sp.betainc_regularized(one, two, 0, at / trials)


def _gamma(order: sp.Expr, rate: sp.Expr = 2 * r) -> sp.Expr:
    return 1 - sp.uppergamma(order, rate * at) / sp.gamma(order)


def _inverse(order: sp.Expr, scale: sp.Expr) -> sp.Expr:
    return sp.uppergamma(order, scale / at) / sp.gamma(order)


CLAIMS = (
    _claim(
        "binomial",
        "With new real points in every fit, the law of a binomial mean tends to a beta law.",
        _fact(r"$k$ times a beta variable of parameters $2 r \mu_0$ and $2 r (k - \mu_0)$"),
        sp.log(_u),
        trials * sp.log(1 + sp.exp(theta)),
        _u**_one * (1 + _u) ** (-2 * r * trials),
        Equal(
            sp.Integral(_u ** (_one - 1) * (1 - _u) ** (_two - 1), (_u, 0, 1)),
            sp.gamma(_one) * sp.gamma(_two) / sp.gamma(2 * r * trials),
        ),
        _beta(_one, _two),
        assumptions=(*MODEL, "points are binomial, of k trials"),
        domain=(NOT_CONSTANT, POSITIVE, INSIDE, Condition(trials - at > 0, "at below the trials")),
        parameters={"real": r, "trials": trials, "mean": truth, "at": at},
        rivals={
            "prior of the real points, once": _beta(_one / 2, _two / 2),
            "one success and one failure more": _beta(_one + 1, _two + 1),
        },
        remark=(
            "With one trial it is Wright's law of an allele under mutation, the real points being "
            "the mutants."
        ),
    ),
    _claim(
        "poisson",
        "With new real points in every fit, the law of a Poisson mean tends to a gamma law.",
        _fact(r"a gamma law of shape $2 r \mu_0$ and rate $2 r$"),
        sp.log(_u),
        sp.exp(theta),
        _u**_one * sp.exp(-2 * r * _u),
        Equal(
            sp.Integral(_u ** (_one - 1) * sp.exp(-2 * r * _u), (_u, 0, sp.oo)),
            sp.gamma(_one) * (2 * r) ** (-_one),
        ),
        _gamma(_one),
        assumptions=(*MODEL, "points are Poisson"),
        domain=(
            NOT_CONSTANT,
            POSITIVE,
        ),
        parameters={"real": r, "mean": truth, "at": at},
        rivals={
            "prior of the real points, once": _gamma(_one / 2, r),
            "one count more": _gamma(_one + 1),
        },
    ),
    _claim(
        "gamma",
        "With new real points in every fit, the law of a gamma mean tends to an inverse gamma law.",
        _fact(r"an inverse gamma law of shape $2 r k + 1$ and scale $2 r k \mu_0$"),
        -_u,
        -shape * sp.log(-theta),
        _u ** (2 * r * shape) * sp.exp(-_one * _u),
        Equal(
            sp.Integral(_u ** (2 * r * shape) * sp.exp(-_one * _u), (_u, 0, sp.oo)),
            sp.gamma(2 * r * shape + 1) * _one ** (-2 * r * shape - 1),
        ),
        _inverse(2 * r * shape + 1, _one * shape),
        assumptions=(*MODEL, "points are gamma, of shape k"),
        domain=(
            NOT_CONSTANT,
            POSITIVE,
        ),
        parameters={"real": r, "shape": shape, "mean": truth, "at": at},
        rivals={
            "prior of the real points, once": _inverse(r * shape + 1, _one * shape / 2),
            "shape without the one": _inverse(2 * r * shape, _one * shape),
        },
        remark="Shape 1 is the exponential law. Its moments are infinite from 2 r k + 1 on.",
    ),
)
