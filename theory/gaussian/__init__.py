"""One-dimensional Gaussian refitting: the claims, file by file."""

from theory.gaussian import experiment, replace_distances, replace_errors, replace_logs, replace_moments, replace_truth, replace_wasserstein

CLAIMS = (
    experiment.CLAIMS
    + replace_moments.CLAIMS
    + replace_logs.CLAIMS + replace_distances.CLAIMS + replace_wasserstein.CLAIMS + replace_errors.CLAIMS + replace_truth.CLAIMS
)
