#!/usr/bin/env bash
# optax's Adam cannot take a step where JAX refuses silent promotion of types.
#
# Seen with:  optax 0.2.8, jax 0.10.2, jaxlib 0.10.2, Python 3.11, CPU
# Guess:      with jax_numpy_dtype_promotion="strict" an update of float32 parameters with float32
#             gradients works for every optimiser: nothing of the user's is of another type.
# Seen:       sgd and lion take their step; adam, adamw, nadam and amsgrad raise TypePromotionError.
#             Their correction of the bias is decay ** count with the optimiser's own int32 count.
#             A context of standard promotion around `update` alone gives the step, in float32, as
#             without the switch.
#             A test suite that runs strictly, to see promotions of its own, has to leave the
#             optimiser out.
# Fails if this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/python -m pip install --quiet "optax==0.2.8" "jax==0.10.2" "jaxlib==0.10.2"
cat >see.py <<'PY'
import jax
import jax.numpy as jnp
import numpy as np
import optax

params = {"w": jnp.ones(3, jnp.float32)}
gradient = {"w": jnp.full(3, 0.5, jnp.float32)}


def step(optimiser):
    updates, _ = optimiser.update(gradient, optimiser.init(params), params)
    return np.asarray(updates["w"])


def named(name):
    return getattr(optax, name)(1e-3)


plain = {name: step(named(name)) for name in ("sgd", "lion", "adam", "adamw", "nadam", "amsgrad")}
jax.config.update("jax_numpy_dtype_promotion", "strict")
for name, expected in plain.items():
    try:
        found = step(named(name))
        print(f"{name}: a step, the same: {bool((found == expected).all())}")
        assert name in ("sgd", "lion")
    except jax.dtypes.TypePromotionError as error:
        print(f"{name}: {type(error).__name__}")
        assert name not in ("sgd", "lion")
        with jax.numpy_dtype_promotion("standard"):
            found = step(named(name))
        assert found.dtype == np.float32 and (found == expected).all()
PY
JAX_PLATFORMS=cpu env/bin/python see.py
echo "as seen"
