"""Autoencoders refitted on what they decode: the claims, file by file."""

from theory.parameters import Parameter

TITLE = "a variational autoencoder refit on its own images"
#: the formulas by which a reader knows the subject
FLAGSHIPS = (
    "autoencoder.replace.spectrum",
    "autoencoder.accumulate.spectrum",
)
FILES = ("elbo", "replace", "real_data", "trace")  #: in the order of proof
NEEDS = ("mixture",)  #: subjects whose claims these use

_SQUARED = "squared unit of the data"
PARAMETERS = {
    "autoencoder": {
        "variance": Parameter(
            "variance of the training data along one principal axis; of real data, where "
            "generations are counted",
            _SQUARED,
            1,
        ),
        "pixel_variance": Parameter("variance that the decoder gives to every pixel", _SQUARED),
        "beta": Parameter("weight of the divergence from the prior; 1 in a plain autoencoder"),
        "decoder": Parameter("weight of the decoder on the axis", "unit of the data"),
        "encoder": Parameter("weight of the encoder on the axis", "1 over the unit of the data"),
        "encoder_variance": Parameter("variance of the latent that the encoder gives"),
        "real_share": Parameter("share of real data in every training set after the first"),
        "spectrum": Parameter("variances of the data along their principal axes", _SQUARED),
        "axes": Parameter("principal axes of the data"),
        "latents": Parameter("axes that have a latent of their own, the first ones of the list"),
    },
    "autoencoder.replace.trace": {
        "total_variance": Parameter(
            "variance of the truth, the sum over its coordinates", _SQUARED, 1
        ),
    },
}
