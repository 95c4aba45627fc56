#!/usr/bin/env bash
# SymPy 1.14.0: the mean logarithm of a gamma (or chi-square) variable, integrated with a positive
# letter for its shape, is NaN when an integer is put in: at every even number of degrees of freedom.
#
# Guess before running: integrate(log(x) x^(b-1) e^-x, (x, 0, oo)) with b > 0 is gamma(b) digamma(b),
#   perhaps in another form, and may be evaluated at any b > 0.
# Seen: two terms in gamma(-b) and gamma(1 - b) are left that cancel for b that is no integer, and are
#   infinity over infinity for b = 1, 2, ...: subs(b, 1) is nan (right: -EulerGamma), and so is subs(b, 2).
#   b = 3/2 is right. simplify() first, subs() afterwards, gives the right values.
# Consequence: log-variances of a Gaussian refit on an odd number of points are nan, on an even number
#   right; a table over sample sizes has holes at every second entry.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/python" -m pip install --quiet sympy==1.14.0 mpmath==1.3.0
"$work/env/bin/python" - <<'PY'
import sympy as sp

assert sp.__version__ == "1.14.0", sp.__version__
x, b = sp.symbols("x b", positive=True)
moment = sp.integrate(sp.log(x) * x ** (b - 1) * sp.exp(-x), (x, 0, sp.oo))
print("SymPy", sp.__version__, "integrates to", moment)
for shape in (1, sp.Rational(3, 2), 2, sp.Rational(5, 2), 3):
    right = sp.gamma(shape) * sp.digamma(shape)
    print("shape", shape, ": subs", moment.subs(b, shape), "| right", sp.N(right, 6))
    if shape == int(shape):
        assert moment.subs(b, shape) is sp.nan, "no longer nan at an integer"
    else:
        assert abs(sp.N(moment.subs(b, shape) - right)) < 1e-12
assert sp.simplify(moment) == sp.gamma(b) * sp.digamma(b), "simplify no longer mends it"
print("as described")
PY
