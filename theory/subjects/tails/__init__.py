"""What a corpus loses of the tail of a vocabulary: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "the tail of a vocabulary, and what generations of corpora lose of it"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "tails.sample.lost_mass",
    "tails.chain.lost_mass",
)
FILES = ("corpus", "chain", "labels", "zipf")  #: in the order of proof
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use

PARAMETERS = {
    "tails": {
        "probabilities": Parameter("those of the words of the truth"),
        "words": Parameter("words of the vocabulary"),
        "kept": Parameter("words that the corpus has, the first ones of the list"),
        "corpus": Parameter("probabilities of the words in the corpus"),
        "real_share": Parameter("share of real words in the corpus"),
        "capacity": Parameter("words that the learner can keep, the first ones of the list"),
        "exponent": Parameter("of Zipf's law: the i-th word has a probability like i^-exponent"),
        "scale": Parameter("probability of the first word in Zipf's law"),
        "mean_length": Parameter("expected number of words of a corpus of random length"),
        "drawn": Parameter("words of a corpus over the number of copies that are drawn from it"),
    },
}
