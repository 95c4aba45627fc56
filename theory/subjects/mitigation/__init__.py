"""What keeps a model from collapsing: the claims, file by file."""

from theory.subjects.mitigation import verification

CLAIMS = verification.CLAIMS
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use
