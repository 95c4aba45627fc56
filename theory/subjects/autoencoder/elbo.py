"""The objective of a linear variational autoencoder along one principal axis, and where it is
largest.

The decoder draws a pixel from N(w z, sigma^2), the prior of the latent z is N(0, 1), the encoder
answers x with N(v x, d).  With divergence weight beta the expected objective on data of variance
lambda about their mean is a function of w, v and d alone; axes do not meet, since the best latents
lie along the principal axes (`ALIGNED`)."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Antiderivative, Chain, Monotone, Sign
from theory.statements import AtMost, Equal

lam = sp.Symbol("lambda", positive=True)  #: variance of the data along the axis
w = sp.Symbol("w", real=True)  #: decoder
v = sp.Symbol("v", real=True)  #: encoder
d = sp.Symbol("d", positive=True)  #: variance of the latent, given x
beta = sp.Symbol("beta", positive=True)  #: weight of the divergence
noise = sp.Symbol("tau", positive=True)  #: sigma^2, variance of a pixel, given the latent
s = beta * noise  #: what an axis needs to live
c = w**2 + s

GAUSSIAN = (
    "encoder and decoder are linear and normal, with a fixed variance sigma^2 = tau of every pixel"
)
ALIGNED = "every latent stands for one principal axis of the training data"
MODEL = (GAUSSIAN, ALIGNED)
REFERENCES = ("lucas2019",)
PARAMETERS = {"variance": lam, "beta": beta, "pixel_variance": noise}
OBJECTIVE = {**PARAMETERS, "decoder": w, "encoder": v, "encoder_variance": d}
ALIVE = Condition(lam >= s, "a variance of at least beta times that of a pixel")
DEAD = Condition(lam <= s, "a variance of at most beta times that of a pixel")


def elbo(w: sp.Expr = w, v: sp.Expr = v, d: sp.Expr = d) -> sp.Expr:
    """Expected objective of one image, along the axis: log-likelihood less beta times the
    divergence of the encoder from the prior.
    """
    miss = lam * (1 - w * v) ** 2 + w**2 * d
    divergence = (v**2 * lam + d - 1 - sp.log(d)) / 2
    return -sp.log(2 * sp.pi * noise) / 2 - miss / (2 * noise) - beta * divergence


def likelihood(variance: sp.Expr) -> sp.Expr:
    """Expected log-likelihood of one image, under a normal law of this variance."""
    return -sp.log(2 * sp.pi * variance) / 2 - lam / (2 * variance)


constant = beta * sp.log(2 * sp.pi * s) / 2 - sp.log(2 * sp.pi * noise) / 2


def best(variance: sp.Expr = c) -> sp.Expr:
    """The objective with the best encoder, by the variance w^2 + beta sigma^2."""
    return beta * likelihood(variance) + constant


# exp(a) >= 1 + a, by Taylor's formula with its remainder; so log y <= y - 1
_a, _x = sp.symbols("a x", real=True)
_rest = sp.Integral((1 - _x) * _a**2 * sp.exp(_a * _x), (_x, 0, 1))
TANGENT = (
    Step(
        "remainder",
        Equal(_rest, sp.exp(_a) - 1 - _a),
        Antiderivative((1 + _a - _a * _x) * sp.exp(_a * _x)),
    ),
    Step("series", Equal(sp.exp(_a), 1 + _a + _rest), Algebra(), uses=("remainder",)),
    Step("tangent", AtMost(1 + _a, sp.exp(_a)), Sign(), uses=("series",)),
)


_ratio = d * c / s  #: variance of the latent over the best one
_miss = lam * c / (2 * noise) * (v - w / c) ** 2  #: of an encoder that is not the best
_spare = _ratio - 1 - sp.log(_ratio)  #: times beta/2, of a variance that is not the best
_at_most = best() - _miss
_apart = _at_most - beta / 2 * _ratio  #: and what the ratio adds
_encoder = AtMost(elbo(), best())
ENCODER = (
    *TANGENT,
    Step(
        "tangent at the ratio",
        AtMost(1 + sp.log(_ratio), _ratio),
        Chain(),
        uses=(("tangent", {_a: sp.log(_ratio)}),),
    ),
    Step("in parts", Equal(elbo(), _apart + beta / 2 * (1 + sp.log(_ratio))), Algebra()),
    Step(
        "variance of the latent",
        AtMost(elbo(), _at_most),
        Monotone(_a, _apart + beta / 2 * _a),
        uses=("tangent at the ratio", "in parts"),
    ),
    Step("mean of the latent", AtMost(_at_most, best()), Sign()),
    Step("encoder", _encoder, Chain(), uses=("variance of the latent", "mean of the latent")),
)
_reached = Equal(elbo(w, w / c, s / c), best())

# the decoder: likelihood of a normal law, largest at the variance of the data
_top = best(lam)
_fit = lam / c
_rise = _top - beta / 2 * _fit + beta / 2  #: without the logarithm
_decoder = AtMost(elbo(), _top)
DECODER = (
    *ENCODER,
    Step(
        "tangent at the fit",
        AtMost(1 + sp.log(_fit), _fit),
        Chain(),
        uses=(("tangent", {_a: sp.log(_fit)}),),
    ),
    Step(
        "decoder",
        AtMost(best(), _top),
        Monotone(_a, _rise + beta / 2 * (_a - 1)),
        uses=("tangent at the fit",),
    ),
    Step("objective", _decoder, Chain(), uses=("encoder", "decoder")),
)
_weight = sp.sqrt(lam - s)
_optimum = Equal(elbo(_weight, _weight / lam, s / lam), _top)

# an axis that dies: of all decoders 0 is the best
_none = elbo(sp.S.Zero, sp.S.Zero, sp.S.One)
_more = w**2 / s
_loss = beta / 2 * (lam / s - 1) * _more / (1 + _more)
_death = AtMost(elbo(), _none)
DEATH = (
    *ENCODER,
    Step(
        "tangent at the decoder",
        AtMost(1 - sp.log(1 + _more), 1 / (1 + _more)),
        Chain(),
        uses=(("tangent", {_a: -sp.log(1 + _more)}),),
    ),
    Step(
        "logarithm",
        AtMost(best(), _none + _loss),
        Monotone(_a, _none + _loss + beta / 2 * (_a - 1 / (1 + _more))),
        uses=("tangent at the decoder",),
    ),
    Step("a loss", AtMost(_none + _loss, _none), Sign()),
    Step("objective", _death, Chain(), uses=("encoder", "logarithm", "a loss")),
)
_shortfall = Equal(_top - best(), beta * (_fit - 1 - sp.log(_fit)) / 2)

CLAIMS = (
    Claim(
        id="autoencoder.elbo.encoder",
        kind="deterministic",
        title=(
            "Whatever the encoder: the objective of a linear autoencoder is at most beta times "
            "the log-likelihood of a normal law of variance w^2 + beta sigma^2, and a constant."
        ),
        statement=_encoder,
        proof=Proof(ENCODER),
        assumptions=MODEL,
        references=REFERENCES,
        parameters=OBJECTIVE,
        rivals={
            "less what the mean misses, twice": best() - 2 * _miss,
            "less what the variance misses, twice": best() - beta * _spare,
        },
    ),
    Claim(
        id="autoencoder.elbo.likelihood",
        kind="deterministic",
        title="The best encoder, v = w/(w^2 + beta sigma^2), reaches that bound.",
        statement=_reached,
        proof=Proof((Step("put in", _reached, Algebra()),)),
        assumptions=MODEL,
        references=REFERENCES,
        parameters={**PARAMETERS, "decoder": w},
        rivals={
            "variance w^2 + sigma^2": best(w**2 + noise),
            "without the constant": beta * likelihood(c),
            "beta once": likelihood(c) + constant,
        },
        remark=(
            "At beta = 1 the constant is 0: the objective is the log-likelihood, and the bound of "
            "the variational method is tight."
        ),
    ),
    Claim(
        id="autoencoder.elbo.decoder",
        kind="deterministic",
        title="Whatever encoder and decoder: the objective of a linear autoencoder, at most.",
        statement=_decoder,
        proof=Proof(DECODER),
        assumptions=MODEL,
        references=REFERENCES,
        parameters=OBJECTIVE,
        rivals={
            "less what the mean misses, twice": _top - 2 * _miss,
            "less what the variance misses, twice": _top - beta * _spare,
        },
    ),
    Claim(
        id="autoencoder.elbo.optimum",
        kind="deterministic",
        title=(
            "The best decoder of an axis has the variance lambda - beta sigma^2: training on an "
            "axis of variance lambda takes beta sigma^2 off."
        ),
        statement=_optimum,
        proof=Proof((Step("put in", _optimum, Algebra()),)),
        assumptions=MODEL,
        references=REFERENCES,
        domain=(ALIVE,),
        parameters=PARAMETERS,
        rivals={
            "all of the variance": best(lam + s),
            "sigma^2 off, whatever beta": best(lam - noise + s),
        },
        remark=(
            "With the bound on all decoders it is the largest value.  A fit of the variance itself "
            "would decode lambda; the threshold is what the constraint to code costs: an error of "
            "what the model can express, which infinite data do not heal."
        ),
    ),
    Claim(
        id="autoencoder.elbo.shortfall",
        kind="deterministic",
        title=(
            "What the objective lacks with another decoder: beta times the divergence of the law "
            "of variance w^2 + beta sigma^2 from that of the data."
        ),
        statement=_shortfall,
        proof=Proof((Step("difference", _shortfall, Algebra()),)),
        assumptions=MODEL,
        references=REFERENCES,
        domain=(ALIVE,),
        parameters={**PARAMETERS, "decoder": w},
        rivals={
            "the divergence itself": (_fit - 1 - sp.log(_fit)) / 2,
            "the divergence the other way": beta * (1 / _fit - 1 + sp.log(_fit)) / 2,
        },
    ),
    Claim(
        id="autoencoder.elbo.death",
        kind="deterministic",
        title=(
            "An axis whose variance is at most beta sigma^2 dies: no encoder and decoder is better "
            "than to code nothing."
        ),
        statement=_death,
        proof=Proof(DEATH),
        assumptions=MODEL,
        references=REFERENCES,
        domain=(DEAD,),
        parameters=OBJECTIVE,
        rivals={
            "without the constant": beta * likelihood(s),
            "less what the mean misses, twice": _none - 2 * _miss,
        },
        remark="With a larger variance it is wrong: there the best decoder is not 0.",
    ),
)
