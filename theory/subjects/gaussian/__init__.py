"""One-dimensional Gaussian refitting: the claims, file by file."""

from theory.subjects.gaussian import (
    accumulate,
    accumulate_distances,
    accumulate_limits,
    accumulate_subsample,
    chi_square,
    experiment,
    real_data,
    replace_collapse,
    replace_distances,
    replace_errors,
    replace_laws,
    replace_logs,
    replace_mean_law,
    replace_moments,
    replace_passage,
    replace_places,
    replace_ridge,
    replace_truth,
    replace_variance_law,
    replace_wasserstein,
    sample,
    schedule,
    tails,
)

CLAIMS = (
    experiment.CLAIMS
    + sample.CLAIMS
    + replace_moments.CLAIMS
    + replace_mean_law.CLAIMS
    + replace_logs.CLAIMS
    + replace_distances.CLAIMS
    + replace_wasserstein.CLAIMS
    + replace_errors.CLAIMS
    + replace_ridge.CLAIMS
    + replace_truth.CLAIMS
    + chi_square.CLAIMS
    + replace_laws.CLAIMS
    + replace_variance_law.CLAIMS
    + replace_places.CLAIMS
    + replace_passage.CLAIMS
    + replace_collapse.CLAIMS
    + tails.CLAIMS
    + accumulate.CLAIMS
    + schedule.CLAIMS
    + accumulate_limits.CLAIMS
    + accumulate_distances.CLAIMS
    + accumulate_subsample.CLAIMS
    + real_data.CLAIMS
)
