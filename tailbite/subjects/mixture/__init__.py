"""Normal mixtures refitted by EM: what the subject brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number


def _make(given):
    import sims
    from sims.families.mixture_truth import as_mixture

    dimension, apart = given["dimension"], given["separation"]
    names = ("components", "dimension", "covariance", "reg_covar", "tol", "max_iter", "init_params")
    family = sims.Mixture(**{name: given[name] for name in names})
    truth = sims.NormalMixture.pair(apart, dimension) if apart else sims.Normal()
    return family, as_mixture(truth, dimension)


def _claimed(family, truth):
    return {"variance": float(truth.covariance.trace())}


SUBJECT = Subject(
    "mixture",
    needs=("gaussian", "discrete"),  # what is known of mean and variance, and of labels
    claims="theory.subjects.mixture",
    checks="tailbite.subjects.mixture.checks",
    numbers="tailbite.subjects.mixture.numbers",
    figures="tailbite.subjects.mixture.figures",
    drawn=("mixture",),
    families=(
        Family(
            "mixture",
            "a mixture of normal laws, by EM",
            (
                Option("components", "normal laws that are fitted", "K", whole_number, 2),
                Option("dimension", "coordinates of a point", "D", whole_number, 2),
                Option(
                    "separation",
                    "distance of two standard normal laws that the truth is made of; 0: one",
                    "A",
                    default=0.0,
                ),
                Option("covariance", "full, tied, diag or spherical", "NAME", str, "full"),
                Option("reg_covar", "added to every variance of a fit", "E", default=1e-6),
                Option("tol", "EM ends when the mean log-likelihood gains less", "T", default=1e-3),
                Option("max_iter", "iterations of EM, at most", "N", whole_number, 100),
                Option(
                    "init_params",
                    "where EM begins: kmeans, previous, or labels (no EM)",
                    "NAME",
                    str,
                    "kmeans",
                ),
            ),
            _make,
            ("total_variance", "log_total_variance", "drift", "l2_distance", "iterations"),
            claimed=_claimed,
            instead=(
                *("means", "covariances", "weights"),
                *(
                    "components",
                    "covariance",
                    "tol",
                    "max_iter",
                    "tile",
                ),  # no claim depends on them
            ),
        ),
    ),
    costs={"Mixture": 400.0},
    notebook="notebooks/mixture.py",
)
