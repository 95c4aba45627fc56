"""Checks of laws, of bounds on probabilities, and of limits of replace."""

from math import log

import jax.numpy as jnp
import numpy as np
from scipy.special import erfc

from sims import Observable, observables
from tailbite.checks.check import Check, predicted
from tailbite.subjects.gaussian.designs import FEW, point, untilted

TILTED = observables.unweighted(observables.variance)
LOG_TILTED = observables.unweighted(observables.log_variance)
LEVEL = 0.3  #: of the first passage
PASSAGE, STOPPED = observables.first_passage(LEVEL), observables.stopped(LEVEL)
MAXIMUM = observables.running_maximum(observables.log_ratio)

TAIL, BODY = observables.tail_mass(2.0), observables.tail_mass(1.0)
WALK = (
    5  #: samples per generation of the run whose mean is divided by its own conditional deviation
)


def _standardised() -> Observable:
    """d_n over the root of A_n = sum of v_i / M, which the path remembers."""
    return Observable(
        "standardised_mean",
        init=lambda model, truth: (0.0 * model.log_ratio, model.log_ratio),
        update=lambda memory, model, truth, generation: (
            memory[0] + jnp.exp(memory[1]) / WALK,
            model.log_ratio,
        ),
        read=lambda memory, model, truth: (
            model.displacement / jnp.sqrt(jnp.maximum(memory[0], 1e-30))
        ),
    )


STANDARDISED = _standardised()

RATIOS = tuple(np.geomspace(0.02, 6.0, 80))
NORMALS = tuple(np.linspace(-3.5, 3.5, 71))
PLACES = tuple(np.geomspace(0.05, 12.0, 40))
TIMES = tuple(np.linspace(0.1, 3.9, 39))


def _ratio(values, parameters):
    return values["variance"] / parameters["variance"]


def _place(values, parameters):
    return np.sqrt(values["squared_error"] / parameters["variance"])


def _reaches(values, parameters):
    return _ratio(values, parameters) >= parameters["level"]


def _rises(values, parameters):
    return values[MAXIMUM.name] >= log(parameters["level"])


def _wald(values, parameters):
    """A ratio of means, as a mean: slope + (y - slope c) / (its approximate mean time)."""
    slope = predicted("gaussian.replace.passage_wald", parameters)
    return slope + (values[STOPPED.name] - slope * values[PASSAGE.name]) * abs(slope / log(LEVEL))


def _distance(values, parameters):
    """Total variation, which falls as the root of the sample size, on the scale of 40 samples."""
    return values["total_variation"] * np.sqrt(parameters["samples"] / 40)


def _tail(values, parameters):
    """The change of the tail mass, which falls as the sample size, on the scale of 80 samples."""
    normal = erfc(parameters["k"] / np.sqrt(2))
    return normal + (values[TAIL.name] - normal) * parameters["samples"] / 80


def _divisor(values, parameters):
    """The divisor at which log v has no drift, to first order around theory's."""
    samples, generations, ddof = (parameters[name] for name in ("samples", "generations", "ddof"))
    critical = predicted("gaussian.replace.critical_divisor", parameters)
    drift = (values["log_variance"] - log(parameters["variance"])) / generations
    return critical * (1 + drift - log(critical / (samples - ddof)))


CHECKS = (
    Check(
        "gaussian.sample.cochran",
        "law of v_1/v_0, raw samples",
        ("variance",),
        _ratio,
        (point(3, 1, 0, raw=True), point(8, 1, 1, raw=True)),
        test="law",
        grid=RATIOS,
    ),
    Check(
        "gaussian.replace.second_variance",
        "law of v_2/v_0",
        ("variance",),
        _ratio,
        (point(3, 2, 0), point((6, 9), 2, 1)),
        test="law",
        grid=RATIOS[::8],
    ),
    Check(
        "gaussian.replace.variance_law",
        "law of v_n/v_0",
        ("variance",),
        _ratio,
        (FEW[2], point(10, 12, 1)),
        test="law",
        grid=RATIOS[::8],
    ),
    Check(
        "gaussian.replace.mean_law",
        "law of d_n over the root of the sum of v_i/M",
        (STANDARDISED,),
        lambda values, _: values[STANDARDISED.name],
        (point(WALK, 10, 0), point(WALK, 10, 1)),
        test="law",
        grid=NORMALS,
    ),
    Check(
        "gaussian.replace.tilted_moment",
        "mean of v^order under the tilt",
        (TILTED,),
        lambda values, parameters: values[TILTED.name] ** parameters["order"],
        (point(20, 3, 0, tilt=1.0, order=1), point(20, 5, 1, tilt=0.5, order=-1)),
    ),
    Check(
        "gaussian.replace.tilt",
        "mean of v^(tilt + order) over that of v^tilt",
        ("variance",),
        lambda values, parameters: (
            values["variance"] ** (parameters["tilt"] + parameters["order"])
            / predicted("gaussian.replace.variance_moment", parameters, order=parameters["tilt"])
        ),
        (
            untilted(point(30, 2, 0, tilt=1.0, order=0.5)),
            untilted(point(30, 2, 1, tilt=-0.5, order=1)),
        ),
    ),
    Check(
        "gaussian.replace.tilted_log_mean",
        "mean of log v under the tilt, 10 and 40 generations per degree of freedom",
        (LOG_TILTED,),
        lambda values, _: values[LOG_TILTED.name],
        (point(11, 100, 1, tilt=1.0), point(6, 200, 0, tilt=1.0)),
    ),
    Check(
        "gaussian.replace.collapse",
        "mean of the standard deviation, whose vanishing drives v to 0",
        ("sigma",),
        lambda values, _: values["sigma"],
        FEW,
    ),
    Check(
        "gaussian.replace.critical_divisor",
        "divisor without drift of log v",
        ("log_variance",),
        _divisor,
        (point(5, 20, 1.0), point(10, 20, 2.0)),
    ),
    Check(
        "gaussian.replace.chernoff",
        "P(v_n >= level v_0)",
        ("variance",),
        _reaches,
        (point(10, 10, 0, order=1, level=0.5), point(10, 10, 0, order=2, level=0.5)),
        test="proportion",
        side=1,
    ),
    Check(
        "gaussian.replace.deviation_bound",
        "P(v_n >= level v_0)",
        ("variance",),
        _reaches,
        (point(20, 5, 1, level=0.25), point(10, 100, 1, level=0.01)),
        test="proportion",
        side=1,
    ),
    Check(
        "gaussian.replace.supremum",
        "P(v ever >= level v_0)",
        (MAXIMUM,),
        _rises,
        (point(10, 100, 1, order=1, level=4.0), point(10, 100, 0, order=2, level=3.0)),
        test="proportion",
        side=1,
    ),
    Check(
        "gaussian.replace.supremum_ddof_one",
        "P(v ever >= level v_0)",
        (MAXIMUM,),
        _rises,
        (point(10, 100, 1, order=1, level=4.0),),
        test="proportion",
        side=1,
    ),
    Check(
        "gaussian.replace.supremum_ddof_zero",
        "P(v ever >= level v_0)",
        (MAXIMUM,),
        _rises,
        (point(10, 100, 0, order=2, level=3.0),),
        test="proportion",
        side=1,
    ),
    Check(
        "gaussian.replace.passage_wald",
        "mean of log v/v_0 at min(T, n) over the mean of min(T, n)",
        (PASSAGE, STOPPED),
        _wald,
        (point(10, 10, 0, level=LEVEL), point(10, 12, 1, level=LEVEL)),
    ),
    Check(
        "gaussian.replace.passage",
        "law of T/M, for M = 5 and 80",
        (PASSAGE,),
        lambda values, parameters: values[PASSAGE.name] / parameters["samples"],
        decay=tuple(
            (point(5, 20, ddof, level=LEVEL), point(80, 320, ddof, level=LEVEL)) for ddof in (0, 1)
        ),
        test="law",
        grid=TIMES,
    ),
    Check(
        "gaussian.replace.diffusion",
        "law of v_n/v_0 at n = M, for M = 8 and 128",
        ("variance",),
        _ratio,
        decay=tuple(
            (point(8, 8, ddof, horizon=1.0), point(128, 128, ddof, horizon=1.0)) for ddof in (0, 1)
        ),
        test="law",
        grid=RATIOS,
    ),
    Check(
        "gaussian.replace.place",
        "law of |d_n|/s_0 late in the run, for M = 5 and 20",
        ("squared_error",),
        _place,
        decay=((point(5, 40, 0), point(20, 160, 0)), (point(5, 120, 1), point(20, 480, 1))),
        test="law",
        grid=PLACES,
    ),
    Check(
        "gaussian.replace.place_cauchy",
        "law of |d_n|/s_0 late in the run, for M = 3 and 12",
        ("squared_error",),
        _place,
        decay=((point(3, 120, 1.5), point(12, 480, 1.5)),),
        test="law",
        grid=PLACES,
    ),
    Check(
        "gaussian.replace.total_variation",
        "mean total variation times sqrt(M/40), for M = 10 and 40",
        ("total_variation",),
        _distance,
        decay=((point(10, 2, 0), point(40, 2, 0)), (point(10, 2, 1), point(40, 2, 1))),
    ),
    Check(
        "gaussian.replace.tail_mass",
        "mass beyond 2 true s.d., its change times M/80, for M = 20 and 80",
        (TAIL,),
        _tail,
        decay=tuple((point(20, 4, ddof, k=2.0), point(80, 4, ddof, k=2.0)) for ddof in (0, 1)),
    ),
    Check(
        "gaussian.replace.tail_mass_limit",
        "mass beyond 1 true s.d. late in the run, for M = 4 and 16",
        (BODY,),
        lambda values, _: values[BODY.name],
        decay=((point(4, 32, 0, k=1.0), point(16, 128, 0, k=1.0)),),
    ),
)
