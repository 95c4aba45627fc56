"""What the figures on regression and on the three errors show, in their own numbers."""

import numpy as np
import pytest

import theory
from tailbite.figures import named
from tailbite.figures.figure import Table
from tailbite.subjects.errors import figures as errors
from tailbite.subjects.errors.terms import TERMS
from tailbite.subjects.regression import figures as regression


def lines(name: str, monkeypatch: pytest.MonkeyPatch) -> Table:
    """The figure at its own parameters, without its points."""
    figure = named(name)
    monkeypatch.setattr(
        "sims.trajectories",
        lambda *_, record, observe, **__: {observe[0]: np.zeros((2, len(record)))},
    )
    return figure.compute(figure.settled({}), 2, 0)


def test_every_schedule_ends_in_the_band(monkeypatch):
    table = lines("universal_band", monkeypatch)
    ratios = np.array([row.y for row in table.rows if row.kind == "theory"])
    assert ratios.min() == 1 and 1.99 < ratios.max() < 2
    for name in table.series("schedules", "theory"):
        assert (np.diff(table.line("schedules", name, "theory").y) > 0).all()
    forever = table.line("for ever", "one row at a time", "theory")
    assert (np.diff(forever.y) > 0).all()
    assert {row.y for row in table.rows if row.kind in ("low", "high")} == {1.0, 2.0}


def test_fresh_rows_lose_less_and_neither_passes_its_limit(monkeypatch):
    table = lines("linear_regression", monkeypatch)
    same, fresh = (
        table.line("accumulate", f"{design} rows", "theory").y for design in ("same", "fresh")
    )
    assert (fresh[1:] < same[1:]).all() and fresh[0] == pytest.approx(same[0]) == pytest.approx(1)
    bound, limit = (
        table.line("accumulate", name, "theory").y
        for name in ("bound, same rows", "limit, fresh rows")
    )
    assert (
        set(bound) == {bound[0]} and bound[0] == pytest.approx(np.pi**2 / 6) and same[-1] < bound[0]
    )
    assert set(limit) == {limit[0]} and fresh[-1] < limit[0] < bound[0]
    for design in ("same", "fresh"):
        line = table.line("replace", f"{design} rows", "theory")
        np.testing.assert_allclose(line.y, line.x)
    forever = table.line("for ever", "limit, fresh rows", "theory")
    order = np.argsort(forever.x)
    assert (
        (np.diff(forever.y[order]) < 0).all()
        and 1 < forever.y.min()
        and forever.y.max() < np.pi**2 / 6
    )


def test_the_boundary_separates_bounded_from_unbounded(monkeypatch):
    """Beside it the factor of one generation is below and above 1, in the limit and with many
    rows.
    """
    table = lines("fresh_real_fraction", monkeypatch)
    (name,) = (series for series in table.series("phases") if "kappa = 1$" in series)
    boundary = table.line("phases", name, "theory")
    factor, exact = (
        theory.claim("regression.fresh_mixture.factor_limit"),
        theory.claim("regression.design.mixing_factor"),
    )
    rows = 20_000
    for ratio, real in zip(boundary.x, boundary.y, strict=True):
        assert ratio == pytest.approx((2 - real) / (3 - 2 * real), abs=1e-5)  # (1 + w)/(1 + 2 w)
        if not 0.02 < real < 0.98:
            continue
        for step, sign in ((-0.02, -1), (0.02, 1)):
            beside = min(ratio + step, (1 + ratio) / 2)
            assert np.sign(factor.predict(share=1 - real, features_per_row=beside) - 1) == sign
            features = round(beside * rows)
            size = {
                "real": round(real * rows),
                "samples": rows - round(real * rows),
                "features": features,
            }
            assert np.sign(exact.predict(**size) / features - 1) == sign


def test_the_settings_lie_on_both_sides(monkeypatch):
    """Where the risk is bounded it grows by less from generation to generation, elsewhere by
    more.
    """
    table, signs = lines("fresh_real_fraction", monkeypatch), set()
    for series in table.series("risk", "theory"):
        growth = np.diff(table.line("risk", series, "theory").y)
        signs |= set(np.sign(np.diff(growth)))
        assert len(set(np.sign(np.diff(growth)))) == 1
    assert signs == {-1.0, 1.0}


def test_the_least_risk_is_at_the_best_weight(monkeypatch):
    table = lines("golden_ratio", monkeypatch)
    found = {}
    for series in (name for name in table.series(kind="theory") if name.startswith("$k")):
        curve = table.line("", series, "theory")
        best = curve.y.argmin()
        assert curve.y[best] == pytest.approx(curve.x[best], rel=1e-12)
        assert 0 < best < len(curve.x) - 1
        found[series] = curve.x[best]
    assert found["$k = 1$"] == pytest.approx((np.sqrt(5) - 1) / 2, rel=1e-12)
    assert regression.best_weight(1 / 3) == pytest.approx(found["$k = 0.333$"], rel=1e-12)
    assert len(found) == 3


def test_the_layers_sum_to_the_line(monkeypatch):
    table = lines("three_errors", monkeypatch)
    assert len(table.panels()) == len(errors.LEARNERS)
    for panel in table.panels():
        total = table.line(panel, errors.TOTAL, "theory")
        stack = [table.line(panel, term, "layer") for term in TERMS]
        assert all((line.x == total.x).all() and (line.y >= 0).all() for line in stack)
        np.testing.assert_allclose(sum(line.y for line in stack), total.y, rtol=1e-12)
