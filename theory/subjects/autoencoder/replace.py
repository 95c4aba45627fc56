"""Replace, with infinite data: each generation is trained to the best decoder on what the one
before decodes.

Decoder means, as the field's experiments take them, lose beta sigma^2 of variance on every axis in
every generation, until the axis dies; pixels drawn with their noise give sigma^2 back."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Model
from theory.statements import Equal
from theory.subjects.autoencoder.elbo import (
    ALIGNED,
    ALIVE,
    GAUSSIAN,
    PARAMETERS,
    beta,
    lam,
    noise,
    s,
)
from theory.words import n

INFINITE = "every generation is trained to its best encoder and decoder, on infinite data"
MEANS = "the next training set are decoder means w z of standard normal latents z"
DRAWN = "the next training set are drawn pixels: decoder means w z and their noise sigma^2"
MODEL = (GAUSSIAN, ALIGNED, INFINITE)
REFERENCES = ("shumailov2023", "lucas2019")
GENERATIONS = {**PARAMETERS, "generations": n}

axis = sp.Function("Lambda", real=True)  #: variance that a generation decodes along the axis
given = sp.Function("X", real=True)  #: variance along the axis of what a generation is trained on
best = sp.Function("W", real=True)  #: variance w^2 of the best decoder

TRUTH = Step("truth", Equal(axis(0), lam), Model("real data have the variance lambda"))
NEWEST = Step("training set", Equal(given(n), axis(n)), Model("replace: the newest batch alone"))
TRAINED = Step(
    "best decoder",
    Equal(best(n), given(n) - s),
    Model("a living axis: w^2 = lambda - beta sigma^2 (autoencoder.elbo.optimum)"),
)


def decoded(added: sp.Expr = sp.S.Zero) -> Step:
    """What is decoded of an axis."""
    return Step("decoded", Equal(axis(n + 1), best(n) + added), Model(DRAWN if added else MEANS))


def refits(closed: Equal, added: sp.Expr = sp.S.Zero) -> tuple[Step, ...]:
    """From one generation to the next, and to all."""
    return (
        TRUTH,
        NEWEST,
        TRAINED,
        decoded(added),
        Step(
            "one refit",
            Equal(axis(n + 1), axis(n) - s + added),
            Algebra(),
            uses=("decoded", "best decoder", "training set"),
        ),
        Step("all refits", closed, Induction(n), uses=("truth", "one refit")),
    )


_spectrum = Equal(axis(n), lam - n * s)
_noisy = Equal(axis(n), lam + n * (1 - beta) * noise)

CLAIMS = (
    Claim(
        id="autoencoder.replace.spectrum",
        kind="deterministic",
        title=(
            "Trained on decoder means: each generation takes beta sigma^2 off the variance of "
            "every axis; after lambda over that it is dead."
        ),
        statement=_spectrum,
        proof=Proof(refits(_spectrum)),
        assumptions=(*MODEL, MEANS),
        references=REFERENCES,
        domain=(Condition(n * s <= lam, "an axis that is alive until the last refit"),),
        parameters=GENERATIONS,
        rivals={
            "sigma^2 off, whatever beta": lam - n * noise,
            "one generation late": lam - (n - 1) * s,
            "a share is lost": lam * (1 - s / lam) ** n,
        },
        remark=(
            "Soft thresholding, with infinite data: no error of estimation is in it.  The axis "
            "dies in a straight line, not by halves, and all that is left in the end is the mean "
            "image."
        ),
    ),
    Claim(
        id="autoencoder.replace.noisy",
        kind="deterministic",
        title=(
            "Trained on drawn pixels: a living axis gains (1 - beta) sigma^2 in every generation, "
            "and keeps its variance at beta = 1."
        ),
        statement=_noisy,
        proof=Proof(refits(_noisy, noise)),
        assumptions=(*MODEL, DRAWN),
        references=REFERENCES,
        domain=(
            ALIVE,
            Condition(lam + n * (1 - beta) * noise >= noise, "an axis that is alive to the end"),
        ),
        parameters=GENERATIONS,
        rivals={
            "as decoder means": lam - n * s,
            "all of the noise is kept": lam + n * noise,
            "one generation late": lam + (n - 1) * (1 - beta) * noise,
        },
        remark=(
            "So at beta = 1 what the model cannot express is paid once, in the first generation: "
            "axes below sigma^2 are drawn with sigma^2 from then on, and nothing else ever changes."
        ),
    ),
)
