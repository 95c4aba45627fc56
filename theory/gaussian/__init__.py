"""One-dimensional Gaussian refitting: the claims, file by file."""

from theory.gaussian import experiment, replace_logs, replace_moments

CLAIMS = experiment.CLAIMS + replace_moments.CLAIMS + replace_logs.CLAIMS
