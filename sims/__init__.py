"""Exact, massively parallel simulation of models refitted, generation after generation, on their
own samples.

    >>> from sims import Gaussian, Normal, Replace, refit
    >>> run = refit(
    ...     Gaussian(ddof=1), Replace(), truth=Normal(), samples=100, generations=50,
    ...     replicates=1_000, seed=1,
    ... )
    >>> run["log_variance"].mean.shape  # generations 1 .. 50; .standard_error, .variance, .skewness
    (50,)

A run multiplies three things, each of which is one class:

- **family**: `Gaussian` by its exact sufficient statistic, O(1) per generation;
  `MultivariateGaussian` by Bartlett factors; `LinearRegression` by R-factors, with `LeastSquares`,
  `MinimumNorm`, `Ridge`, `GradientDescent`, `StochasticGradient` or `RandomSubset` as its learner;
  `ExponentialFamily` by counts and sums; `Discrete` types by their counts; `NGram`, the next word
  of a text, by sparse counts; `PromptedLabels`; `LogisticRegression`; `KernelDensity`, points and
  a bandwidth; `Mixture`, normal mixtures by EM; `Samples(Gaussian(...))` and
  `Samples(LinearRegression(...))`, which really draw the points; `NumPyroModel(...)` for any model
  of yours; `LearnedFamily(...)` for whatever is trained and sampled, as `LinearAutoencoder(...)`;
  and what is passed on and never kept, under `Replace` alone: `Channel`,
  `GaussianChannel`, `PosteriorSampling`, `Crawl`, `Tokens`, `BestOf`, `Verified`,
  `Telephone`
- **workflow**: `Replace`, `Accumulate`, `AccumulateSubsample`, `Augment`, `FreshMixture`,
  `PartialReplacement`, `Window`, `Weighted`
- **truth**: `Normal`, `Uniform`, `Exponential`, `Rademacher`, or any NumPyro distribution; for
  `Mixture` a `NormalMixture` too; for `Discrete` probabilities, as `even(10)` or
  `zipf(1_000, 1.5)`; for `NGram` a `Text`; for `Telephone` its `Passages`; for
  `LearnedFamily` real `Items`; for what is passed on a `Message`,
  `StandardNormal()`, `OfPrior()` or a `Rate`

`refit` streams observables into moments (and histograms, for quantiles) that merge exactly;
`simulate` does so for runs of any length, which it keeps in a directory, resumes, and shares among
the machines of a cluster. `blocks` yields the values themselves, block by block, and `trajectories`
puts them together; `fits` gives the parameters of a learned family themselves. Observables are
named, as "log_variance" or "kl_to_truth", or built, as `first_passage(0.1)`; see
`sims.observables`. Generation 0 is the truth, generation 1 is fitted on real data.

Every replicate has its own random bits, a function of seed and replicate alone: results do not
change by a bit with block size, number of devices, or the way a run is cut and merged. Precision is
JAX's default float; log variances are carried with compensation and models in their own units, so
float32 holds variances of 1e-300.

Importing the package adds two switches to the environment's XLA_FLAGS, if they are not there
already and JAX has not started: `--xla_force_host_platform_device_count`, a CPU device for every
core, and `--xla_cpu_prefer_vector_width=512`. They are for speed and change no result. Whoever
wants JAX as it is sets SIMS_KEEP_XLA_FLAGS, to any value, or names the switches. Nothing else of
JAX, its precision included, is changed."""

import warnings
from typing import TYPE_CHECKING

from sims import observables
from sims.draws import Draws
from sims.experiment import Experiment
from sims.families import (  # noqa: F401  (their points: what `Samples` gives)
    discrete_points,
    exponential_points,
    gaussian_points,
    multivariate_points,
    regression_points,
)
from sims.families.base import ChainFamily, ExactFamily, Family
from sims.families.channels import Channel, GaussianChannel, Message, StandardNormal
from sims.families.crawl import Crawl, Tokens
from sims.families.discrete import Discrete
from sims.families.exponential_family import ExponentialFamily
from sims.families.gaussian import Gaussian
from sims.families.kernel_density import KernelDensity
from sims.families.labels import PromptedLabels
from sims.families.learned import Items, LearnedFamily
from sims.families.learner import Learner, minibatch
from sims.families.learners import (
    GradientDescent,
    LeastSquares,
    MinimumNorm,
    RandomSubset,
    Ridge,
    StochasticGradient,
    Student,
)
from sims.families.linear_autoencoder import LinearAutoencoder
from sims.families.logistic import LogisticRegression
from sims.families.mixture import Mixture
from sims.families.mixture_truth import NormalMixture
from sims.families.multivariate import MultivariateGaussian
from sims.families.ngram import NGram
from sims.families.points import PointFamily, Samples
from sims.families.posterior import OfPrior, PosteriorSampling
from sims.families.regression import LinearRegression
from sims.families.relay import Rate
from sims.families.selection import BestOf, Verified
from sims.families.telephone import Passages, Telephone
from sims.families.text import Text
from sims.fitted import fits
from sims.fold import Observable
from sims.frequencies import even, zipf
from sims.images import digits, read_idx
from sims.loop import blocks, trajectories
from sims.moments import Moments
from sims.ranges import simulate
from sims.result import Result, refit
from sims.retellings import retellings
from sims.truths import Exponential, Normal, Rademacher, Truth, Uniform
from sims.workflows import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    FreshMixture,
    PartialReplacement,
    Replace,
    Weighted,
    Window,
    Workflow,
)

if TYPE_CHECKING:
    from sims.families.numpyro_model import NumPyroModel
    from sims.families.variational_autoencoder import VariationalAutoencoder

__all__ = [
    "Accumulate",
    "AccumulateSubsample",
    "Augment",
    "BestOf",
    "ChainFamily",
    "Discrete",
    "Channel",
    "Crawl",
    "Draws",
    "Experiment",
    "ExactFamily",
    "Exponential",
    "ExponentialFamily",
    "Family",
    "FreshMixture",
    "Gaussian",
    "GaussianChannel",
    "GradientDescent",
    "Items",
    "KernelDensity",
    "LearnedFamily",
    "Learner",
    "LeastSquares",
    "LinearAutoencoder",
    "LinearRegression",
    "LogisticRegression",
    "Message",
    "Mixture",
    "MinimumNorm",
    "Moments",
    "NGram",
    "MultivariateGaussian",
    "Normal",
    "NormalMixture",
    "NumPyroModel",
    "Observable",
    "OfPrior",
    "PartialReplacement",
    "Passages",
    "PointFamily",
    "PromptedLabels",
    "PosteriorSampling",
    "Rademacher",
    "RandomSubset",
    "Rate",
    "Replace",
    "Result",
    "Ridge",
    "Samples",
    "StandardNormal",
    "StochasticGradient",
    "Student",
    "Telephone",
    "Text",
    "Tokens",
    "Truth",
    "Uniform",
    "VariationalAutoencoder",
    "Verified",
    "Weighted",
    "Window",
    "Workflow",
    "blocks",
    "digits",
    "even",
    "fits",
    "minibatch",
    "observables",
    "read_idx",
    "refit",
    "retellings",
    "simulate",
    "trajectories",
    "zipf",
]


def __getattr__(name):
    """NumPyro is imported when `NumPyroModel` or `VariationalAutoencoder` is first touched."""
    with warnings.catch_warnings():  # tqdm's, in a notebook without widgets
        warnings.filterwarnings("ignore", "IProgress not found")
        if name == "NumPyroModel":
            from sims.families.numpyro_model import NumPyroModel

            return NumPyroModel
        if name == "VariationalAutoencoder":
            from sims.families.variational_autoencoder import VariationalAutoencoder

            return VariationalAutoencoder
    raise AttributeError(f"module 'sims' has no attribute {name!r}")
