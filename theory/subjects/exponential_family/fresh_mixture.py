"""New real points in every fit: the diffusion that the fitted mean becomes with many samples, and
its stationary law, the conjugate prior with twice the real points, for any log-partition.

A family has the densities ``exp(theta x - A(theta))`` with respect to a measure, its carrier.  A
point has the mean ``A'(theta)`` and the variance ``A''(theta)``; maximum likelihood fits the mean
of the points.  Each fit is on r new real points and m of the current model; m grows, and
``n = tau m`` generations are run."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    Chain,
    Cited,
    Deduction,
    Kernel,
    Limit,
    Model,
    Sign,
    Tower,
)
from theory.statements import AtMost, Equal, Fact, Implies
from theory.subjects.exponential_family.mean import DEVIATION, SAMPLE, unit
from theory.subjects.exponential_family.real_data import curvature, r, real
from theory.words import E, d, m, n, normal_density, smooth_function, v0

theta = sp.Symbol("theta", real=True)  #: natural parameter
other = sp.Symbol("eta", real=True)  #: the second one of a family that has two
truth, other_truth = sp.symbols("mu_0 nu_0", real=True)  #: means of the truth's statistics
A = smooth_function("A")  #: log-partition
ANY = A(theta)
h = smooth_function("h")  #: a function of the natural parameter, to test a law with
V, third, fourth = (smooth_function(name) for name in ("V", "kappa", "mu"))
tau = sp.Symbol("tau", positive=True)  #: horizon: generations over samples
d_old = sp.Symbol("d_old", real=True)  #: state: the mean one generation ago
real_third, real_fourth = sp.symbols("k_3 k_4", real=True)
at = sp.Symbol("x", real=True)
_sum = sp.Symbol("Y", real=True)  #: the mean of all points of a fit
_mean = sp.Symbol("y_m", real=True)  #: the mean of the batch

FAMILY = "the family is an exponential family, fitted by maximum likelihood"
NEW = "each fit is on new real points and the newest batch together"
MODEL = (FAMILY, SAMPLE, NEW)
BOTH = Model("the fitted mean is that of the real points and of the batch together")
DIFFUSION, PRIOR = (
    f"exponential_family.fresh_mixture.{name}" for name in ("diffusion", "conjugate_prior")
)
CURVED = Condition(2 * r > curvature, "twice the real points above the curvature")


def _law(symbol: sp.Symbol, spread: sp.Expr, *higher: tuple[sp.Expr, sp.Expr]) -> AnyLaw:
    """A mean of points, by its variance and two moments more, each with its letter: what that is
    where the law has two values, for the second checker.
    """
    two = ((spread, 1 / (1 + spread)), (sp.S.NegativeOne, spread / (1 + spread)))
    values = (spread * (spread - 1), spread * (spread**2 - spread + 1))
    where = {
        letter: sp.solve(moment - value, letter)[0]
        for (moment, letter), value in zip(higher, values, strict=True)
    }
    moments = (sp.S.One, sp.S.Zero, spread, *(moment for moment, _ in higher))
    return AnyLaw(symbol, moments, example=two, where=where)


def batch(at: sp.Expr) -> AnyLaw:
    """The mean of m points of a model whose mean is ``at``, less that."""
    cube, square = third(at), fourth(at)
    return _law(
        unit,
        V(at) / m,
        (cube / m**2, cube),
        ((3 * (m - 1) * V(at) ** 2 + square) / m**3, square),
    )


def increments(kernel: Kernel, error: sp.Symbol, before: sp.Symbol, point: sp.Expr, own) -> tuple:
    """One fit of a step: mean of the change, variance and fourth moment of what is not drift, from
    the variance of a point; ``own`` is what the real points add to the last two.  And the limits
    of m times each.
    """
    now, total = kernel.index, r + m
    centred = error - m / total * before
    drift = -r / total * error
    variance = (m * point + own[0]) / total**2
    fourth_moment = (3 * m * (m - 1) * point**2 + m * fourth(*point.args) + own[1]) / total**4
    sizes = (drift, variance, fourth_moment)
    moved = zip((error - before, centred**2, centred**4), sizes, strict=True)
    ends = zip(sizes, (-r * error, point, sp.S.Zero), strict=True)
    return (
        tuple(Equal(E(change, now + 1), E(mean, now)) for change, mean in moved),
        tuple(Equal(sp.Limit(m * size, m, sp.oo), end) for size, end in ends),
    )


def diffusion_limit(kernel: Kernel, found: tuple, process: Fact, move: str) -> tuple[Step, ...]:
    """The steps from one fit to the process that many of them tend to."""
    said = (*found[0], *found[1])
    names = ("mean increment", "its variance", "its fourth moment", "drift", "spread", "no jumps")
    rules = (*[Tower(kernel)] * 3, *[Limit()] * 3)
    return (
        *(
            Step(name, each, rule, uses=(move,) if isinstance(rule, Tower) else ())
            for name, each, rule in zip(names, said, rules, strict=True)
        ),
        Step(
            "convergence",
            Implies(said, process),
            Cited(
                "convergence of Markov chains to diffusions, by their local moments", "ethier1986"
            ),
        ),
        Step("diffusion limit", process, Deduction(), uses=("convergence", *names)),
    )


STEP = Kernel(
    index=n,
    update={d: (r * real + m * (d + unit)) / (r + m), d_old: d},
    draws=(_law(real, v0 / r, (real_third,) * 2, (real_fourth,) * 2), batch(d)),
    initial={d: sp.S.Zero, d_old: sp.S.Zero},
)
_found = increments(STEP, d, d_old, V(d), (r * v0, r**4 * real_fourth + 6 * r * m * v0 * V(d)))
PROCESS = Fact(
    r"As $m \to \infty$ with $n = \lfloor \tau m \rfloor$, the error $d_n$ of the fitted mean "
    r"tends in law, as a process in $\tau$, to the diffusion with drift $-r d$ and squared "
    r"diffusion coefficient $V(d)$, the variance of a point of the model; where $V = v_0$ is "
    r"constant, $d_n$ tends to $\mathcal{N}(0, \tfrac{v_0}{2r}(1 - e^{-2 r \tau}))$"
)
_process = Fact(
    r"as $m \to \infty$ with $n = \lfloor \tau m \rfloor$, $d_n$ tends in law, as a process in "
    r"$\tau$, to the diffusion with drift $-r d$ and squared diffusion coefficient $V(d)$"
)


def settling(points: sp.Expr = 2 * r) -> sp.Expr:
    """Variance of the mean at a horizon where that of a point is constant."""
    return v0 / points * (1 - sp.exp(-points * tau))


def normal_cdf(variance: sp.Expr) -> sp.Expr:
    """P(a centred normal variable is at most ``at``)."""
    return (1 + sp.erf(at / sp.sqrt(2 * variance))) / 2


_density = normal_density(at, sp.S.Zero, settling())
_forward = Equal(
    sp.Derivative(_density, tau),
    sp.Derivative(r * at * _density, at) + v0 / 2 * sp.Derivative(_density, (at, 2)),
)
_angle = sp.Symbol("u", positive=True)
_decays = AtMost(sp.exp(-_angle), sp.S.One, strict=True)
_started = AtMost(sp.exp(-2 * r * tau), sp.S.One, strict=True)
_starts = Equal(sp.Limit(settling(), tau, 0), sp.S.Zero)


def in_mean(function: sp.Expr, log_partition: sp.Expr = ANY) -> sp.Expr:
    """The derivative of a function of the natural parameter with respect to the mean."""
    return sp.Derivative(function, theta) / sp.diff(log_partition, theta, 2)


def generator(function: sp.Expr, log_partition: sp.Expr = ANY) -> sp.Expr:
    """L f for a function f of the natural parameter: the mean drifts to the truth's, r times its
    distance, and diffuses with the variance of a point.
    """
    first = in_mean(function, log_partition)
    drift = r * (truth - sp.diff(log_partition, theta))
    spread = sp.diff(log_partition, theta, 2)
    return drift * first + spread / 2 * in_mean(first, log_partition)


def prior(log_partition: sp.Expr = ANY) -> sp.Expr:
    """The conjugate prior of Diaconis and Ylvisaker with 2 r points at the truth, a density in the
    natural parameter up to its mass.
    """
    return sp.exp(2 * r * (truth * theta - log_partition))


def reversible(log_partition: sp.Expr = ANY) -> Equal:
    """The prior times L h is the derivative of a flux."""
    flux = prior(log_partition) * in_mean(h(theta), log_partition)
    left = prior(log_partition) * generator(h(theta), log_partition)
    return Equal(left, sp.Derivative(flux, theta) / 2)


_error = sp.Derivative(A(theta), theta) - truth
_square = Equal(generator(_error**2), sp.Derivative(A(theta), (theta, 2)) - 2 * r * _error**2)
_parabola = v0 * theta**2 / 2  #: log-partition of a normal law whose truth has the mean 0
_normal = Equal(
    prior(_parabola).subs({truth: 0, theta: at / v0}), sp.exp(-(at**2) / (2 * (v0 / (2 * r))))
)
#: expectations under the stationary law: of d^2, and of the variance of a point
_second, _point = sp.symbols("S W", real=True)
_balance = Equal(_second, _point / (2 * r))
_quadratic = Equal(v0, _point - curvature * _second)
_settled = Equal(_second, v0 / (2 * r - curvature))
PRIOR_LAW = Fact(
    r"For any log-partition $A$, where $e^{2r(\mu_0 \theta - A(\theta))}$ has a finite integral "
    r"and tends to 0 at both ends: as first $m \to \infty$ with "
    r"$n = \lfloor \tau m \rfloor$ and then $\tau \to \infty$, the natural parameter of the model "
    r"tends in law to the density proportional to $e^{2r(\mu_0 \theta - A(\theta))}$, the "
    r"conjugate prior of sample size $2r$ at the truth; where $V = v_0$ is constant, $d_n$ tends "
    r"to $\mathcal{N}(0, \tfrac{v_0}{2r})$"
)
NOT_CONSTANT = Condition(sp.Derivative(A(theta), (theta, 2)) > 0, "points that are not constant")

CLAIMS = (
    Claim(
        id=DIFFUSION,
        kind="limit",
        title=(
            "With many samples and a few new real points in every fit, the fitted mean follows a "
            "diffusion towards the truth."
        ),
        statement=PROCESS,
        proof=Proof(
            (
                Step("mean of the batch", Equal(_mean, d + unit), DEVIATION),
                Step("fit", Equal(_sum, (r * real + m * _mean) / (r + m)), BOTH),
                Step(
                    "move",
                    Equal(_sum, STEP.update[d]),
                    Algebra(),
                    uses=("fit", "mean of the batch"),
                ),
                *diffusion_limit(STEP, _found, _process, "move"),
                Step("exponential", _decays, Sign(chain=_angle)),
                Step("decay", _started, Chain(), uses=(("exponential", {_angle: 2 * r * tau}),)),
                Step("forward equation", _forward, Algebra(), uses=("decay",)),
                Step("start", _starts, Limit()),
                Step(
                    "a law by its forward equation",
                    Implies((_process, _forward, _starts), PROCESS),
                    Cited("a diffusion is determined by its generator", "ethier1986"),
                ),
                Step(
                    "law",
                    PROCESS,
                    Deduction(),
                    uses=(
                        "a law by its forward equation",
                        "diffusion limit",
                        "forward equation",
                        "start",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("ethier1986",),
        formula=normal_cdf(settling()),
        parameters={"real": r, "horizon": tau, "variance": v0, "at": at},
        rivals={
            "half the pull": normal_cdf(settling(r)),
            "no real points": normal_cdf(v0 * tau),
            "settled": normal_cdf(v0 / (2 * r)),
        },
        remark=(
            "The predicted number is the limit of P(d_n <= at) in the normal family. At a finite "
            "number of samples the law differs by terms of order 1/samples."
        ),
    ),
    Claim(
        id=PRIOR,
        kind="limit",
        title=(
            "With new real points in every fit, the stationary law of any exponential family is "
            "the conjugate prior with twice the real points."
        ),
        statement=PRIOR_LAW,
        proof=Proof(
            (
                Step("reversible", reversible(), Algebra()),
                Step("normal family", reversible(_parabola), Algebra()),
                Step("its density", _normal, Algebra()),
                Step(
                    "ergodicity",
                    Implies((PROCESS, reversible(), reversible(_parabola), _normal), PRIOR_LAW),
                    Cited(
                        "a diffusion on an interval converges to its reversible law, where that "
                        "has a finite mass and no flux through the ends",
                        "karlin1981",
                    ),
                ),
                Step(
                    "conjugate prior",
                    PRIOR_LAW,
                    Deduction(),
                    uses=("ergodicity", DIFFUSION, "reversible", "normal family", "its density"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("diaconis1979", "karlin1981"),
        domain=(NOT_CONSTANT,),
        formula=normal_cdf(v0 / (2 * r)),
        parameters={"real": r, "variance": v0, "at": at},
        rivals={
            "prior of the real points, once": normal_cdf(v0 / r),
            "four times the real points": normal_cdf(v0 / (4 * r)),
        },
        remark=(
            "Of the proof nothing speaks of a particular family: A is any smooth function. The "
            "predicted number is the limit of P(d_n <= at) in the normal family; binomial, Poisson "
            "and gamma have claims of their own."
        ),
    ),
    Claim(
        id="exponential_family.fresh_mixture.settled_error",
        kind="limit",
        title=(
            "With new real points in every fit, the error of the mean settles at the variance of a "
            "point over twice the real points, corrected by the curvature."
        ),
        statement=_settled,
        proof=Proof(
            (
                Step("square of the error", _square, Algebra()),
                Step(
                    "stationary",
                    Implies((PRIOR_LAW, _square), _balance),
                    Cited("a stationary law gives L f the mean 0", "ethier1986"),
                ),
                Step(
                    "balance",
                    _balance,
                    Deduction(),
                    uses=("stationary", PRIOR, "square of the error"),
                ),
                Step(
                    "quadratic variance",
                    _quadratic,
                    Model("V is v_0 + v_1 d + v_2 d^2, and d has the mean 0"),
                ),
                Step("settled", _settled, Algebra(), uses=("quadratic variance", "balance")),
            )
        ),
        assumptions=(*MODEL, "the variance is a quadratic function of the mean"),
        references=("diaconis1979", "morris1982"),
        domain=(NOT_CONSTANT, CURVED),
        parameters={"real": r, "curvature": curvature, "variance": v0},
        rivals={
            "prior of the real points, once": v0 / (r - curvature),
            "curvature forgotten": v0 / (2 * r),
            "the other sign": v0 / (2 * r + curvature),
        },
        remark=(
            "S is the limit of the mean of d_n^2 as first the samples and then the horizon grow. "
            "For every family it is the mean of V over 2r; with a curvature of 2r or more it is "
            "infinite."
        ),
    ),
)
