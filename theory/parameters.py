"""What the public parameters mean: in words, with their unit and default, each written down once.

``tailbite show``, ``tailbite cite --latex``, the help of the command line and the documentation
print these words.  The same name may mean another thing for some claims: the meaning of the
longest prefix of an id that has one holds.  A subject's package may explain what it alone uses, in
a ``PARAMETERS`` of this shape.  Only the standard library is imported here."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

DATA, LABELS = "unit of the data", "unit of the labels"


@dataclass(frozen=True)
class Parameter:
    """``meaning`` goes on a sentence that begins with the name; ``unit`` is empty for a pure
    number; ``default`` is what holds where the parameter is left out, None where it must be given.
    """

    meaning: str
    unit: str = ""
    default: float | None = None

    def __str__(self) -> str:
        """Meaning, unit and default, in words."""
        unit = f", in the {self.unit}" if self.unit else ""
        default = "" if self.default is None else f" ({self.default:g} where it is left out)"
        return f"{self.meaning}{unit}{default}"


_SQUARED_DATA, _SQUARED_LABELS = f"squared {DATA}", f"squared {LABELS}"
_WHITENED = "in coordinates that whiten the features"

#: prefix of ids ("" for all) -> name -> what it means
PARAMETERS: Mapping[str, Mapping[str, Parameter]] = {
    "": {
        "samples": Parameter(
            "points that are drawn from each generation, a number or a schedule of batches"
        ),
        "generations": Parameter("number of fits so far"),
        "ddof": Parameter("variances divide by count less ddof, 0 being maximum likelihood"),
        "variance": Parameter("variance of the truth", _SQUARED_DATA, 1),
        "real": Parameter("real points in every fit, besides those of the model"),
        "order": Parameter("order of the moment"),
        "at": Parameter("where the distribution function is taken"),
        "level": Parameter("threshold of the model's variance, over the variance of the truth"),
        "features": Parameter("features of the truth"),
        "correlation": Parameter("correlation of any two features or coordinates"),
        "noise": Parameter(
            "variance of the synthetic labels' noise over that of real ones, for each batch",
            default=1,
        ),
        "penalty": Parameter("ridge penalty for every row that is fitted"),
        "rate": Parameter("learning rate, on features of variance 1"),
        "steps": Parameter("steps of gradient descent in every fit"),
        "real_weight": Parameter("weight of the real labels in a fit, between 0 and 1"),
        "seen": Parameter("features that the learner sees"),
        "freedom": Parameter("degrees of freedom of the chi-square law"),
    },
    "gaussian": {
        "budget": Parameter("points of every fit, drawn from all so far without replacement"),
        "excess_kurtosis": Parameter("excess kurtosis of the truth, 0 for a normal one"),
        "real_weight": Parameter("weight of the real points in a fit, between 0 and 1"),
        "functional_error": Parameter(
            "variance of an independent error of every fitted mean", _SQUARED_DATA
        ),
        "horizon": Parameter("generations over samples, as both grow"),
        "k": Parameter("where the tail begins, in standard deviations of the truth"),
        "ratio": Parameter("size of the first batch over that of each later one"),
        "ridge": Parameter("what is added to every fitted variance", _SQUARED_DATA),
        "selected": Parameter("variance of the points that a selector keeps over that of all"),
        "strength": Parameter("ridge times samples, as the samples grow", _SQUARED_DATA),
        "temperature": Parameter("factor of the variance of every batch that is drawn"),
        "tilt": Parameter("half of the degrees of freedom that every chi-square draw gains"),
    },
    "gaussian.normal.even_moment": {"order": Parameter("half of the order of the moment")},
    "gaussian.normal.odd_moment": {
        "order": Parameter("half of one less than the order of the moment")
    },
    "gaussian.normal.exponential_moment": {"order": Parameter("factor in the exponent")},
    "gaussian.replace.log_variance_cumulant": {"order": Parameter("order of the cumulant")},
    "regression": {
        "variance": Parameter("variance of the noise of real labels", _SQUARED_LABELS, 1),
        "signal": Parameter(f"squared length of the truth's weights, {_WHITENED}", _SQUARED_LABELS),
        "real": Parameter("real rows in every fit, besides those labelled by the model"),
        "share": Parameter("share of the rows of a fit that the model labelled"),
        "ratio": Parameter("real rows over synthetic rows"),
        "excess": Parameter("the real labels have the weight 1/(1 + excess)"),
        "features_per_row": Parameter("features over real rows, as both grow"),
        "first": Parameter("rows of the first, real batch"),
        "gain": Parameter("mean squared error that one fit takes from noise of variance 1"),
        "shrink": Parameter("share of the labelling weights that one fit keeps in the mean"),
        "square_shrink": Parameter("mean square of what one fit keeps of the labelling weights"),
        "gram": Parameter("eigenvalues of the Gram matrix of the rows, one for each direction"),
        "loss": Parameter("what one fit on its own rows alone would lose of the truth"),
        "start": Parameter(
            "excess risk of generation 0, which is 0 for the truth", _SQUARED_LABELS
        ),
        "weight": Parameter("weight of the real labels in a fit, between 0 and 1"),
        "real_risk": Parameter("risk of the fit on real labels alone", _SQUARED_LABELS),
        "surrogate_risk": Parameter("variance of the other source's fit", _SQUARED_LABELS),
        "squared_bias": Parameter("squared bias of the other source", _SQUARED_LABELS),
    },
    "regression.label_mixing": {
        "ratio": Parameter("risk of a fit on the model's labels over that of a fit on real ones"),
    },
    "regression.weighted.ridge_optimum": {
        "penalty": Parameter("ridge penalty for all rows together"),
        "signal": Parameter(
            "squared weights of the truth, one for each eigenvector of the Gram matrix",
            _SQUARED_LABELS,
        ),
    },
    "errors": {
        "variance": Parameter("variance of the noise of real labels", _SQUARED_LABELS, 1),
        "expressivity": Parameter(
            "excess risk of the best predictor from the seen features", _SQUARED_LABELS
        ),
        "signal": Parameter(
            "squared length of the weights of the best predictor from the seen features, "
            + _WHITENED,
            _SQUARED_LABELS,
        ),
        "weight": Parameter("weight of each feature in the truth", LABELS),
        "real": Parameter("real rows in every fit, besides those labelled by the model"),
        "approximation": Parameter("approximation error", _SQUARED_LABELS),
        "statistical": Parameter("statistical error", _SQUARED_LABELS),
        "excess": Parameter("the real labels have the weight 1/(1 + excess)"),
        "noise_gain": Parameter("squared error that one fit takes from noise of variance 1"),
        "kept": Parameter("share of the target that one fit keeps in the mean"),
        "population": Parameter("share of the target that a fit on infinitely many rows keeps"),
    },
    "errors.shrinkage": {
        "excess": Parameter("a fit keeps the share 1/(1 + excess) of the weights' squared length")
    },
    "errors.gaussian": {
        "variance": Parameter("variance of each coordinate of the truth", _SQUARED_DATA, 1),
        "dimension": Parameter("coordinates of the truth"),
        "functional_error": Parameter(
            "variance of an independent error of every fitted mean", _SQUARED_DATA
        ),
        "scale": Parameter("mean factor of the variance in one fit"),
        "model_variance": Parameter("variance of the model", _SQUARED_DATA),
        "offset": Parameter("mean of the model less that of the truth", DATA),
    },
    "exponential_family": {
        "variance": Parameter("variance of a draw at the true mean", _SQUARED_DATA, 1),
        "curvature": Parameter("quadratic coefficient of the variance as a function of the mean"),
        "real_weight": Parameter("weight of the real points in a fit, between 0 and 1"),
        "shape": Parameter("shape of the gamma law, or successes of the negative binomial law"),
        "trials": Parameter("trials of the binomial law"),
        "mean": Parameter("mean of the truth", DATA),
        "horizon": Parameter("generations over samples, as both grow"),
        "entropy": Parameter("entropy of the truth, of its density with respect to the carrier"),
        "entropy_left": Parameter("mean entropy of the model, with respect to the carrier"),
    },
    "mitigation": {
        "deviation": Parameter("standard deviation of the points about their mean", DATA),
        "signal": Parameter("mean of the points of the right label", DATA),
        "flip": Parameter("probability that a synthetic label is wrong"),
        "keep_right": Parameter("probability that the verifier keeps a right label"),
        "keep_wrong": Parameter("probability that the verifier keeps a wrong label"),
        "offset": Parameter("mean of the model less the verifier's centre", DATA),
        "radius": Parameter("the verifier keeps what is this near to its centre", DATA),
    },
}


def explained(id: str, name: str) -> Parameter:
    """What a parameter of the claim with this id means; KeyError where it is not explained."""
    from theory.packages import packages  # not above: the help loads this module by itself

    package = packages().get(id.partition(".")[0])
    own = {} if package is None else getattr(import_module(package), "PARAMETERS", {})
    found = _nearest(own, id, name) or _nearest(PARAMETERS, id, name)
    if found is None:
        raise KeyError(f"{name} of {id} is not explained in theory/parameters.py")
    return found


def shared(prefix: str, name: str) -> Parameter:
    """The same of all claims under a prefix, from the table here alone: for the command line."""
    found = _nearest(PARAMETERS, prefix, name)
    assert found is not None, name
    return found


def _nearest(table: Mapping[str, Mapping[str, Parameter]], id: str, name: str) -> Parameter | None:
    """The entry under the longest prefix of the id that explains the name."""
    words = id.split(".")
    prefixes = (".".join(words[:length]) for length in range(len(words), -1, -1))
    return next((table[each][name] for each in prefixes if name in table.get(each, {})), None)
