"""The telephone game: what a message is worth after many retellings; the claims, file by file."""

from theory.parameters import DATA, Parameter

TITLE = "what a message is worth after many retellings"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "information.binary.mutual_information",
    "information.accumulate.gaussian_mean",
)
FILES = (
    "channels",
    "gaussian",
    "learners",
    "article",
    "one_sample",
)  #: in the order in which their claims are proved
NEEDS = ("gaussian",)  #: subjects whose claims these use

_SQUARED = f"squared {DATA}"
PARAMETERS = {
    "information": {
        "generations": Parameter("hops of the message, or retellings"),
        "error": Parameter("probability that a hop changes the letter, or turns the utterance"),
        "replaced": Parameter("probability that a hop puts a random letter in the letter's place"),
        "letters": Parameter("letters of the alphabet, all equally likely at first"),
        "erased": Parameter("probability that a hop loses the letter"),
        "correlation": Parameter("correlation of what goes into a hop and what comes out"),
        "start": Parameter("1 for the letter, or language, of the first speaker, 0 for another"),
        "prior_variance": Parameter("variance of the message before anything is heard", _SQUARED),
        "prior": Parameter("probability of the first language in every learner's prior"),
        "silent": Parameter("probability that an utterance says nothing of the language"),
        "first": Parameter("prior count of ones"),
        "ones_before": Parameter("ones of the first of the two batches"),
        "ones_after": Parameter("ones of the second"),
        "total": Parameter("prior count of ones and zeros together"),
        "rate": Parameter("rate of ones of the truth"),
        "other_rate": Parameter("rate of ones of another truth"),
        "mean_square": Parameter("mean squared feature of the truth's words", _SQUARED),
        "mean": Parameter("mean feature of the truth's words", DATA),
        "length": Parameter("words of the first text"),
        "kept": Parameter("length of a retelling over that of the text before it, below 1"),
        "words": Parameter("words of the text"),
        "vocabulary": Parameter("words that the truth has"),
        "exponent": Parameter("word number i has a probability like i to minus this"),
    }
}
