"""What keeps a model from collapsing: the claims, file by file."""

from theory.parameters import DATA, Parameter

TITLE = "what keeps a model from collapsing"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "mitigation.verification.threshold",
    "mitigation.watermark.information",
)
FILES = (
    "verification",
    "crawl",
    "watermark",
    "curation",
)  #: in the order in which their claims are proved
NEEDS = ("information",)  #: subjects whose words these use

_SQUARED = f"squared {DATA}"
PARAMETERS = {
    "mitigation": {
        "share": Parameter("share of the crawled tokens that models have made"),
        "true_positive": Parameter("probability that the detector deletes a synthetic token"),
        "false_positive": Parameter("probability that the detector deletes a real token"),
        "samples": Parameter("tokens of the crawl"),
        "kept": Parameter("harmonic mean of the number of tokens that are fitted"),
        "synthetic": Parameter("share of the fitted tokens that the newest model made"),
        "generations": Parameter("refits so far"),
        "variance": Parameter("variance of a real token's feature", _SQUARED, 1),
        "hallucination": Parameter("share of the synthetic tokens that are made up"),
        "away": Parameter("mean feature of made-up tokens less that of the truth", DATA),
        "spread": Parameter("mean squared distance of made-up features from that mean", _SQUARED),
        "rate": Parameter("share of the points that are right, or preferred"),
        "odds": Parameter("right points over wrong ones, at first"),
        "spoiled": Parameter("probability that a right point is spoiled before it is looked at"),
        "keep_ones": Parameter("probability that a right point is kept"),
        "keep_zeros": Parameter("probability that a wrong point is kept"),
        "gap": Parameter("reward of a preferred point less that of another"),
        "excess": Parameter("e to the difference of the two rewards, less 1"),
        "community": Parameter("share of the points that are for the first community"),
        "ratio": Parameter("weight of what a community dislikes over that of what it likes"),
        "erased": Parameter("probability that a token's watermark cannot be read"),
        "error": Parameter("probability that a token's watermark is read wrongly"),
    },
    "mitigation.mixing": {
        "offset": Parameter("mean feature of the first model less that of the truth", DATA),
    },
    "mitigation.first_mover": {
        "samples": Parameter("tokens of the first mover, all real"),
    },
    "mitigation.watermark": {
        "true_positive": Parameter("probability of a mark on a synthetic token"),
        "false_positive": Parameter("probability of a mark on a real token"),
        "rate": Parameter("rate of ones among the real tokens"),
    },
}
