"""Checks of least squares: replace and accumulate, fresh rows and the same rows, and real rows kept
or new in every generation.
"""

from dataclasses import replace

import numpy as np

import sims
from sims import Accumulate, Augment, FreshMixture, Weighted
from tailbite.checks.check import Check
from tailbite.subjects.regression.designs import deviation_of_risk, point, risk, square_of_risk

POOL, KEPT = Accumulate(), Augment()
LOUDER = (1.0, 3.0, 0.5)  #: noise of the first batches, over the truth's
CORRELATED = tuple(tuple(1.0 + (i == j) * (i + 1.0) for j in range(3)) for i in range(3))
RISK = ("excess_risk",)

#: a schedule, and noises that differ; then rows and weights that are not standard, really drawn
SCHEDULES = (
    point((40, 60, 36), 3, 8, variance=2.0, noise=LOUDER),
    point((24, 30), 2, 3, noise=LOUDER, covariance=CORRELATED, weights=(1.0, -2.0, 0.5), raw=True),
)
POOLED = (point((60, 12, 1), 3, 8, variance=2.0, noise=LOUDER, workflow=POOL),)
SAME = (
    point(60, 3, 8, variance=2.0, noise=LOUDER, design="same"),
)  # the square of the risk has a light tail
SHARED = tuple(replace(each, experiment=replace(each.experiment, workflow=POOL)) for each in SAME)
EQUAL = point(16, 3, 4, workflow=POOL)
TRICKLE = point((40,) + (5,) * 59, 60, 4, workflow=POOL)
SINGLES = point((40,) + (1,) * 4, 5, 4, workflow=POOL, claimed={"first": 40})
#: far below and far above as many rows as features, so that the risk has a light tail
FEW_ROWS = (
    point((2, 34), 2, 14, weights=0.5, noise=LOUDER, learner=sims.MinimumNorm(), workflow=POOL),
)
#: synthetic rows that copy the real ones, with louder labels
ANCHORED = point(
    40, 4, 8, workflow=KEPT, design="same", noise=(1.0, 3.0), claimed={"noise": 3.0, "ratio": 1.0}
)
COPIED = point(
    24, 4, 3, workflow=KEPT, design="same", variance=2.0, noise=LOUDER, claimed={"share": 0.5}
)
TEACHER = (1.0, -2.0, 0.5, 0.0, 0.7, -0.3)  #: weights of generation 0 minus the true ones
POOLS = tuple(
    point(
        samples,
        generations,
        6,
        workflow=FreshMixture(real=real),
        noise=2.0,
        start=TEACHER,
        claimed={"real": real},
    )
    for samples, real, generations in ((14, 20, 3), (30, 10, 2))
)
SOURCE = tuple(replace(each, experiment=replace(each.experiment, generations=1)) for each in POOLS)


def _mixing(weight: float, real: int, samples: int, generations: int, **options):
    workflow = Weighted(real_weight=weight, real=real, of="parameters")
    claimed = {"real_weight": weight, "excess": 1 / weight - 1, "real": real}
    return point(samples, generations, 3, workflow=workflow, claimed=claimed, **options)


MIXED = (
    _mixing(0.3, 16, 24, 3, noise=4.0, start=(0.5, -0.5, 0.2)),
    _mixing(0.7, 14, 14, 4, variance=2.0, design="same"),
)
SETTLING = (replace(MIXED[0], generation=1), MIXED[0])
FIXED = point(40, 2, 8, workflow=KEPT, design="same", claimed={"real_weight": 0.5})


def _settling(n: int):
    """Rows enough for a light tail, features enough to tell the limit from the same rows'."""
    return point(30, n, 16, workflow=POOL)


#: what a user would type, without noises, weights or correlations: by the chains
PLAIN = point(40, 3, 5, variance=2.0)
POOLED_PLAIN = point(
    20, 3, 4, variance=2.0, workflow=FreshMixture(real=15), claimed={"real": 15, "noise": 1.0}
)
#: rows really drawn: real rows kept, and some of all rows so far, so many that the tail is light
COPIES_DRAWN = point(
    24, 3, 3, workflow=KEPT, design="same", variance=2.0, raw=True, claimed={"share": 0.5}
)
CHOSEN = point(
    (32, 24), 1, 3, workflow=sims.AccumulateSubsample(budget=28), raw=True, claimed={"samples": 28}
)
#: a corpus that is given up as a whole is a new batch
GIVEN_UP = point(24, 2, 3, workflow=sims.PartialReplacement(share=1.0), raw=True)
#: two batches of the same rows, whose labels are averaged
WINDOWS = tuple(
    point(16, 3, 3, workflow=sims.Window(length=2), design="same", variance=2.0, raw=raw)
    for raw in (False, True)
)


def _coordinate(values, parameters):
    """Squared error of a mean of as many labels, on average: labels are averaged, and the Gram
    matrix is one and the same.
    """
    rows, features = parameters["samples"], parameters["features"]
    return values["excess_risk"] * (rows - features - 1) / (features * rows)


CHECKS = (
    Check(
        "regression.design.inverse",
        "mean risk of the first fit, in units of the noise",
        RISK,
        lambda values, parameters: values["excess_risk"] / parameters["variance"],
        (
            replace(
                point((30, 60), 2, 8, variance=2.0, noise=LOUDER, claimed={"samples": 30}),
                generation=1,
            ),
        ),
    ),
    Check(
        "regression.design.mixing_factor",
        "mean risk of a pooled fit to labels without noise, times the features, over that of their "
        "source",
        RISK,
        lambda values, parameters: (
            values["excess_risk"] * parameters["features"] / parameters["start"]
        ),
        tuple(
            point(
                samples,
                1,
                6,
                variance=1e-12,
                noise=2.0,
                start=TEACHER,
                workflow=FreshMixture(real=real),
                claimed={"real": real},
            )
            for samples, real in ((14, 20), (30, 10))
        ),
    ),
    Check(
        "regression.replace.risk_mean",
        "mean risk",
        RISK,
        risk,
        (*SCHEDULES, PLAIN),
        deviation=deviation_of_risk("replace"),
    ),
    Check(
        "regression.replace.risk_second_moment",
        "mean square of the risk",
        RISK,
        square_of_risk,
        SCHEDULES[:1],
    ),
    Check(
        "regression.replace_same.risk_mean",
        "mean risk",
        RISK,
        risk,
        SAME,
        deviation=deviation_of_risk("replace_same"),
    ),
    Check(
        "regression.replace_same.risk_second_moment",
        "mean square of the risk",
        RISK,
        square_of_risk,
        SAME,
    ),
    Check(
        "regression.replace_same.risk_law",
        "law of the risk",
        RISK,
        risk,
        (point(14, 3, 8, design="same"),),
        test="law",
        grid=tuple(np.geomspace(0.5, 60.0, 40)),
    ),
    Check(
        "regression.accumulate_same.risk_mean",
        "mean risk",
        RISK,
        risk,
        SHARED,
        deviation=deviation_of_risk("accumulate_same"),
    ),
    Check(
        "regression.accumulate_same.risk_second_moment",
        "mean square of the risk",
        RISK,
        square_of_risk,
        SHARED,
    ),
    Check(
        "regression.accumulate_same.risk_law",
        "law of the risk",
        RISK,
        risk,
        (point(14, 3, 8, design="same", workflow=POOL),),
        test="law",
        grid=tuple(np.geomspace(0.25, 30.0, 40)),
    ),
    Check(
        "regression.accumulate_same.risk_bound",
        "mean risk",
        RISK,
        risk,
        (point(40, 6, 8, design="same", workflow=POOL),),
        side=1,
        deviation=deviation_of_risk("accumulate_same"),
    ),
    Check("regression.accumulate.risk_mean", "mean risk", RISK, risk, POOLED),
    Check("regression.accumulate.risk_mean_equal_batches", "mean risk", RISK, risk, (EQUAL,)),
    Check(
        "regression.accumulate.risk_mean_limit",
        "mean risk, at generations 2 and 8",
        RISK,
        risk,
        decay=((_settling(2), _settling(8)),),
    ),
    Check(
        "regression.accumulate.risk_below_same_rows",
        "mean risk",
        RISK,
        risk,
        (EQUAL, point(24, 4, 4, workflow=POOL)),
        side=1,
    ),
    Check("regression.accumulate.risk_bound", "mean risk", RISK, risk, (TRICKLE,), side=1),
    Check("regression.accumulate.risk_mean_trickle", "mean risk", RISK, risk, (SINGLES,)),
    Check("regression.accumulate_few.risk_mean", "mean risk", RISK, risk, FEW_ROWS),
    Check("regression.augment.risk_bound", "mean risk", RISK, risk, (ANCHORED,), side=1),
    Check(
        "regression.augment.risk_mean_same_rows", "mean risk", RISK, risk, (COPIED, COPIES_DRAWN)
    ),
    Check(
        "regression.replace.risk_mean",
        "mean risk, of rows that a workflow chooses",
        RISK,
        risk,
        (CHOSEN, GIVEN_UP),
        rivals=(),
    ),
    Check(
        "exponential_family.window.mean_error",
        "mean risk for each feature and row, labels averaged",
        RISK,
        _coordinate,
        tuple(replace(each, parameters={**each.parameters, "curvature": 0.0}) for each in WINDOWS),
        rivals=(),
    ),
    Check(
        "regression.augment.risk_limit_same_rows",
        "mean risk, at generations 2 and 4",
        RISK,
        risk,
        decay=((replace(ANCHORED, generation=2), ANCHORED),),
    ),
    Check("regression.fresh_mixture.risk_mean", "mean risk", RISK, risk, (*POOLS, POOLED_PLAIN)),
    Check(
        "regression.fresh_mixture.strong_collapse",
        "mean risk of one pooled fit",
        RISK,
        risk,
        SOURCE,
    ),
    Check("regression.label_mixing.risk_mean", "mean risk", RISK, risk, MIXED),
    Check(
        "regression.label_mixing.risk_limit",
        "mean risk, at generations 1 and 3",
        RISK,
        risk,
        decay=(SETTLING,),
    ),
    Check("regression.label_mixing_fixed.risk_mean", "mean risk", RISK, risk, (FIXED,)),
)
