"""The bits of every kind of run, as one line each: `python -m tests.sims.bits > before`, change
what must change no bit, and compare.

A digest belongs to one platform and one version of JAX, so it is compared and never kept."""

import hashlib
import sys
from collections.abc import Iterator
from typing import Any

import numpyro
import numpyro.distributions as dist

import sims
from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    ExponentialFamily,
    FreshMixture,
    Gaussian,
    LinearRegression,
    LogisticRegression,
    MultivariateGaussian,
    Normal,
    Replace,
    Samples,
    Uniform,
    Weighted,
    Window,
)
from sims.observables import exceeds, first_passage, running_maximum, tail_mass, unweighted

MIXED = [9, 12, 7, 30, 8]
KINDS = {
    "normal": 1.0,
    "poisson": 3.0,
    "gamma": 2.0,
    "binomial": 0.4,
    "negative_binomial": 1.5,
    "hyperbolic_secant": 0.5,
}


def model(size: int, points: Any = None) -> None:
    """A NumPyro model for the script."""
    scale = numpyro.sample("scale", dist.HalfNormal(10.0))
    with numpyro.plate("data", size):
        numpyro.sample("x", dist.Normal(0.0, scale), obs=points)


def runs() -> Iterator[tuple[str, Any, Any, dict[str, Any]]]:
    """(name, family, workflow, options that differ from those of `digest`)."""
    g, normal = Gaussian(ddof=1.0), {"truth": Normal(1.0, 2.0)}
    yield "walk", g, Replace(), normal | {"observe": ["log_variance"]}
    yield "walk, moving", Gaussian(functional_error=0.2, temperature=1.3), Replace(), normal
    yield (
        "walk, tilted",
        g,
        Replace(),
        normal | {"tilt": 0.5, "observe": [exceeds(1.0), unweighted(exceeds(0.5))]},
    )
    yield "pool", Gaussian(temperature=1.2), Accumulate(), normal
    workflows = {
        "accumulate": Accumulate(),
        "augment": Augment(),
        "fresh": FreshMixture(real=5),
        "window": Window(length=2),
        "points": Weighted(0.3, 4, "points"),
        "parameters": Weighted(0.3, 4, "parameters"),
    }
    memory = {
        "observe": [running_maximum(sims.observables.log_ratio), first_passage(0.5), tail_mass(2)]
    }
    for name, workflow in workflows.items():
        yield f"loop, {name}", Gaussian(ridge=0.1), workflow, normal | memory
        yield f"raw, {name}", Samples(g), workflow, normal
    yield "loop, tilted", g, Replace(), normal | memory | {"tilt": 0.5}
    yield "raw, subsample", Samples(g), AccumulateSubsample(6), normal
    yield (
        "raw, uniform",
        Samples(Gaussian(temperature=1.2, ridge=0.1)),
        Replace(),
        {"truth": Uniform(1, 3)},
    )
    yield "raw, numpyro truth", Samples(g), Replace(), {"truth": dist.Gamma(2.0, 0.5)}
    yield "multivariate", MultivariateGaussian(3), Replace(), {}
    yield "multivariate, walk", MultivariateGaussian(3, 1.0), Replace(), {"observe": "log_det"}
    for design, samples in (("fresh", MIXED), ("same", 9)):
        family = LinearRegression(3, design)
        yield f"{design}, replace", family, Replace(), {"samples": samples}
        yield f"{design}, accumulate", family, Accumulate(), {"samples": samples}
        yield (
            f"{design}, loop",
            LinearRegression(3, design, weights=0.5),
            Augment(),
            {"samples": samples},
        )
        yield (
            f"{design}, raw",
            Samples(LinearRegression(3, design, weights=0.5)),
            Accumulate(),
            {"samples": samples},
        )
    yield "fresh, mixed", LinearRegression(3), FreshMixture(real=4), {}
    for name, learner in {
        "ridge": sims.Ridge(0.3),
        "norm": sims.MinimumNorm(),
        "gradient": sims.GradientDescent(3, 0.4, warm=True),
        "subset": sims.RandomSubset(2),
        "student": sims.Student(sims.Ridge(0.3), 2),
        "sgd": sims.StochasticGradient(0.1),
    }.items():
        family = LinearRegression(4, learner=learner, weights=(1.0, 0.5, 0.2, 0.1), seen=3)
        yield f"learner, {name}", family, Replace(), {}
        yield f"learner, {name}, raw", Samples(family), FreshMixture(real=3), {}
    wide = LinearRegression(2, covariance=((2.0, 0.5), (0.5, 1.0)), noise=(1.0, 2.0), start=0.3)
    yield "covariance", wide, Weighted(0.3, 4, "parameters"), {}
    yield "student rows", Samples(LinearRegression(2, rows="student")), Replace(), {}
    truth = {"truth": (0.5, 0.3, 0.2), "samples": 10}
    types = sims.Discrete(smoothing=0.5, temperature=0.9)
    for name, workflow in (workflows | {"partial": sims.PartialReplacement(0.5, 0.3)}).items():
        yield f"types, {name}", types, workflow, truth
    yield "types, pair", sims.Discrete(), Replace(), truth | {"truth": (0.4, 0.6)}
    yield "types, tokens", sims.Discrete(), Replace(), truth | {"truth": sims.even(300)}
    yield "types, raw", Samples(types), Replace(), truth
    for kind, mean in KINDS.items():
        member = ExponentialFamily(kind, 3.0)
        yield f"{kind}", member, FreshMixture(real=3), {"truth": member.at(mean)}
    yield "logistic", LogisticRegression(2, 0.5), Accumulate(), {"samples": 40}
    for estimator in ("ml", "posterior"):
        own = sims.NumPyroModel(model, {"scale": 1.0}, estimator, warmup=10)
        yield f"numpyro, {estimator}", own, Weighted(0.5, 5, "parameters"), {"replicates": 64}


def digest(family: Any, workflow: Any, options: dict[str, Any]) -> str:
    """A hash of all integers of a run, of its recipe, and of its raw values."""
    told = {
        "truth": Normal(),
        "samples": MIXED,
        "generations": 5,
        "seed": 2**40 + 7,
        "progress": False,
    }
    told |= {"record": [0, 2, 5], "replicates": 300, "first_replicate": 3} | options
    result = sims.refit(family, workflow, **{"quantiles": True} | told)
    parts = [result.recipe, repr(result.moments)]
    parts += [repr((h.below.tolist(), h.edges.tolist())) for h in result.histograms.values()]
    values = sims.trajectories(family, workflow, **told)
    parts += [f"{name} {array.tolist()}" for name, array in values.items()]
    hashes = [
        hashlib.sha256(part.encode()).hexdigest()[:12] for part in (parts[0], "".join(parts[1:]))
    ]
    return " ".join(hashes)


if __name__ == "__main__":
    for name, family, workflow, options in runs():
        if not sys.argv[1:] or name in sys.argv[1:]:
            print(f"{digest(family, workflow, options)}  {name}", flush=True)
