"""Numbers for what the claims of an autoencoder say without chance: its objective by quadrature,
and what BFGS makes of it, generation after generation, on data about rotated axes.
"""

from collections.abc import Callable
from itertools import islice
from math import log, pi

import numpy as np
from scipy import integrate, stats
from scipy.optimize import minimize

from tailbite.checks.number import Number
from tailbite.subjects.autoencoder.training import generations, rotated, trained

#: variances of the other axes: one of them lives on, and one dies
OTHERS = (3.0, 0.2)
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def _objective(p, w: float, v: float, d: float) -> float:
    """By quadrature over the images and the latents that the encoder answers them with."""
    tau, beta = p["pixel_variance"], p["beta"]
    x = np.sqrt(p["variance"]) * NODES
    latents = v * x[:, None] + np.sqrt(d) * NODES
    seen = stats.norm.logpdf(x[:, None], w * latents, np.sqrt(tau)) @ WEIGHTS
    answered = stats.norm.logpdf(latents, v * x[:, None], np.sqrt(d))
    divergence = (answered - stats.norm.logpdf(latents)) @ WEIGHTS
    return float((seen - beta * divergence) @ WEIGHTS)


def _given(p) -> float:
    return _objective(p, p["decoder"], p["encoder"], p["encoder_variance"])


def _coded(p) -> float:
    """The best encoder for a decoder, by search."""
    found = minimize(
        lambda x: -_objective(p, p["decoder"], x[0], np.exp(x[1])), [0.1, -0.1], method="BFGS",
        options={"gtol": 1e-7},
    )  # fmt: skip
    return -float(found.fun)


def _trained(p) -> float:
    """The best encoder and decoder, by BFGS."""
    covariance = np.array([[p["variance"]]])
    return trained(covariance, 1, p["beta"], p["pixel_variance"]).objective - log(2 * pi) / 2


def _at_optimum(p) -> float:
    """The objective, by quadrature, of the decoder that BFGS finds, and its encoder."""
    fit = trained(np.array([[p["variance"]]]), 1, p["beta"], p["pixel_variance"])
    return _coded({**p, "decoder": float(fit.decoder[0, 0])})


def _divergence(p) -> float:
    """beta times that of two normal laws, by quadrature."""
    wide = np.sqrt(p["decoder"] ** 2 + p["beta"] * p["pixel_variance"])
    deviation = np.sqrt(p["variance"])
    x = deviation * NODES
    apart = stats.norm.logpdf(x, 0, deviation) - stats.norm.logpdf(x, 0, wide)
    return p["beta"] * float(apart @ WEIGHTS)


def _nothing(p) -> float:
    return _objective(p, 0.0, 0.0, 1.0)


def _axis(workflow: str, later: int = 0, noisy: bool = False) -> Callable:
    """Variance along the axis after the refits, each of them by BFGS on matrices."""

    def found(p) -> float:
        real, axes = rotated([p["variance"], *OTHERS])
        runs = generations(
            real, workflow=workflow, beta=p["beta"], tau=p["pixel_variance"],
            share=p.get("real_share", 0.0), noisy=noisy,
        )  # fmt: skip
        refits = p.get("generations", p.get("t")) + later
        decoded = next(islice(runs, refits - 1, None))
        return float(axes[:, 0] @ decoded @ axes[:, 0])

    return found


def _beside(p) -> float:
    """What real data and refits come to in the end, by so many of them."""
    return _axis("share")({**p, "generations": p["t"]})


def _of_fit(p) -> float:
    """Total variance of what a fit draws, its sigma^2 learned by BFGS."""
    real, _ = rotated([float(each) for each in p["spectrum"]])
    return float(np.trace(trained(real, p["latents"]).pixels))


def _of_three(p) -> float:
    """Over the law of the variance of three points, one by one."""
    threshold = p["beta"] * p["pixel_variance"]
    scale = p["variance"] / 3
    whole, _ = integrate.quad(
        lambda x: (x - threshold) * stats.chi2.pdf(x, 2, scale=scale), threshold, np.inf
    )
    return float(whole)


PLAIN = {"variance": 1.7, "beta": 1.3, "pixel_variance": 0.4}
CODED = {**PLAIN, "decoder": 0.8, "encoder": 0.3, "encoder_variance": 0.6}
DYING = {**CODED, "variance": 0.5}
LIVING = {"variance": 1.7, "beta": 1.3, "pixel_variance": 0.1}
DRAWN = ({**LIVING, "beta": 0.7, "generations": 3}, {**LIVING, "beta": 1.4, "generations": 4})
TRAINED = 1e-5  #: how near BFGS comes, generation after generation

NUMBERS = (
    Number(
        "autoencoder.elbo.encoder",
        "the objective by quadrature, and the best encoder by search",
        {"lhs": _given, "rhs": _coded},
        (CODED, {**CODED, "beta": 0.5, "decoder": -1.4}),
        within=1e-7,
    ),
    Number(
        "autoencoder.elbo.likelihood",
        "the best encoder by search",
        {"lhs": _coded, "rhs": _coded},
        ({**PLAIN, "decoder": 0.8}, {**PLAIN, "beta": 0.5, "decoder": -1.4}),
        within=1e-7,
    ),
    Number(
        "autoencoder.elbo.decoder",
        "the objective by quadrature, and the best encoder and decoder by BFGS",
        {"lhs": _given, "rhs": _trained},
        (CODED, {**CODED, "beta": 0.6}),
        within=1e-7,
    ),
    Number(
        "autoencoder.elbo.optimum",
        "the best encoder and decoder by BFGS, their objective by quadrature",
        {"lhs": _at_optimum, "rhs": _trained},
        (PLAIN, {**PLAIN, "beta": 0.6}),
        within=1e-7,
    ),
    Number(
        "autoencoder.elbo.shortfall",
        "the best by BFGS less the best encoder by search; a divergence by quadrature",
        {"lhs": lambda p: _trained(p) - _coded(p), "rhs": _divergence},
        ({**PLAIN, "decoder": 0.8}, {**PLAIN, "beta": 0.5, "decoder": -1.4}),
        within=1e-7,
    ),
    Number(
        "autoencoder.elbo.death",
        "the objective by quadrature, and the best encoder and decoder by BFGS",
        {"lhs": _given, "rhs": _trained},
        (DYING, {**DYING, "variance": 0.2}),
        within=1e-7,
    ),
    Number(
        "autoencoder.replace.spectrum",
        "an axis of what is decoded, each generation trained by BFGS on matrices",
        {"rhs": _axis("replace")},
        ({**LIVING, "generations": 4}, {**LIVING, "beta": 0.6, "generations": 7}),
        within=TRAINED,
    ),
    Number(
        "autoencoder.replace.noisy",
        "an axis of what is drawn, each generation trained by BFGS on matrices",
        {"rhs": _axis("replace", noisy=True)},
        DRAWN,
        within=TRAINED,
    ),
    Number(
        "autoencoder.fresh_mixture.spectrum",
        "an axis of what is decoded, each generation trained by BFGS on matrices",
        {"rhs": _axis("share")},
        tuple({**LIVING, "real_share": f, "generations": n} for f, n in ((0.1, 6), (0.4, 3))),
        within=TRAINED,
    ),
    Number(
        "autoencoder.fresh_mixture.limit",
        "an axis of what is decoded, each generation trained by BFGS on matrices",
        {"lhs": _beside, "rhs": lambda p: _beside({**p, "t": 22})},
        ({**LIVING, "real_share": 0.4, "t": 3}, {**LIVING, "real_share": 0.5, "t": 5}),
        within=TRAINED,
    ),
    Number(
        "autoencoder.accumulate.spectrum",
        "an axis of what is decoded, each generation trained by BFGS on matrices",
        {"rhs": _axis("accumulate")},
        ({**LIVING, "generations": 3}, {**LIVING, "generations": 8}),
        within=TRAINED,
    ),
    Number(
        "autoencoder.accumulate.no_cure",
        "the logarithm, as an integral",
        {"rhs": lambda p: p["variance"] - p["beta"] * p["pixel_variance"]
         * integrate.quad(lambda x: 1 / x, 1, p["generations"] + 1)[0]},
        ({**LIVING, "generations": 3}, {**LIVING, "generations": 8}),
    ),
    Number(
        "autoencoder.window.spectrum",
        "an axis of what is decoded, each generation trained by BFGS on matrices",
        {"rhs": _axis("window", later=1)},
        ({**LIVING, "generations": 2}, {**LIVING, "generations": 5}),
        within=TRAINED,
    ),
    Number(
        "autoencoder.fit.trace",
        "total variance of what is drawn, all of it trained by BFGS on matrices",
        {"rhs": _of_fit},
        tuple(
            {"spectrum": (2.0, 1.1, 0.5, 0.3), "latents": k, "axes": 4} for k in (1, 2)
        ),
        within=TRAINED,
    ),
    Number(
        "autoencoder.sample.threshold",
        "over the law of the variance of three points",
        {"rhs": _of_three},
        (PLAIN, {**PLAIN, "variance": 0.3}),
    ),
)  # fmt: skip
