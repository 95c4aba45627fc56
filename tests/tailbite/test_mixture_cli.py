"""`tailbite simulate mixture` with bad input: one sentence, and status 2."""

import pytest

from tailbite import cli

RUN = ["simulate", "mixture", "--workflow", "replace", "--samples", "9", "--generations", "2"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--covariance", "round"],
            "covariance must be one of full, tied, diag, spherical, got 'round'",
        ),
        (["--components", "10"], "samples must be at least components = 10, got 9"),
        (["--components", "0"], "components must be at least 1, got 0"),
        (["--reg-covar", "-1"], "reg_covar must be a finite number >= 0, got -1.0"),
        (["--dimension", "0"], "dimension must be at least 1, got 0"),
        (["--separation", "-2"], "separation must be a finite number >= 0, got -2.0"),
        (
            ["--init-params", "labels"],
            "init_params 'labels' needs a truth of components = 2 components, got 1",
        ),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(options, sentence, capsys):
    assert cli.main([*RUN, "--replicates", "4", *options]) == 2
    assert capsys.readouterr().err == f"tailbite: {sentence}\n"
