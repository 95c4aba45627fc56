"""A number is passed on: the Gaussian channel, and the mean of a normal law that is refitted.

What is heard is the message, scaled, and an error that is normal and independent of it: its
variance says all.  The state is the message and the error."""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Induction,
    Kernel,
    Linearity,
    Monotone,
    Names,
    Normal,
    Sign,
    Telescoping,
    Tower,
)
from theory.statements import AtMost, Equal
from theory.subjects.gaussian.experiment import MOMENTS
from theory.words import E, M, N, d, i, m, normal_density, state, t, v0, z

PRIOR = "the message is normal, and so is every error that a hop adds, independent of all before"
SUMS = "sums of independent normal variables are normal"
KNOWN = "the variance of a point is known; the mean alone is fitted, by the mean of the points"
DENSITY = Names(
    "the information density: log of the density of what is heard given the message, over its "
    "density before"
)

message = state(r"\theta", real=True)  #: state: what the first speaker says, of mean 0
y = sp.Symbol("y", real=True)  #: a second standard normal draw
tau = sp.Symbol("tau", positive=True)  #: standard deviation of the message
prior = sp.Symbol("s_0", positive=True)  #: variance of the message
rho = sp.Symbol("rho", positive=True)  #: correlation of one hop

# the Gaussian channel: a message of variance 1, heard as rho^t message + error
FIRST_HOP = Kernel(
    index=sp.S.Zero,
    update={message: y, d: sp.sqrt(1 - rho**2) * z},
    draws=(Normal(y), Normal(z)),
    initial={message: sp.S.Zero, d: sp.S.Zero},
)
HOP = Kernel(
    index=t,
    update={message: message, d: rho * d + sp.sqrt(1 - rho**2) * z},
    draws=(Normal(z),),
    initial={message: sp.S.Zero, d: sp.S.Zero},
)
_noise = 1 - rho ** (2 * t)
_w = sp.Symbol("w", positive=True)  #: variance of the error


def _log_ratio(mean: sp.Expr, noise: sp.Expr, variance: sp.Expr) -> sp.Expr:
    """Of the density of mean + d given the message, over that before."""
    given = normal_density(mean + d, mean, noise)
    return sp.log(given / normal_density(mean + d, sp.S.Zero, variance))


def _quadratic(mean: sp.Expr, noise: sp.Expr, variance: sp.Expr) -> sp.Expr:
    """The same, multiplied out."""
    logs = (sp.log(variance) - sp.log(noise)) / 2
    return logs - d**2 / (2 * noise) + (mean + d) ** 2 / (2 * variance)


def _density(noise: sp.Expr, scale: sp.Expr = sp.S.One) -> sp.Expr:
    """The information density, where the message is heard at this scale and the error has this
    variance."""
    name = r"\iota" if scale == 1 else r"\iota_{\rho}"
    return sp.Function(name, real=True)(message, d, noise)


_channel = Equal(E(_density(_noise, rho**t), t), -sp.log(1 - rho ** (2 * t)) / 2)
NOISY = (
    Condition(rho < 1, "a correlation below 1"),
    Condition(rho ** (2 * t) < 1, "a correlation below 1"),
)

# refits of a mean
_step = sp.sqrt(v0 / M[t]) * z
FIRST_FIT = Kernel(
    index=sp.S.Zero,
    update={message: sp.sqrt(prior) * y, d: sp.sqrt(v0 / M[0]) * z},
    draws=(Normal(y), Normal(z)),
    initial={message: sp.S.Zero, d: sp.S.Zero},
)
REFIT = Kernel(
    index=t,
    update={message: message, d: d + _step},
    draws=(Normal(z),),
    initial={message: sp.S.Zero, d: sp.S.Zero},
)
POOLED_REFIT = Kernel(
    index=t,
    update={message: message, d: d + M[t] / N[t + 1] * _step},
    draws=(Normal(z),),
    initial={message: sp.S.Zero, d: sp.S.Zero},
)


def moments(first: Kernel, later: Kernel, square: Equal, once: sp.Expr, base: sp.Expr, *grounds):
    """Means of the message's square, of the error's square, and of their product."""
    scale = sp.S.One if first is FIRST_HOP else prior
    shrink = rho if first is FIRST_HOP else sp.S.One
    found = (
        ("message", message**2, scale, E(message**2, t), Equal(E(message**2, t), scale)),
        ("error", d**2, base, once, square),
        ("both", message * d, sp.S.Zero, shrink * E(message * d, t), None),
    )
    steps: list[Step] = []
    for name, of, start, after, closed in found:
        steps += [
            Step(f"{name}, first", Equal(E(of, 1), start), Tower(first), uses=MOMENTS),
            Step(f"{name}, once more", Equal(E(of, t + 1), after), Tower(later), uses=MOMENTS),
            Step(
                name,
                closed or Equal(E(of, t), sp.S.Zero),
                Induction(t, 1),
                uses=(f"{name}, first", f"{name}, once more", *(grounds if of == d**2 else ())),
            ),
        ]
    return tuple(steps)


def ending(later: Kernel, scale: sp.Expr, noise: sp.Expr, signal: sp.Expr, conclusion: Equal):
    """From the moments to the information: the mean of a quadratic function.

    What is heard is ``scale`` times the message and the error; before, its variance is that of the
    error and ``signal``."""
    mean, variance = scale * message, noise + signal
    ratio = Equal(_density(_w, scale), _log_ratio(mean, _w, _w + signal))
    opened = Equal(_density(_w, scale), _quadratic(mean, _w, _w + signal))
    linear = Equal(
        E(opened.subs({_w: noise}).rhs, t),
        (sp.log(variance) - sp.log(noise)) / 2
        - E(d**2, t) / (2 * noise)
        + (scale**2 * E(message**2, t) + 2 * scale * E(message * d, t) + E(d**2, t))
        / (2 * variance),
    )
    return (
        Step("information density", ratio, DENSITY),
        Step("multiplied out", opened, Algebra(), uses=("information density",)),
        Step("linearity", linear, Linearity(later)),
        Step(
            "information",
            conclusion,
            Algebra(),
            uses=(("multiplied out", {_w: noise}), "linearity", "message", "error", "both"),
        ),
    )


_replaced = v0 * sp.Sum(1 / M[i], (i, 0, t - 1))
_pooled = v0 * (1 / M[0] + sp.Sum(M[i] / N[i + 1] ** 2, (i, 1, t - 1)))


def _about(noise: sp.Expr) -> sp.Expr:
    """Information of message plus error about the message."""
    return sp.log(1 + prior / noise) / 2


def _refit_claim(name: str, title: str, later: Kernel, noise: sp.Expr, once: sp.Expr, more: tuple):
    conclusion = Equal(E(_density(noise), t), _about(noise))
    square = Equal(E(d**2, t), noise)
    return Claim(
        id=f"information.{name}.gaussian_mean",
        kind="equality",
        title=title,
        statement=conclusion,
        proof=Proof(
            (
                *moments(FIRST_FIT, later, square, E(d**2, t) + once, v0 / M[0]),
                *ending(later, sp.S.One, noise, prior, conclusion),
            )
        ),
        assumptions=(PRIOR, SUMS, KNOWN),
        references=("cover2006", "gerstgrasser2024"),
        parameters={
            "samples": M,
            "generations": t,
            "variance": v0,
            "prior_variance": prior,
        },
        **dict(more),
    )


# accumulate, equal batches: never below a positive constant
_later = sp.Sum(1 / (i + 1) ** 2, (i, 1, t - 1))
_squares, _rest = 1 + _later, sp.polygamma(1, t + 1)
_basel = Equal(_later, sp.pi**2 / 6 - 1 - _rest)
_equal = v0 / m * _squares
FIRST_OF_EQUAL = replace(FIRST_FIT, update={message: sp.sqrt(prior) * y, d: sp.sqrt(v0 / m) * z})
EQUAL_REFIT = replace(POOLED_REFIT, update={message: message, d: d + sp.sqrt(v0 / m) * z / (t + 1)})
_least = sp.log(1 + 6 * m * prior / (sp.pi**2 * v0)) / 2
_exact = Equal(E(_density(_equal), t), _about(_equal))
_floor = AtMost(_least, E(_density(_equal), t))
_x = sp.Symbol("s", nonnegative=True)

CLAIMS = (
    Claim(
        id="information.gaussian.mutual_information",
        kind="equality",
        title="Information about a normal message after t hops of a Gaussian channel, in nats.",
        statement=_channel,
        proof=Proof(
            (
                *moments(
                    FIRST_HOP,
                    HOP,
                    Equal(E(d**2, t), _noise),
                    rho**2 * E(d**2, t) + 1 - rho**2,
                    1 - rho**2,
                ),
                *ending(HOP, rho**t, _noise, rho ** (2 * t), _channel),
            )
        ),
        assumptions=(PRIOR, SUMS),
        references=("cover2006",),
        domain=NOISY,
        parameters={"generations": t, "correlation": rho},
        rivals={
            "correlation for its square": -sp.log(1 - rho**t) / 2,
            "one hop, shared": -sp.log(1 - rho**2) / (2 * t),
            "one hop more": -sp.log(1 - rho ** (2 * t + 2)) / 2,
        },
        remark="Far out it is half of the squared correlation of message and what is heard.",
    ),
    _refit_claim(
        "replace",
        "Replace: information of the t-th model about the mean of the truth, in nats.",
        REFIT,
        _replaced,
        v0 / M[t],
        (
            (
                "rivals",
                {
                    "of the newest batch alone": _about(v0 / M[t - 1]),
                    "of all points": _about(v0 / sp.Sum(M[i], (i, 0, t - 1))),
                    "as a hop that forgets": _about(v0 / M[0]) / t,
                },
            ),
            (
                "remark",
                "For equal batches it falls like samples prior_variance/(2 t variance), to 0: not "
                "at a geometric rate, since no hop forgets.",
            ),
        ),
    ),
    _refit_claim(
        "accumulate",
        "Accumulate: information of the t-th model about the mean of the truth, in nats.",
        POOLED_REFIT,
        _pooled,
        v0 * M[t] / N[t + 1] ** 2,
        (
            (
                "rivals",
                {
                    "replace": _about(_replaced),
                    "of the real points alone": _about(v0 / M[0]),
                    "of all points": _about(v0 / sp.Sum(M[i], (i, 0, t - 1))),
                },
            ),
        ),
    ),
    Claim(
        id="information.accumulate.gaussian_mean_floor",
        kind="bound",
        title=(
            "Accumulate, batches of one size: the information about the mean of the truth never "
            "falls below a positive constant."
        ),
        statement=_floor,
        proof=Proof(
            (
                *moments(
                    FIRST_OF_EQUAL,
                    EQUAL_REFIT,
                    Equal(E(d**2, t), _equal),
                    E(d**2, t) + v0 / (m * (t + 1) ** 2),
                    v0 / m,
                ),
                *ending(EQUAL_REFIT, sp.S.One, _equal, prior, _exact),
                Step("sum of inverse squares", _basel, Telescoping()),
                Step(
                    "more noise",
                    AtMost(
                        prior * m / (v0 * (_squares + _rest)),
                        prior * m / (v0 * _squares),
                    ),
                    Sign(),
                ),
                Step(
                    "all inverse squares",
                    Equal(
                        6 * m * prior / (sp.pi**2 * v0),
                        prior * m / (v0 * (_squares + _rest)),
                    ),
                    Algebra(),
                    uses=("sum of inverse squares",),
                ),
                Step(
                    "less signal",
                    AtMost(6 * m * prior / (sp.pi**2 * v0), prior * m / (v0 * _squares)),
                    Chain(),
                    uses=("all inverse squares", "more noise"),
                ),
                Step(
                    "less information",
                    AtMost(_least, _about(_equal)),
                    Monotone(_x, sp.log(1 + _x) / 2),
                    uses=("less signal",),
                ),
                Step("turned", Equal(_about(_equal), _exact.lhs), Algebra(), uses=("information",)),
                Step("bound", _floor, Chain(), uses=("less information", "turned")),
            )
        ),
        assumptions=(PRIOR, SUMS, KNOWN, "all batches have one size"),
        references=("gerstgrasser2024",),
        parameters={
            "samples": m,
            "generations": t,
            "variance": v0,
            "prior_variance": prior,
        },
        formula=_least,
        rivals={
            "of the real points": sp.log(1 + m * prior / v0) / 2,
            "two thirds": sp.log(1 + 2 * m * prior / (3 * v0)) / 2,
        },
        remark="It is the limit, too: under replace nothing is left.",
    ),
)
