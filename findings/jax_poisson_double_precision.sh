#!/usr/bin/env bash
# Asking for double precision does not make jax.random.poisson compute in it.
#
# Seen with:  jax 0.10.2, jaxlib 0.10.2, numpy 2.4.6, Python 3.11, CPU
# Guess:      with JAX_ENABLE_X64, a float64 rate and dtype=int64, the sampler works in double
#             precision, so that a rate of 1e8 is as good as one of 10.
# Seen:       int64 numbers whose variance is 1.46 times the rate at 1e8, and 0.91 times at 3e6: the
#             same numbers as in single precision.  The rate is turned into float32 inside, and the
#             logarithm of the acceptance, of the size of rate * log(rate), has no digits left.
#             jax.random.binomial, next door, does follow the precision: in float64 its variance at
#             1e8 trials is right.
#             The numbers have the right type, mean and range: only their variance tells.  Whoever
#             draws sufficient statistics of large samples as Poisson totals (a refit of 1e7 counts
#             of mean 10) gets 1.4 times the squared error of the theory.
# Fails if this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/python -m pip install --quiet "jax==0.10.2" "jaxlib==0.10.2" "numpy==2.4.6"
cat >see.py <<'PY'
import jax
import jax.numpy as jnp
import numpy as np

SIZE = 400_000  # the variance of a variance over its law's: 2 / SIZE, so 0.0022 is one sigma


def poisson(rate, dtype):
    """Variance over rate; and the numbers."""
    drawn = jax.random.poisson(jax.random.key(0), dtype(rate), (SIZE,), dtype=jnp.int64)
    assert drawn.dtype == jnp.int64
    numbers = np.asarray(drawn, dtype=np.float64)
    return np.mean((numbers - rate) ** 2) / rate, numbers


for rate in (1e3, 1e5, 3e6, 1e8):
    (double, drawn), (single, same) = (poisson(rate, kind) for kind in (jnp.float64, jnp.float32))
    print(f"poisson {rate:g}: variance / rate {double:.3f}, from a float32 rate {single:.3f}")
    assert (drawn == same).all()
    if rate <= 1e5:
        assert abs(double - 1) < 0.015
    else:
        assert abs(double - 1) > 0.05
trials, share = 1e8, 0.3
drawn = jax.random.binomial(jax.random.key(0), jnp.float64(trials), jnp.float64(share), (SIZE,))
spread = np.mean((np.asarray(drawn) - trials * share) ** 2) / (trials * share * (1 - share))
print(f"binomial {trials:g}: variance / law's {spread:.3f}")
assert abs(spread - 1) < 0.015
PY
JAX_ENABLE_X64=1 JAX_PLATFORMS=cpu env/bin/python see.py
echo "as seen"
