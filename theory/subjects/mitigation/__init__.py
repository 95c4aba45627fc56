"""What keeps a model from collapsing: the claims, file by file."""

from theory.subjects.mitigation import verification

CLAIMS = verification.CLAIMS
