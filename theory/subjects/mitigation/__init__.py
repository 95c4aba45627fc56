"""What keeps a model from collapsing: the claims, file by file."""

TITLE = "what a verifier of synthetic data saves"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "mitigation.verification.threshold",
    "mitigation.verification.contraction",
)
FILES = ("verification",)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use
