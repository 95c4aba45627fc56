"""Refitting the shares of types, words or alleles: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "the shares of finitely many types, refitted by maximum likelihood"
#: the formulas by which a reader knows the subject
FLAGSHIPS = ("discrete.replace.heterozygosity",)
FILES = (
    "replace",
    "accumulate",
    "real_data",
    "readout",
    "smoothing",
    "streaming",
    "partial",
    "survivors",
)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use
PARAMETERS = {
    "discrete": {
        "share": Parameter("share of the type in the truth"),
        "heterozygosity": Parameter("probability that two tokens of the truth differ in type"),
        "types": Parameter("types of the truth"),
        "real": Parameter("real tokens in every fit, besides those of the model"),
        "number": Parameter("mean of the number under the truth"),
        "smoothing": Parameter("what is added to the count of every type"),
        "fresh": Parameter("tokens of a corpus that each generation draws anew"),
        "count": Parameter("tokens of the type"),
        "odds": Parameter("odds that a token that comes is a real one"),
        "real_share": Parameter("probability that a token is a new real one"),
    },
}
