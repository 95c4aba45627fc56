"""Refitting the shares of types, words or alleles: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "the shares of finitely many types, refitted by maximum likelihood"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "discrete.replace.heterozygosity",
    "discrete.accumulate.sine_law",
)
FILES = (
    "replace",
    "spread",
    "triples",
    "accumulate",
    "real_data",
    "readout",
    "smoothing",
    "survivors",
    "streaming",
    "partial",
    "subsample",
    "worth",
)  #: in the order in which their claims are proved
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use
PARAMETERS = {
    "discrete": {
        "samples": Parameter(
            "tokens that are drawn from each generation, a number or a schedule of batches"
        ),
        "probability": Parameter("probability of the type in the truth"),
        "other_probability": Parameter("probability of another type in the truth"),
        "heterozygosity": Parameter("probability that two tokens of the truth differ in type"),
        "three_types": Parameter(
            "probability that three tokens of the truth are of three different types"
        ),
        "types": Parameter("types of the truth"),
        "real": Parameter("real tokens in every fit, besides those of the model"),
        "real_weight": Parameter("weight of the real tokens in a fit, between 0 and 1"),
        "number": Parameter("mean of the number under the truth"),
        "variance": Parameter("variance of the number under the truth", default=1),
        "smoothing": Parameter("what is added to the count of every type"),
        "count": Parameter("tokens of the type"),
        "budget": Parameter("tokens of every fit, chosen from all so far without replacement"),
        "renewed": Parameter("tokens of a corpus that each generation draws anew"),
        "fresh": Parameter("probability that a token that is drawn anew is a real one"),
        "odds": Parameter("odds that a token that comes is a real one"),
    },
}
