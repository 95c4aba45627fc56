"""Monomials in a draw and their means, each a hypothesis on the law of the draw."""

import sympy as sp

from theory.export.experiment import Experiment, Law
from theory.export.letters import Untranslatable
from theory.export.theory_of import TheoryOf


def powers_of(part: sp.Expr, symbol: sp.Symbol) -> tuple[sp.Expr, int, sp.Expr] | None:
    """p, l and tilt of ``symbol**p * log(symbol)**l * exp(tilt symbol)``; None for others."""
    power: sp.Expr = sp.S.Zero
    tilt: sp.Expr = sp.S.Zero
    logs = 0
    for factor in sp.Mul.make_args(sp.powsimp(part)):
        base, exponent = factor.as_base_exp()
        if base == symbol:
            power += exponent
        elif base == sp.log(symbol) and exponent.is_Integer and exponent > 0:
            logs += int(exponent)
        elif isinstance(factor, sp.exp) and not (factor.args[0] / symbol).has(symbol):
            tilt += factor.args[0] / symbol
        elif factor.has(symbol):
            return None
    return power, logs, tilt


def monomials(expr: sp.Expr, symbol: sp.Symbol) -> list[tuple[sp.Expr, tuple]]:
    """The expression as a sum of coefficients times monomials in the draw."""
    opened = sp.expand(sp.expand_power_base(sp.expand_log(sp.expand(expr))))
    found: dict[tuple, sp.Expr] = {}
    for term in sp.Add.make_args(opened):
        rest, part = term.as_independent(symbol, as_Add=False)
        shape = powers_of(part, symbol)
        if shape is None or shape[1] > 1 or (shape[1] and shape[0] != 0):
            raise Untranslatable(f"{part} has no moment here")
        found[shape] = found.get(shape, sp.S.Zero) + rest
    return [(coefficient, shape) for shape, coefficient in found.items()]


def mean_of(theory: TheoryOf, experiment: Experiment, law: Law, draw, shape: tuple) -> tuple:
    """(the monomial's text, the hypothesis on its mean, the mean)."""
    terms = theory.terms
    power, logs, tilt = shape
    name = terms.binder(draw.symbol).name
    if power == 0 and not logs and tilt == 0:
        return "1", "", sp.S.One
    if law.kind == "Normal":
        if tilt != 0 and power == 0:
            law.moments["exp"] = (
                (
                    f"Hypothesis {law.name}_exp : forall s, {law.name} "
                    "(fun z => exp (s * z)) = exp (s ^ 2 / 2)."
                ),
                "E exp(s z) = exp(s^2/2)",
            )
            return (
                f"exp ({terms.r(tilt)} * {name})",
                f"({law.name}_exp {terms.r(tilt)})",
                sp.exp(tilt**2 / 2),
            )
        if tilt == 0 and not logs and power.is_Integer and power > 0:
            value = sp.factorial2(power - 1) if power % 2 == 0 else sp.S.Zero
            return _known(
                law,
                f"pow_{power}",
                f"z ^ {power}",
                "",
                "",
                str(value),
                f"E z^{power} = {value}",
                f"{name} ^ {power}",
                value,
            )
    if law.kind == "ChiSquare" and tilt == 0:
        freedom = draw.freedom
        if logs:
            terms._declare_special("psi")
            _known(
                law,
                "ln",
                "ln z",
                "nu",
                "0 < nu",
                "psi 0 (nu / 2) + ln 2",
                "E log q = psi(nu/2) + log 2",
                "",
                0,
            )
            return f"ln {name}", f"{law.name}_ln", sp.polygamma(0, freedom / 2) + sp.log(2)
        if power.is_Integer and power > 0:
            product = " * ".join(f"(nu + {2 * k})" for k in range(int(power)))
            value = sp.Mul(*(freedom + 2 * k for k in range(int(power))))
            return _known(
                law,
                f"pow_{power}",
                f"z ^ {power}",
                "nu",
                "0 <= nu",
                product,
                f"E q^{power} = {product.replace(' * ', '')}",
                f"{name} ^ {power}",
                value,
            )
        if power.is_Integer and power < 0:
            size = -int(power)
            product = " * ".join(f"(nu - {2 * k})" for k in range(1, size + 1))
            value = 1 / sp.Mul(*(freedom - 2 * k for k in range(1, size + 1)))
            return _known(
                law,
                f"inv_{size}",
                f"/ (z ^ {size})",
                "nu",
                f"{2 * size} < nu",
                f"/ ({product})",
                f"E q^-{size} = 1/({product}) for nu > {2 * size}",
                f"(/ ({name} ^ {size}))",
                value,
            )
        terms._declare_special("Gam")
        law.moments["power"] = (
            f"Hypothesis {law.name}_power : forall nu s, 0 < nu -> 0 < nu / 2 + s -> "
            f"{law.name} nu (fun z => Rpower z s) = "
            "Rpower 2 s * Gam (nu / 2 + s) * / Gam (nu / 2).",
            "E q^s = 2^s Gamma(nu/2 + s)/Gamma(nu/2)",
        )
        value = sp.Pow(2, power) * sp.gamma(freedom / 2 + power) / sp.gamma(freedom / 2)
        return f"Rpower {name} {terms.r(power)}", f"({law.name}_power _ {terms.r(power)})", value
    if (
        law.kind not in ("Normal", "ChiSquare")
        and tilt == 0
        and not logs
        and power.is_Integer
        and 0 < power < len(draw.moments)
    ):
        value = sp.sympify(draw.moments[int(power)])
        binder = terms.binder(experiment.symbol).name if law.varies else ""
        premise = f"(0 <= {binder})%Z" if binder else ""
        if binder and (denominator := sp.fraction(sp.together(value))[1]) != 1:
            premise += f" -> 0 < {terms.r(denominator)}"
        return _known(
            law,
            f"pow_{power}",
            f"z ^ {power}",
            binder,
            premise,
            terms.r(value),
            f"E {draw.symbol}^{power} = {value}",
            f"{name} ^ {power}",
            value,
        )
    raise Untranslatable(f"no moment of {draw.symbol} of this kind: {shape}")


def _known(
    law: Law,
    tag: str,
    monomial: str,
    binder: str,
    premise: str,
    value: str,
    words: str,
    text: str,
    mean,
) -> tuple:
    front = f"forall {binder}, " if binder else ""
    condition = f"{premise} -> " if premise else ""
    at = f" {binder}" if binder else ""
    law.moments[tag] = (
        (
            f"Hypothesis {law.name}_{tag} : "
            f"{front}{condition}{law.name}{at} (fun z => "
            f"{monomial}) = {value}."
        ),
        words,
    )
    return text, f"{law.name}_{tag}", mean
