"""The checks of the discrete subject, workflow by workflow."""

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    FreshMixture,
    PartialReplacement,
    Weighted,
)
from tailbite.checks.check import Check, predicted
from tailbite.subjects.discrete import contexts
from tailbite.subjects.discrete.designs import (
    FEW,
    SCHEDULE,
    TAIL,
    TWO,
    martingale,
    point,
    read,
    share,
    worth,
)

REPLACED = (point(FEW, 20, 5), point(TAIL, SCHEDULE, 5))
#: batches of one size
SPREAD = (point(FEW, 6, 4), point(TAIL, 8, 3))
SHARES = ("probability(0)", "probability(1)")
POOLED = (
    point(FEW, 6, 5, workflow=Accumulate()),
    point(TAIL, (10, 4, 12), 3, workflow=Accumulate()),
)
ONE_SIZE = (
    point(TWO, (6, 3, 3, 3, 3, 3), 6, workflow=Accumulate()),
    point(FEW, (4, 9, 9, 9), 4, workflow=Accumulate()),
)


def _fresh(truth, real, samples, generations):
    return point(truth, samples, generations, workflow=FreshMixture(real=real), real=real)


def _weighed(truth, real, weight, samples, generations):
    return point(
        truth,
        samples,
        generations,
        workflow=Weighted(real_weight=weight, real=real, of="points"),
        real=real,
        real_weight=weight,
    )


def _renewed(truth, samples, renewed, fresh, generations):
    workflow = PartialReplacement(share=renewed / samples, fresh=fresh)
    return point(truth, samples, generations, workflow=workflow, renewed=renewed, fresh=fresh)


def _chosen(truth, samples, budget, generations):
    return point(
        truth, samples, generations, workflow=AccumulateSubsample(budget=budget), budget=budget
    )


def _kept(truth, real, samples, generations):
    """The first batch holds the real tokens."""
    schedule = (real,) + (samples,) * (generations - 1)
    run = point(truth, schedule, generations, workflow=Augment(), real=real)
    return type(run)(run.experiment, {**run.parameters, "samples": samples})


SMOOTHED = (
    point(FEW, 10, 4, smoothing=0.5),
    point(TWO, 6, 6, smoothing=1.0),
)
#: rare types, and few tokens of each
LOST = (point((0.1, 0.9), 12, 4), point((0.05, 0.2, 0.75), 30, 8))


def _absent(values, _):
    return values["probability(0)"] == 0


def _far(truth, first, samples, near=3):
    """A limit in the generations: a few, and eight times as many."""

    def run(count):
        schedule = (first,) + (samples,) * (count - 1)
        return point(truth, schedule, count, workflow=Accumulate())

    return run(near), run(8 * near)


#: workflow by workflow, a few generations and many
LASTING = {
    "replace": (point(TWO, 5, 3), point(TWO, 5, 24)),
    "accumulate": _far(TWO, 2, 2),
    "fresh_mixture": (_fresh(FEW, 4, 8, 1), _fresh(FEW, 4, 8, 8)),
    "weighted": (_weighed(FEW, 4, 0.8, 16, 1), _weighed(FEW, 4, 0.8, 16, 8)),
    "augment": (_kept(FEW, 5, 20, 1), _kept(FEW, 5, 20, 12)),
    "partial_replacement": (_renewed(FEW, 12, 6, 0.25, 12), _renewed(FEW, 12, 6, 0.25, 24)),
}

CHECKS = (
    Check(
        "discrete.replace.share_mean",
        "mean of p",
        ("probability(0)",),
        share,
        (point(TWO, 5, 8), point(FEW, SCHEDULE, 5)),
    ),
    *martingale("replace", REPLACED),
    Check(
        "discrete.replace.share_covariance",
        "mean of (p - p_0)(q - q_0)",
        SHARES,
        lambda values, known: (
            (values["probability(0)"] - known["probability"])
            * (values["probability(1)"] - known["other_probability"])
        ),
        REPLACED,
    ),
    Check(
        "discrete.replace.two_squares",
        "mean of p^2 q^2",
        SHARES,
        lambda values, _: values["probability(0)"] ** 2 * values["probability(1)"] ** 2,
        SPREAD,
    ),
    Check(
        "discrete.replace.heterozygosity_variance",
        "mean of (H - E H)^2",
        ("heterozygosity",),
        lambda values, known: (
            (values["heterozygosity"] - predicted("discrete.replace.heterozygosity", known)) ** 2
        ),
        SPREAD,
    ),
    Check(
        "discrete.replace.asymmetry",
        "mean of p (1 - p)(1 - 2 p)",
        ("probability(0)",),
        lambda values, _: (
            values["probability(0)"]
            * (1 - values["probability(0)"])
            * (1 - 2 * values["probability(0)"])
        ),
        (point(TWO, 12, 3), point((0.2, 0.8), SCHEDULE, 3)),
    ),
    Check(
        "discrete.replace.three_types",
        "mean probability that three tokens are of three types",
        ("power_sum(2)", "power_sum(3)"),
        lambda values, _: 1 - 3 * values["power_sum(2)"] + 2 * values["power_sum(3)"],
        REPLACED,
    ),
    *martingale("accumulate", POOLED),
    Check(
        "discrete.accumulate.heterozygosity_equal_batches",
        "mean probability that two tokens differ",
        ("heterozygosity",),
        read("heterozygosity"),
        ONE_SIZE,
    ),
    Check(
        "discrete.accumulate.heterozygosity_limit",
        "mean probability that two tokens differ, at generations 3 and 24",
        ("heterozygosity",),
        read("heterozygosity"),
        decay=(_far(FEW, 6, 3),),
    ),
    Check(
        "discrete.accumulate.sine_law",
        "mean probability that two tokens differ, at generations 3 and 24",
        ("heterozygosity",),
        read("heterozygosity"),
        decay=(_far(FEW, 4, 4),),
    ),
    Check(
        "discrete.accumulate.polya_limit",
        "mean probability that two tokens differ, at generations 6 and 48",
        ("heterozygosity",),
        read("heterozygosity"),
        decay=(_far(TWO, 5, 1, 6),),
    ),
    *martingale("fresh_mixture", (_fresh(FEW, 6, 14, 5), _fresh(TAIL, 9, 4, 3))),
    *martingale("weighted", (_weighed(FEW, 6, 0.5, 12, 4), _weighed(TAIL, 9, 0.3, 5, 3))),
    *martingale(
        "partial_replacement", (_renewed(FEW, 12, 3, 0.0, 6), _renewed(FEW, 8, 8, 0.25, 4))
    ),
    *martingale(
        "accumulate_subsample",
        (_chosen(TWO, 6, 4, 4), _chosen(FEW, (10, 5, 12), 8, 3)),
    ),
    *martingale("augment", (_kept(FEW, 5, 20, 4), _kept(TAIL, 8, 12, 3))),
    Check(
        "discrete.replace.cross_entropy",
        "mean of the cross-entropy",
        ("cross_entropy",),
        read("cross_entropy"),
        (point(FEW, 10, 6), point(TAIL, SCHEDULE, 5)),
    ),
    Check(
        "discrete.replace.cross_entropy_error",
        "mean squared error of the cross-entropy",
        ("cross_entropy",),
        lambda values, known: (values["cross_entropy"] - known["number"]) ** 2,
        REPLACED,
    ),
    Check("discrete.smoothing.share_mean", "mean of p", ("probability(0)",), share, SMOOTHED),
    Check(
        "discrete.smoothing.share_spread",
        "mean of (p - 1/K)^2",
        ("probability(0)",),
        lambda values, known: (values["probability(0)"] - 1 / known["types"]) ** 2,
        SMOOTHED,
    ),
    Check(
        "discrete.smoothing.heterozygosity",
        "mean probability that two tokens differ",
        ("heterozygosity",),
        read("heterozygosity"),
        SMOOTHED,
    ),
    Check(
        "discrete.replace.first_loss",
        "probability that the type is absent",
        ("probability(0)",),
        _absent,
        (point((0.1, 0.9), (12, 5, 5), 1), point((0.03, 0.97), 20, 1)),
        test="proportion",
    ),
    Check(
        "discrete.replace.loss_bound",
        "probability that the type is absent",
        ("probability(0)",),
        _absent,
        LOST,
        test="proportion",
        side=1,
    ),
    *(
        worth(
            workflow,
            decay=(pair,),
            quantity=(
                "mean of (p - p_0)^2 / (p_0 (1 - p_0)), at generations "
                f"{pair[0].read_at} and {pair[1].read_at}"
            ),
        )
        for workflow, pair in LASTING.items()
    ),
    *contexts.CHECKS,
)
