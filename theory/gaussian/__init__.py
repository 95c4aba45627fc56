"""One-dimensional Gaussian refitting: the claims, file by file."""

from theory.gaussian import (
    chi_square,
    experiment,
    replace_collapse,
    replace_distances,
    replace_errors,
    replace_laws,
    replace_logs,
    replace_moments,
    replace_passage,
    replace_truth,
    replace_wasserstein,
    sample,
)

CLAIMS = (
    experiment.CLAIMS
    + replace_moments.CLAIMS
    + replace_logs.CLAIMS + replace_distances.CLAIMS + replace_wasserstein.CLAIMS + replace_errors.CLAIMS + replace_truth.CLAIMS
    + chi_square.CLAIMS
    + sample.CLAIMS
    + replace_laws.CLAIMS
    + replace_passage.CLAIMS
    + replace_collapse.CLAIMS
)
