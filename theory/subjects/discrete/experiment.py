"""The random experiment of a discrete refit: tokens of finitely many types.

The truth gives type i the share p_i, i = 0, ..., K - 1.  A corpus is M tokens, drawn independently
from a model; the next model gives each type its share of the tokens that it is fitted on: maximum
likelihood, a bag of words, the Wright-Fisher model of population genetics.  Whatever is said of
one type is said of two, "it" and "not it": the number of its tokens is a sum over tokens, each of
which is 1 with the probability p, the share of the type in the model.  Sums over types put the K
types together.

In a workflow that mixes in nothing but tokens of the models and of the truth the share keeps its
mean, and its mean squared error is p_0 (1 - p_0) times one number for all types: 1 over the
effective number of real tokens."""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step, Use
from theory.rules import Algebra, Induction, Kernel, Linearity, Model, Start, Tower
from theory.statements import Equal
from theory.words import E, M, i, n, state

p = state("p", nonnegative=True)  #: state: the share of a type in the current model
p0 = sp.Symbol("p_0", nonnegative=True)  #: its share in the truth
count = sp.Symbol("X", integer=True, nonnegative=True)  #: its tokens in a batch
H = state("H", real=True)  #: state: heterozygosity, the probability that two tokens differ in type
H0 = sp.Symbol("H_0", real=True)  #: that of the truth
#: the probability that three tokens of the truth are of three types
T0 = sp.Symbol("T_0", real=True)
chi = state("chi", real=True)  #: state: Pearson's chi-square distance of the model from the truth
K = sp.Symbol("K", integer=True, positive=True)  #: types
types = sp.IndexedBase("p", positive=True)  #: the share of each type in the truth

TOKENS = "tokens are drawn independently from the current model, and real ones from the truth"
FITTED = "the model is fitted by maximum likelihood: each type has its share of the tokens"
MODEL = (TOKENS, FITTED)

# assumptions of the experiment, for the steps that state them
SHARES = Model("the shares of the types in the truth add up to 1")
TRUTH = Model("the heterozygosity of the truth is 1 less the sum of the squared shares")
HETEROZYGOSITY = Model(
    "every type follows the experiment from its own share on, and the heterozygosity of a model is "
    "1 less the sum of the squared shares"
)
CHI_SQUARE = Model(
    "every type follows the experiment from its own share on, and the chi-square distance is the "
    "sum over the types of the squared error over the share in the truth"
)
SQUARE = Model("s(x, n) is the mean square, after n generations, of a share that began at x")
ERROR = Model("e(x, n) is the mean squared error, after n generations, of a share that began at x")

#: what a command knows of a truth: a formula without one of these does not depend on it
OF_TRUTH = {"heterozygosity": H0, "three_types": T0, "types": K}
#: shares and what is made of them
PROPER = Condition(1 - p0 >= 0, "a share of at most 1")
EACH_PROPER = Condition(1 - types[i] >= 0, "shares of at most 1")
INNER = (Condition(p0 > 0, "a share above 0"), Condition(1 - p0 > 0, "a share below 1"))

square, error = sp.Function("s"), sp.Function("e")
all_shares = sp.Sum(types[i], (i, 0, K - 1))
all_squares = sp.Sum(types[i] ** 2, (i, 0, K - 1))


def unbiased(
    kernel: Kernel, first: Kernel | None = None, real: sp.Expr = sp.S.Zero
) -> tuple[Step, ...]:
    """The mean share stays: steps up to "mean"; ``first`` is the first fit, where that differs, and
    ``real`` the share of new real tokens in every fit.
    """
    now = kernel.index
    begin = 0 if first is None else 1
    start = Start(kernel) if first is None else Tower(first)
    return (
        Step("mean, start", Equal(E(p, begin), p0), start),
        Step(
            "mean, one refit",
            Equal(E(p, now + 1), (1 - real) * E(p, now) + real * p0),
            Tower(kernel),
        ),
        Step("mean", Equal(E(p, now), p0), Induction(now, begin), uses=_begun("mean")),
    )


def _begun(name: str) -> tuple[str, str]:
    return f"{name}, start", f"{name}, one refit"


def squared_error(generation: sp.Expr | int) -> sp.Expr:
    """``E (p - p_0)^2`` at a generation."""
    return E((p - p0) ** 2, generation)


def effective(generation: sp.Expr | int, lost: sp.Expr) -> Equal:
    """A share has the squared error of one fitted on 1 / ``lost`` real tokens, as N of these have
    p_0 (1 - p_0) / N.
    """
    return Equal(p0 * (1 - p0), squared_error(generation) / lost)


def expanded(kernel: Kernel) -> tuple[Step, ...]:
    """The mean square from the squared error and the mean."""
    now = kernel.index
    sides = Equal(E(p**2, now), squared_error(now) + 2 * p0 * E(p, now) - p0**2)
    return (Step("expanded", sides, Linearity(kernel)),)


def heterozygosity(generation: sp.Expr, lost: sp.Expr, uses: tuple[Use, ...]) -> tuple[Step, ...]:
    """The mean heterozygosity from ``uses``, which give the mean square of one share."""
    one = Equal(square(p0, generation), E(p**2, generation))
    closed = Equal(one.lhs, p0**2 + p0 * (1 - p0) * lost)
    each = Equal(E(H, generation), 1 - sp.Sum(square(types[i], generation), (i, 0, K - 1)))
    parted = Equal(each.lhs, 1 - (1 - lost) * all_squares - lost * all_shares)
    return (
        Step("a type's mean square", one, SQUARE),
        Step("in closed form", closed, Algebra(), uses=("a type's mean square", *uses)),
        Step("over the types", each, HETEROZYGOSITY),
        Step(
            "sums over types",
            parted,
            Algebra(),
            uses=("over the types", ("in closed form", {p0: types[i]})),
        ),
        Step("shares", Equal(all_shares, sp.S.One), SHARES),
        Step("squared shares", Equal(all_squares, 1 - H0), TRUTH),
        Step(
            "heterozygosity",
            Equal(E(H, generation), H0 * (1 - lost)),
            Algebra(),
            uses=("sums over types", "shares", "squared shares"),
        ),
    )


def chi_square(generation: sp.Expr, lost: sp.Expr, uses: tuple[Use, ...]) -> tuple[Step, ...]:
    """The mean chi-square distance from ``uses``, which give the squared error of one share."""
    one = Equal(error(p0, generation), squared_error(generation))
    closed = Equal(one.lhs, p0 * (1 - p0) * lost)
    each = Equal(E(chi, generation), sp.Sum(error(types[i], generation) / types[i], (i, 0, K - 1)))
    parted = Equal(each.lhs, lost * (K - all_shares))
    return (
        Step("a type's error", one, ERROR),
        Step("in closed form", closed, Algebra(), uses=("a type's error", *uses)),
        Step("over the types", each, CHI_SQUARE),
        Step(
            "sums over types",
            parted,
            Algebra(),
            uses=("over the types", ("in closed form", {p0: types[i]})),
        ),
        Step("shares", Equal(all_shares, sp.S.One), SHARES),
        Step(
            "chi-square",
            Equal(E(chi, generation), (K - 1) * lost),
            Algebra(),
            uses=("sums over types", "shares"),
        ),
    )


def martingale(
    workflow: str,
    words: str,
    kernel: Kernel,
    first: Kernel | None,
    proof: tuple[Step, ...],
    lost: sp.Expr,
    rivals: Mapping[str, sp.Expr],
    *,
    real: sp.Expr = sp.S.Zero,
    generations: sp.Symbol = n,
    parameters: Mapping[str, sp.Basic] | None = None,
    assumptions: tuple[str, ...] = (),
    domain: tuple[Condition, ...] = (),
    references: tuple[str, ...] = (),
    mean: tuple[Step, ...] | None = None,
    printed: Mapping[str, sp.Expr] | None = None,
    more: Mapping[str, Mapping] | None = None,
) -> tuple[Claim, ...]:
    """The claims of a workflow whose shares keep their means: squared error of a share, mean
    heterozygosity, mean chi-square distance, and how many real tokens the model is worth.

    ``proof`` ends with the squared error; ``lost`` is that over p_0 (1 - p_0), and ``rivals`` are
    wrong formulas of it.  ``mean`` are the steps of the mean share, where these are not those of
    :func:`unbiased`; ``printed`` are formulas of the heterozygosity by themselves; ``more`` holds
    what else a claim says.
    """
    now = kernel.index
    id = f"discrete.{workflow}"
    share_error = f"{id}.share_error"
    common = {
        "kind": "equality",
        "assumptions": (*MODEL, *assumptions),
        "domain": domain,
        "references": references,
    }
    given = {"samples": M} if parameters is None else dict(parameters)
    given = {**given, "generations": generations}
    more = more or {}
    error_of = Equal(squared_error(now), p0 * (1 - p0) * lost)
    kept = Equal(E(H, now), H0 * (1 - lost))
    apart = Equal(E(chi, now), (K - 1) * lost)
    mean = (*(unbiased(kernel, first, real) if mean is None else mean), *expanded(kernel))
    return (
        Claim(
            id=share_error,
            title=f"{words}: mean squared error of the share of a type.",
            statement=error_of,
            proof=Proof(proof),
            parameters={**given, "probability": p0},
            rivals={name: p0 * (1 - p0) * rival for name, rival in rivals.items()},
            **{**common, "domain": (*domain, PROPER), **more.get("share_error", {})},
        ),
        Claim(
            id=f"{id}.heterozygosity",
            title=f"{words}: mean probability that two tokens of the model differ in type.",
            statement=kept,
            proof=Proof((*mean, *heterozygosity(now, lost, ("expanded", share_error, "mean")))),
            parameters={**given, **OF_TRUTH},
            rivals={
                **{name: H0 * (1 - rival) for name, rival in rivals.items()},
                **(printed or {}),
            },
            **{**common, "domain": (*domain, EACH_PROPER), **more.get("heterozygosity", {})},
        ),
        Claim(
            id=f"{id}.chi_square",
            title=f"{words}: mean chi-square distance of the model from the truth.",
            statement=apart,
            proof=Proof(chi_square(now, lost, (share_error,))),
            parameters={**given, **OF_TRUTH},
            rivals={
                "every type free": K * lost,
                **{name: (K - 1) * rival for name, rival in rivals.items()},
            },
            **{**common, "domain": (*domain, EACH_PROPER), **more.get("chi_square", {})},
        ),
        Claim(
            id=f"{id}.effective_tokens",
            title=f"{words}: real tokens on which a fit would be as far from the truth.",
            statement=(worth := effective(now, lost)),
            formula=1 / lost,
            proof=Proof((Step("squared error", worth, Algebra(), uses=(share_error,)),)),
            parameters={**given, "probability": p0},
            rivals={name: 1 / rival for name, rival in rivals.items()},
            **{
                **common,
                "domain": (*domain, PROPER, Condition(sp.Ne(lost, 0), "at least one fit")),
            },
        ),
    )
