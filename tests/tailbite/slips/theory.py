"""Slips in the claims: in a formula, which its proof sees, and in the model, its formula and its
proof alike, which only a check sees.
"""

from tests.tailbite.slips import Slip

SUBJECTS = "theory/subjects/"
VERIFICATION = SUBJECTS + "mitigation/verification.py"
DECOMPOSITION = SUBJECTS + "errors/decomposition.py"
WEIGHTED = SUBJECTS + "gaussian/weighted.py"
WINDOW = SUBJECTS + "gaussian/window.py"
REAL_DATA = SUBJECTS + "exponential_family/real_data.py"

CONSISTENT = (
    Slip(  # the sign of the verifier's choice
        VERIFICATION,
        "mitigation.verification.threshold",
        (
            ("- flip * wrong * label * point", "+ flip * wrong * label * point"),
            ("(1 - flip / _threshold))", "(1 - flip + flip * wrong / right))"),
        ),
    ),
    Slip(  # a variance of 2 for 1
        VERIFICATION,
        "mitigation.verification.fixed_point",
        (
            (
                "normal_density(y, offset, deviation**2)",
                "normal_density(y, offset, 2 * deviation**2)",
            ),
            ("_scale = deviation * sp.sqrt(2)", "_scale = deviation * 2"),
            ("deviation**2 * (density(-radius)", "2 * deviation**2 * (density(-radius)"),
            (
                "Antiderivative(-(deviation**2) * _density)",
                "Antiderivative(-2 * (deviation**2) * _density)",
            ),
        ),
    ),
    Slip(  # the residual of features of variance 2
        DECOMPOSITION,
        "errors.decomposition.expressivity",
        (("    _residual, weight**2 *", "    2 * _residual, 2 * weight**2 *"),),
    ),
    Slip(  # what is explained, twice
        DECOMPOSITION,
        "errors.decomposition.signal",
        (
            (
                "    weight**2 * p * (1 + (p - 1) * rho) - _residual,",
                "    2 * weight**2 * p * (1 + (p - 1) * rho) - 2 * _residual,",
            ),
            (
                "    weight**2 * features * (1 + (p - 1) * rho) ** 2",
                "    2 * weight**2 * features * (1 + (p - 1) * rho) ** 2",
            ),
        ),
    ),
    Slip(  # another expression with the same limit
        SUBJECTS + "regression/accumulate_bounds.py",
        "regression.accumulate.bound_sharp",
        (
            (
                "(sp.digamma(m + 1) - sp.digamma(m - p))\n",
                "(sp.digamma(m + 2) - sp.digamma(m - p + 1))\n",
            ),
        ),
    ),
)

FORMULAS = tuple(
    Slip(file, witness, ((old, new),))
    for file, witness, old, new in (
        (
            WINDOW,
            "gaussian.window.mean_error",
            "sp.Rational(9, 16) * _level_1",
            "sp.Rational(1, 2) * _level_1",
        ),
        (
            WINDOW,
            "gaussian.window.mean_error",
            "(m - 1) * (v0 + _level_1) + _level_1 / 2)",
            "(m - 1) * (v0 + _level_1) + _level_1)",
        ),
        (
            WEIGHTED,
            "gaussian.weighted_parameters.variance_mean",
            "_keeps, _adds = (1 - w)",
            "_keeps, _adds = w",
        ),
        (
            REAL_DATA,
            "exponential_family.mixture.mean_error",
            "_added = v0 * (w**2 / r + (1 - w) ** 2 / m)",
            "_added = v0 * (w / r + (1 - w) ** 2 / m)",
        ),
        (
            REAL_DATA,
            "exponential_family.augment.mean_error",
            "_grows = _share**2 *",
            "_grows = _share *",
        ),
        (
            REAL_DATA,
            "exponential_family.window.mean_error",
            "_second = v0 / m + (v0 + curvature * v0 / m) / (4 * m)",
            "_second = v0 / m + (v0 + curvature * v0 / m) / (2 * m)",
        ),
        (
            SUBJECTS + "exponential_family/mean.py",
            "exponential_family.accumulate.mean_error_linear",
            "_replaced, _pooled = 1 / M[i], M[i] / N[i + 1] ** 2",
            "_replaced, _pooled = 1 / M[i], M[i] / N[i + 1]",
        ),
        (
            SUBJECTS + "regression/accumulate_bounds.py",
            "regression.accumulate.risk_mean_trickle",
            "sp.digamma(m + t - p - 1) - sp.digamma(m + t)",
            "sp.digamma(m + t - p) - sp.digamma(m + t)",
        ),
    )
)

SLIPS = (*CONSISTENT, *FORMULAS)
