"""n-gram language models refitted on their own text: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "language models that count n-grams, refitted on the text that they write"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "language.replace.cross_entropy",
    "language.temperature.cross_entropy",
)
FILES = ("surprisal", "contexts", "sharpening", "phases", "selection")  #: in the order of proof
NEEDS: tuple[str, ...] = ()  #: subjects whose claims these use

_SHARPNESS = {
    "temperature": Parameter("temperature at which a model writes: 1 as fitted, below it sharper")
}

PARAMETERS = {
    "language": {
        "entropy": Parameter(
            "cross-entropy of the text's own model under itself, in nats per word"
        ),
        "surprisal_variance": Parameter(
            "variance of the surprisal of a word of the text under the text's own model, in its "
            "context, in nats squared"
        ),
        "real": Parameter("fresh real words in the context, in every generation"),
        "smoothing": Parameter(
            "probability that a word is any that the text has after its context, with equal chances"
        ),
        "uniform": Parameter(
            "mean surprisal, under the text's own model, of the continuations of a context with "
            "equal chances, averaged over prompts, in nats"
        ),
        "tail": Parameter("mass that the text's own model gives to the rare continuations"),
        "tail_uniform": Parameter(
            "mass that equal chances in every context give to the rare continuations"
        ),
        "contexts": Parameter("contexts with more than one continuation in the text"),
        "prompts": Parameter("prompts of each of these contexts, in every generation"),
        "spread": Parameter(
            "heterozygosity of each of these contexts in the text, times its share of the prompts"
        ),
        "probabilities": Parameter("those of the continuations in the text"),
        "words": Parameter("continuations of the context"),
        "sharpness": Parameter("exponent of the probabilities: 1 over a temperature"),
        "again": Parameter("exponent with which a sharpened law is sharpened again"),
        "word": Parameter("number of a continuation"),
        "head": Parameter("continuations that are written, the likeliest ones"),
        "head_mass": Parameter("mass of the continuations that are written, in the text"),
        "real_share": Parameter("share of fresh real words in the training text"),
        "nucleus": Parameter("mass of the likeliest continuations that are written"),
        "ratio": Parameter("probability of the likeliest word over that of each other word"),
        "strength": Parameter("difference in reward of the two words, in logits"),
        "selection": Parameter(
            "selection coefficient: relative growth of the odds in one generation"
        ),
        "frequency": Parameter("probability of the word that is preferred"),
        **_SHARPNESS,
    },
}
