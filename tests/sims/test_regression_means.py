"""Mean risks of the simulation against closed forms; every case also says a nearest wrong number,
which must be rejected.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from sims import (
    Accumulate,
    Augment,
    FreshMixture,
    GradientDescent,
    LinearRegression,
    MinimumNorm,
    Normal,
    RandomSubset,
    Replace,
    Ridge,
    Samples,
    StochasticGradient,
    Weighted,
    trajectories,
)

LEVEL, NOISE = 1e-6, 0.5


@dataclass(frozen=True)
class Case:
    """An experiment with noise variance `NOISE`, the generation, and by observable the mean with
    its nearest wrong value.
    """

    family: Any
    workflow: Any
    samples: Any
    generation: int
    means: dict[str, tuple[float, float]]
    replicates: int = 2**17


def fitted(features, count, noise=NOISE):
    """E of noise z'G^-1 z: the risk that one fit adds."""
    return noise * features / (count - features - 1)


def sizes(schedule):
    return np.array(schedule, dtype=float), np.cumsum(schedule, dtype=float)


def risk(mean, wrong):
    return {"excess_risk": (mean, wrong)}


def replaced():
    schedule, noise = [25, 40, 20, 60, 30], [1.0, 0.5, 2.0, 0.1, 3.0]
    terms = [fitted(4, count, NOISE * s) for count, s in zip(schedule, noise, strict=True)]
    covariance = ((2.0, 0.7), (0.7, 1.0))
    means = risk(sum(terms), 2 * sum(terms) - sum(terms[1:]))
    yield Case(
        LinearRegression(4, noise=noise, weights=(1, 2, 3, 4)), Replace(), schedule, 5, means
    )
    means = risk(4 * fitted(2, 12), 4 * fitted(2, 13))
    yield Case(LinearRegression(2, weights=3, covariance=covariance), Replace(), 12, 4, means)


def accumulated():
    for schedule, noise in ([20] * 8, [1.0] * 8), ([20, 1, 1, 2, 40], [1.0, 2.0, 2.0, 0.5, 0.3]):
        counts, totals = sizes(schedule)
        mean = 4 * NOISE * np.sum(noise * counts / (totals * (totals - 5)))
        same = 4 * NOISE * np.sum(noise * counts**2 / (totals**2 * (counts[0] - 5)))
        yield Case(
            LinearRegression(4, noise=noise, weights=1),
            Accumulate(),
            schedule,
            len(schedule),
            risk(mean, same),
        )


def few_rows():
    """A5: fewer rows than features; what generation 1 does not see stays unseen. O1: replaced,
    every generation forgets.
    """
    d, schedule = 14, [4, 2, 22, 9]
    counts, totals = sizes(schedule)
    bias = 0.25 * d * (1 - counts[0] / d)
    terms = np.where(
        totals < d, counts / (d - totals - 1), d * counts / (totals * np.abs(totals - d - 1))
    )
    family = LinearRegression(d, weights=0.5, learner=MinimumNorm())
    yield Case(
        family,
        Accumulate(),
        schedule,
        4,
        risk(bias + NOISE * terms.sum(), bias + NOISE * terms[1:].sum()),
        2**14,
    )
    d, m, n = 12, 5, 3
    kept = m / d
    family = LinearRegression(d, weights=0.5, learner=MinimumNorm())
    noise = NOISE * m / (d - m - 1)
    fresh = 0.25 * d * (1 - kept**n) + noise * (1 - kept**n) / (1 - kept)
    same = 0.25 * d * (1 - kept) + n * noise
    yield Case(family, Replace(), m, n, risk(fresh, same), 2**15)
    yield Case(
        LinearRegression(d, "same", MinimumNorm(), weights=0.5),
        Replace(),
        m,
        n,
        risk(same, fresh),
        2**15,
    )


def real_data():
    """F2 with a generator that starts away from the truth; F3; the same real rows kept."""
    for d, a, b in ((4, 20, 20), (3, 12, 30)):
        n, total = 5, a + b
        q = a * b / (total * (total - 1) * (total + 2))
        p = q + a * (a - 1) / (total * (total - 1))
        contraction = p + q + q * (total * d - 2) / (total - d - 1)
        values = []
        for k in (contraction, (a / total) ** 2):
            excess = 9.0 * d
            for _ in range(n):
                excess = k * excess + fitted(d, total)
            values.append(excess)
        yield Case(LinearRegression(d, start=3), FreshMixture(real=b), a, n, risk(*values))
    for w in (0.3, 0.618):
        n, d, m = 12, 3, 15
        factor = (w**2 + (1 - w) ** 2) * (1 - (1 - w) ** (2 * n)) / (w * (2 - w))
        yield Case(
            LinearRegression(d, "same"),
            Weighted(w, m, "parameters"),
            m,
            n,
            risk(factor * fitted(d, m), fitted(d, m)),
        )
    yield Case(
        LinearRegression(3, "same"),
        Augment(),
        15,
        30,
        risk(4 / 3 * fitted(3, 15), 3 / 2 * fitted(3, 15)),
    )


def shrunk(m1, m2, v1, square, n):
    """V_n = |w|^2 (1 - 2 m1^n + m2^n) + v (1 - m2^n) / (1 - m2), and the same with m2 = m1^2; the
    signal is m1^n.
    """
    risks = (
        square * (1 - 2 * m1**n + m2**n) + NOISE * v1 * (1 - m2**n) / (1 - m2) for m2 in (m2, m1**2)
    )
    return risk(*risks) | {"signal": (m1**n, m1 ** (n - 1))}


def learners():
    n = 3
    k, m, rate = 1, 9, 0.3
    density = stats.chi2(m).pdf
    m1, m2, v = (
        integrate.quad(lambda g, f=f: f(g) * density(g), 0, np.inf)[0]
        for f in (
            lambda g: g / (g + rate * m), lambda g: (g / (g + rate * m)) ** 2,
            lambda g: g / (g + rate * m) ** 2,
        )
    )  # fmt: skip
    family = LinearRegression(k, weights=2, learner=Ridge(rate))
    yield Case(family, Replace(), m, n, shrunk(m1, m2, v, 4.0, n))
    k, m, rate = 3, 14, 0.25
    t1, t2, t3, t4 = (
        m * k,
        m * k * (m + k + 1),
        m * k * (m**2 + k**2 + 3 * m * k + 3 * m + 3 * k + 4),
        m
        * k
        * (
            m**3
            + 6 * m**2 * k
            + 6 * m * k**2
            + k**3
            + 6 * m**2
            + 17 * m * k
            + 6 * k**2
            + 21 * m
            + 21 * k
            + 20
        ),
    )
    a = rate / m
    m1, m2 = (2 * a * t1 - a**2 * t2) / k, (4 * a**2 * t2 - 4 * a**3 * t3 + a**4 * t4) / k
    v = 4 * a**2 * t1 - 4 * a**3 * t2 + a**4 * t3
    family = LinearRegression(k, weights=1, learner=GradientDescent(2, rate))
    yield Case(family, Replace(), m, n, shrunk(m1, m2, v, k, n))
    k, m, rate = 3, 14, 0.08
    q = 1 - 2 * rate + rate**2 * (k + 2)
    left = (1 - rate) ** m
    m1, m2, v = 1 - left, 1 - 2 * left + q**m, rate**2 * k * (1 - q**m) / (1 - q)
    family = Samples(LinearRegression(k, weights=1, learner=StochasticGradient(rate)))
    yield Case(family, Replace(), m, n, shrunk(m1, m2, v, k, n))


def unseen():
    """The first two of four features: tau^2 is paid once, beside generation 1's larger noise; and
    subsets drawn anew.
    """
    k, m, n = 2, 14, 4
    covariance = np.array(
        [[2.0, 0.3, 0.5, 0.0], [0.3, 1.0, 0.0, 0.4], [0.5, 0.0, 1.5, 0.2], [0.0, 0.4, 0.2, 1.0]]
    )
    omitted = np.array([0.7, -0.9])
    tau = (
        omitted
        @ (
            covariance[2:, 2:]
            - covariance[2:, :2] @ np.linalg.solve(covariance[:2, :2], covariance[:2, 2:])
        )
        @ omitted
    )
    family = LinearRegression(
        4, seen=k, weights=(1.0, 0.5, *omitted), covariance=covariance.tolist()
    )
    gap = k * (n * NOISE + tau) / (m - k - 1)
    means = risk(tau + gap, gap) | {"statistical_gap": (gap, n * k * (NOISE + tau) / (m - k - 1))}
    yield Case(family, Replace(), m, n, means, 2**15)
    a, b = 14, 7
    total = a + b
    q = a * b / (total * (total - 1) * (total + 2))
    kappa = 2 * q + a * (a - 1) / (total * (total - 1)) + q * (total * k - 2) / (total - k - 1)
    limit, low = (k * (NOISE + t) / (total - k - 1) / (1 - kappa) for t in (tau * b / total, 0.0))
    yield Case(family, FreshMixture(real=7), 14, 40, {"statistical_gap": (limit, low)}, 2**15)
    p, size, m, n = 6, 4, 30, 3
    share, square, rest = size / p, p * 1.0, p * 1.0
    for _ in range(n):
        rest = share * rest + size * (NOISE + (1 - share) * rest) / (m - size - 1)
    total = square - 2 * share**n * square + rest
    yield Case(
        LinearRegression(p, weights=1, learner=RandomSubset(size)),
        Replace(),
        m,
        n,
        risk(total, square * (1 - share**n)),
        2**15,
    )


CASES = [*replaced(), *accumulated(), *few_rows(), *real_data(), *learners(), *unseen()]


TESTS = sum(len(case.means) for case in CASES)


@pytest.mark.costly
@pytest.mark.parametrize(
    "case", CASES, ids=lambda c: f"{type(c.workflow).__name__}-{'-'.join(c.means)}-{c.generation}"
)
def test_means_are_the_closed_forms(seed, case):
    values = trajectories(
        case.family,
        case.workflow,
        truth=Normal(0, NOISE),
        samples=case.samples,
        generations=case.generation,
        seed=seed,
        # fmt: skip
        replicates=case.replicates,
        record=[case.generation],
        observe=list(case.means),
        progress=False,
    )
    for name, expected in case.means.items():
        found = values[name][:, 0].astype(float)
        z, wrong = ((found.mean() - value) / stats.sem(found) for value in expected)
        print(
            f"{name}: mean {found.mean():.5f}, closed form {expected[0]:.5f}, z = {z:.2f}, rival z "
            f"= {wrong:.1f}"
        )
        assert abs(z) < stats.norm.isf(LEVEL / (2 * TESTS))
        assert abs(wrong) > stats.norm.isf(LEVEL / (2 * TESTS))
