"""The three errors of a refit, statistical, expressivity and approximation: the claims, file by file."""

from theory.errors import accumulate, decomposition, design, gaussian, gradient, limits, replace, ridge, sgd, subset

FILES = (decomposition, design, ridge, gradient, sgd, replace, accumulate, subset, limits, gaussian)
CLAIMS = tuple(claim for file in FILES for claim in file.CLAIMS)
