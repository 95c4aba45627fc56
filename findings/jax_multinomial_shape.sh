#!/usr/bin/env bash
# jax 0.10.2: `shape` of jax.random.multinomial is documented as the batch shape, "the prefix of the
# result shape excluding the last axis", and is taken as the whole shape.
#
# Guess before running: as documented, as for jax.random.dirichlet and NumPy's `size`:
#   multinomial(key, 10, p, shape=(4,)) with 3 categories gives 4 draws, [4, 3].
# Seen: shape=(4,) raises ValueError (it would broadcast p to 4 categories); shape=(4, 3), categories
#   included, gives [4, 3]. With shape=(3,) nothing is raised: one draw [3] where the text promises
#   three, [3, 3]: a batch as large as the number of categories is silently one draw.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/python" -m pip install --quiet jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
JAX_PLATFORMS=cpu "$work/env/bin/python" - <<'PY'
import jax
import jax.numpy as jnp
import numpy as np

assert jax.__version__ == "0.10.2", jax.__version__
assert "excluding the last axis" in " ".join(jax.random.multinomial.__doc__.split())
key, p = jax.random.key(0), jnp.array([0.2, 0.3, 0.5])
assert np.random.default_rng(0).multinomial(10, np.array(p, float), size=(4,)).shape == (4, 3)
assert jax.random.dirichlet(key, p, shape=(4,)).shape == (4, 3)
try:
    jax.random.multinomial(key, 10, p, shape=(4,))
except ValueError as refusal:
    print("jax", jax.__version__, "shape=(4,):", type(refusal).__name__, str(refusal)[:90])
else:
    raise SystemExit("shape=(4,) is accepted now")
print("shape=(4, 3):", jax.random.multinomial(key, 10, p, shape=(4, 3)).shape)
silent = jax.random.multinomial(key, 10, p, shape=(3,))
print("shape=(3,):", silent.shape, silent)
assert silent.shape == (3,) and silent.sum() == 10
print("as described")
PY
