"""Replace with errors beside the statistical one: sampling temperature, a functional error of the
mean, a ridge on the variance.

``temperature`` multiplies the variance of every batch, the truth's included; ``functional_error``
is the variance of an independent normal error added to every fitted mean; ``ridge`` is added to
every fitted variance."""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Induction, Normal, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import DRAWN, ENOUGH, MODEL, REPLACE
from theory.subjects.gaussian.replace_moments import variance_mean
from theory.words import PUBLIC, E, M, b, d, i, j, n, q, v, v0, z

temperature = sp.Symbol("lambda", positive=True)
functional_error = sp.Symbol("tau", nonnegative=True)
ridge = sp.Symbol("r", nonnegative=True)
_error_draw = sp.Symbol("w", real=True)

TEMPERED = replace(
    REPLACE,
    update={
        v: temperature * v * q / (M[n] - b),
        d: d + sp.sqrt(temperature) * sp.sqrt(v / M[n]) * z,
    },
)
DISTURBED = replace(
    REPLACE,
    update={v: REPLACE.update[v], d: REPLACE.update[d] + sp.sqrt(functional_error) * _error_draw},
    draws=(*REPLACE.draws, Normal(_error_draw)),
)
RIDGED = replace(REPLACE, update={v: REPLACE.update[v] + ridge, d: REPLACE.update[d]})


def tempered_mean(upto: sp.Expr = n) -> sp.Expr:
    """E v at a generation, at a temperature."""
    return v0 * sp.Product(temperature * (M[j] - 1) / (M[j] - b), (j, 0, upto - 1))


_tempered = Equal(E(v, n), tempered_mean())
_tempered_error = Equal(E(d**2, n), temperature * sp.Sum(tempered_mean(i) / M[i], (i, 0, n - 1)))
_disturbed = Equal(
    E(d**2, n), sp.Sum(variance_mean(i) / M[i], (i, 0, n - 1)) + n * functional_error
)
_later = sp.Product((M[j] - 1) / (M[j] - b), (j, i + 1, n - 1))
_ridged = Equal(E(v, n), variance_mean() + ridge * sp.Sum(_later, (i, 0, n - 1)))
_ridged_wrong = sp.Sum(sp.Product((M[j] - 1) / (M[j] - b), (j, i, n - 1)), (i, 0, n - 1))

ERRORS = {
    **PUBLIC,
    "temperature": temperature,
    "functional_error": functional_error,
    "ridge": ridge,
}

CLAIMS = (
    Claim(
        id="gaussian.replace.temperature_variance",
        kind="equality",
        title="Mean of the model's variance when every batch is drawn at a temperature.",
        statement=_tempered,
        proof=Proof(
            (
                Step("start", Equal(E(v, 0), v0), Start(TEMPERED)),
                Step(
                    "one refit",
                    Equal(E(v, n + 1), temperature * (M[n] - 1) / (M[n] - b) * E(v, n)),
                    Tower(TEMPERED),
                    uses=DRAWN,
                ),
                Step("all refits", _tempered, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=(*MODEL, "a temperature multiplies the variance of every batch"),
        references=("alemohammad2023",),
        domain=ENOUGH,
        parameters=ERRORS,
        rivals={
            "temperature as a scale": _tempered.rhs.subs(temperature, temperature**2),
            "real data at temperature 1": _tempered.rhs / temperature,
            "ddof 0 for 1 and back": _tempered.rhs.subs(b, 1 - b),
        },
    ),
    Claim(
        id="gaussian.replace.temperature_mean_error",
        kind="equality",
        title="Mean squared error of the model's mean when every batch is drawn at a temperature.",
        statement=_tempered_error,
        proof=Proof(
            (
                Step("start", Equal(E(d**2, 0), sp.S.Zero), Start(TEMPERED)),
                Step(
                    "one refit",
                    Equal(E(d**2, n + 1), E(d**2, n) + temperature * E(v, n) / M[n]),
                    Tower(TEMPERED),
                    uses=DRAWN,
                ),
                Step(
                    "all refits",
                    _tempered_error,
                    Induction(n),
                    uses=("start", "one refit", "gaussian.replace.temperature_variance"),
                ),
            )
        ),
        assumptions=(*MODEL, "a temperature multiplies the variance of every batch"),
        references=("alemohammad2023",),
        domain=ENOUGH,
        parameters=ERRORS,
        rivals={
            "real data at temperature 1": _tempered_error.rhs / temperature,
            "temperature as a scale": _tempered_error.rhs.subs(temperature, temperature**2),
            "M - 1 for M": temperature * sp.Sum(tempered_mean(i) / (M[i] - 1), (i, 0, n - 1)),
        },
    ),
    Claim(
        id="gaussian.replace.functional_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean when every fitted mean carries an independent "
            "error."
        ),
        statement=_disturbed,
        proof=Proof(
            (
                Step("start", Equal(E(d**2, 0), sp.S.Zero), Start(DISTURBED)),
                Step("variance at the start", Equal(E(v, 0), v0), Start(DISTURBED)),
                Step(
                    "variance after one refit",
                    Equal(E(v, n + 1), (M[n] - 1) / (M[n] - b) * E(v, n)),
                    Tower(DISTURBED),
                    uses=DRAWN,
                ),
                Step(
                    "variance",
                    Equal(E(v, n), variance_mean()),
                    Induction(n),
                    uses=("variance at the start", "variance after one refit"),
                ),
                Step(
                    "one refit",
                    Equal(E(d**2, n + 1), E(d**2, n) + E(v, n) / M[n] + functional_error),
                    Tower(DISTURBED),
                    uses=DRAWN,
                ),
                Step(
                    "all refits",
                    _disturbed,
                    Induction(n),
                    uses=("start", "one refit", "variance"),
                ),
            )
        ),
        assumptions=(
            *MODEL,
            "every fitted mean carries an independent normal error of one variance",
        ),
        references=("shumailov2023",),
        domain=ENOUGH,
        parameters=ERRORS,
        rivals={
            "statistical error alone": _disturbed.rhs - n * functional_error,
            "functional error once": _disturbed.rhs - (n - 1) * functional_error,
            "one generation late": _disturbed.rhs - functional_error,
        },
        remark="The two errors add; the functional one alone grows linearly for ever.",
    ),
    Claim(
        id="gaussian.replace.ridge_variance",
        kind="equality",
        title="Mean of the model's variance when a ridge is added at every fit.",
        statement=_ridged,
        proof=Proof(
            (
                Step("start", Equal(E(v, 0), v0), Start(RIDGED)),
                Step(
                    "one refit",
                    Equal(E(v, n + 1), (M[n] - 1) / (M[n] - b) * E(v, n) + ridge),
                    Tower(RIDGED),
                    uses=DRAWN,
                ),
                Step("all refits", _ridged, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=(*MODEL, "a ridge is added to every fitted variance"),
        references=("kazdan2024",),
        domain=ENOUGH,
        parameters=ERRORS,
        rivals={
            "ridge before the fit": variance_mean() + ridge * _ridged_wrong,
            "ridge not propagated": variance_mean() + n * ridge,
            "M for M - 1": _ridged.rhs.xreplace({M[j] - 1: M[j]}),
        },
        remark=(
            "With ddof = 0 and a constant number of samples it tends to samples times ridge: the "
            "ridge sets a floor."
        ),
    ),
)
