"""The three errors of a refit, statistical, expressivity and approximation: the claims, file by file."""

from theory.errors import accumulate, decomposition, design, gradient, replace, ridge, sgd, subset

CLAIMS = (
    decomposition.CLAIMS + design.CLAIMS + ridge.CLAIMS + gradient.CLAIMS + sgd.CLAIMS + replace.CLAIMS + accumulate.CLAIMS + subset.CLAIMS
)
