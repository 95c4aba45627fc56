"""What a check can see is said of its claim, and is what its design makes it see."""

import pytest

from tailbite import verify
from tailbite.seen import seen


def test_an_exact_standard_deviation_sees_one_percent():
    assert [*seen("gaussian.replace.wasserstein")] == [
        "mean of W_2^2: sees 1.0% of it, its standard deviation being known"
    ]


def test_what_is_said_is_seen():
    (claim,) = verify(["gaussian.replace.wasserstein"], seed=1).claims
    assert all(check.result.detectable < 0.0105 for check in claim.checks)


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("gaussian.replace.mean_error", "sees 5% of it"),
        ("gaussian.replace.variance_law", "sees a distance of distribution functions of"),
        ("gaussian.accumulate.sine_law", "does not at least halve"),
        ("gaussian.accumulate.mean_error_bound", "the wrong side of the bound"),
        ("mitigation.verification.threshold", "beside a number"),
    ],
)
def test_every_kind_of_check_says_it(id, said):
    assert any(said in sentence for sentence in seen(id))
