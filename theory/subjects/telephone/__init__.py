"""A text that is retold again and again, its gaps filled by a bigram: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "a text that is retold: words that are kept, and bridges between them"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "telephone.kept.words",
    "telephone.bridge.pairs",
)
FILES = ("kept", "bridge", "single", "identified")  #: in the order of proof
NEEDS = ("information",)  #: subjects whose claims these use

PARAMETERS = {
    "telephone": {
        "words": Parameter("words, or places, of the first text"),
        "kept": Parameter(
            "probability that a retelling keeps a word: of any, or of the word in each place"
        ),
        "left_out": Parameter(
            "probability that a retelling leaves out a word that it does not keep"
        ),
        "probability": Parameter("share of a word in the source"),
        "following": Parameter("probability that another word follows it in the bigram"),
        "other": Parameter("share of this other word in the source"),
        "before": Parameter("correlation of a word with the nearest kept one before it"),
        "after": Parameter("correlation of a word with the nearest kept one after it"),
        "coincidence": Parameter("probability that two words of the source are alike"),
        "probabilities": Parameter("those of the words of the source"),
        "counts": Parameter("how often the first text has each of its different words"),
        "present": Parameter("different words of the first text, the first ones of the source"),
        "vocabulary": Parameter("words of the source"),
        "feature_variance": Parameter("variance of the features of the source's words"),
        "away": Parameter(
            "mean squared distance of the features of the first text's words from the source's mean"
        ),
        "together": Parameter(
            "mean, over pairs of different places of the first text, of the product of what both "
            "features are away from the source's mean"
        ),
        "texts": Parameter("texts among which the first one is to be found"),
        "replaced": Parameter("probability that a retelling does not keep a word"),
        "letters": Parameter("words of the source, all equally common"),
    }
}
