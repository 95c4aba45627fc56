"""Autoencoders refitted on what they decode: what the subject brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number


def _make(given):
    import sims

    truth = sims.read_idx(given["images"]) if given["images"] else sims.digits()
    names = ("latents", "hidden", "beta", "pixel_variance", "steps")
    learner = sims.VariationalAutoencoder(
        pixels=truth.values.shape[1], **{name: given[name] for name in names}
    )
    return sims.LearnedFamily(learner, tile=1, rounds=given["rounds"]), truth


SUBJECT = Subject(
    "autoencoder",
    needs=("gaussian", "mixture"),
    claims="theory.subjects.autoencoder",
    checks="tailbite.subjects.autoencoder.checks",
    numbers="tailbite.subjects.autoencoder.numbers",
    figures="tailbite.subjects.autoencoder.figures",
    drawn=("digits",),
    families=(
        Family(
            "autoencoder",
            "a variational autoencoder, on digits or on images of an IDX file",
            (
                Option("images", "IDX file, as of MNIST; scikit-learn's digits", "FILE", str, ""),
                Option("latents", "dimensions of the code", "K", whole_number, 10),
                Option("hidden", "units of the hidden layers", "H", whole_number, 128),
                Option("beta", "weight of the divergence from the prior", "B", default=1.0),
                Option("pixel_variance", "variance of a pixel that is decoded", "V", default=0.04),
                Option("steps", "of Adam, in every fit", "S", whole_number, required=True),
                Option("rounds", "times that generation 1 is trained", "R", whole_number, 1),
            ),
            _make,
            ("score", "total_variance"),
            instead=("learner", "rounds"),
        ),
    ),
    costs={"LearnedFamily": 60.0},
    notebook="notebooks/autoencoder.py",
)
