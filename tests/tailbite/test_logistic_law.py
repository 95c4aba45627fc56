"""The law of logistic regression's error in the metric of the information, with two features and
rows of signs.
"""

import pytest

import theory
from tailbite.harness import Harness
from tailbite.subjects.regression.logistic import FURTHER


@pytest.mark.costly
@pytest.mark.parametrize("check", FURTHER, ids=lambda check: check.claim)
def test_it_is_a_chi_square_with_as_many_degrees_of_freedom(check, seed):
    harness = Harness([check], {check.claim: theory.claim(check.claim)}, seed)
    harness.plan()
    (report,) = harness.judge(set(harness.run()))
    assert report.verdict == "agree"
    assert {rival.name for rival in report.rivals} == set(theory.claim(check.claim).rivals)
    assert {rival.verdict for rival in report.rivals} == {"rejected"}
