"""Weights of OPT (S. Zhang and others, 2022) that a user has: a `.safetensors` file with its
`config.json` beside it, read into the parameters of `sims.language.transformer`.

All sizes but 350m have the layer norms before their parts, as the transformer here has them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

from sims.language.transformer import MATRICES, Parameters, Shape

SHIFT = 2  #: rows of OPT's table of positions before the first
#: what a layer's parts are called there
LAYER = {
    "query": "self_attn.q_proj",
    "key": "self_attn.k_proj",
    "value": "self_attn.v_proj",
    "mix": "self_attn.out_proj",
    "rise": "fc1",
    "fall": "fc2",
    "before_attention": "self_attn_layer_norm",
    "before_hidden": "final_layer_norm",
}
#: what must stand in `config.json`, where it says it
FIXED = {
    "activation_function": "relu",
    "enable_bias": True,
    "layer_norm_elementwise_affine": True,
    "_remove_final_layer_norm": False,
    "tie_word_embeddings": True,
}
SIZES = {
    "vocabulary": "vocab_size",
    "width": "hidden_size",
    "layers": "num_hidden_layers",
    "heads": "num_attention_heads",
    "hidden": "ffn_dim",
    "positions": "max_position_embeddings",
}


class Opt(NamedTuple):
    """A model that was read.

    Attributes:
        shape: its sizes.
        parameters: its weights, in float32.
        end: the token that ends a text.
    """

    shape: Shape
    parameters: Parameters
    end: int


def load(path: str | Path) -> Opt:
    """The model in a `.safetensors` file, with its sizes from the `config.json` beside it.

    ValueError, in one sentence, for what cannot be read, for a model of another make, and for an
    array that is missing or has another shape than `config.json` says."""
    path = Path(path)
    if path.suffix != ".safetensors" or not path.is_file():
        raise ValueError(f"weights must be a .safetensors file, got {path}")
    known = _config(path.with_name("config.json"))
    shape = Shape(**{name: known[word] for name, word in SIZES.items()})
    return Opt(shape, _parameters(shape, _tensors(path)), known["eos_token_id"])


def _config(path: Path) -> Mapping[str, Any]:
    try:
        known = json.loads(path.read_bytes())
    except OSError as problem:
        raise ValueError(f"weights need {path} beside them: {problem.strerror}") from None
    except ValueError:
        raise ValueError(f"{path} must be JSON, and is not") from None
    if not isinstance(known, dict) or known.get("model_type") != "opt":
        kind = known.get("model_type") if isinstance(known, dict) else None
        raise ValueError(f"weights must be those of OPT, got model_type {kind!r} in {path}")
    known = {"eos_token_id": 2, **known}
    if missing := [word for word in SIZES.values() if not isinstance(known.get(word), int)]:
        raise ValueError(f"{path} must say {', '.join(missing)}")
    width = known["hidden_size"]
    if (
        not known.get("do_layer_norm_before", True)
        or known.get("word_embed_proj_dim", width) != width
    ):
        raise ValueError(
            f"OPT must have its layer norms before its parts and no projections of its tokens, "
            f"which all sizes but 350m have; {path} says otherwise"
        )
    for word, value in FIXED.items():
        if known.get(word, value) != value:
            raise ValueError(f"{path} must say {word} = {value!r}, got {known[word]!r}")
    return known


def _tensors(path: Path) -> Mapping[str, np.ndarray]:
    """The arrays of a file, by their names within the decoder."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            found = {name: file.get_tensor(name) for name in file.keys()}
    except (SafetensorError, OSError) as problem:
        raise ValueError(f"{path} cannot be read as safetensors: {problem}") from None
    return {name.split("decoder.", 1)[-1]: array for name, array in found.items()}


def _parameters(shape: Shape, tensors: Mapping[str, np.ndarray]) -> Parameters:
    def taken(name: str, *size: int) -> np.ndarray:
        if name not in tensors:
            raise ValueError(f"weights must hold {name}, {size}, which is missing")
        if tensors[name].shape != size:
            raise ValueError(f"weights must have {name} of shape {size}, got {tensors[name].shape}")
        return tensors[name].astype(np.float32)

    def part(name: str, within: str) -> dict[str, np.ndarray]:
        if name not in MATRICES:
            return {each: taken(f"{within}.{each}", shape.width) for each in ("weight", "bias")}
        rows, columns = (getattr(shape, size) for size in MATRICES[name])
        weight = taken(f"{within}.weight", columns, rows).T  # theirs are applied from the left
        return {"weight": weight, "bias": taken(f"{within}.bias", columns)}

    layers = {
        name: [part(name, f"layers.{number}.{word}") for number in range(shape.layers)]
        for name, word in LAYER.items()
    }
    return {
        "tokens": jnp.asarray(taken("embed_tokens.weight", shape.vocabulary, shape.width)),
        "positions": jnp.asarray(
            taken("embed_positions.weight", shape.positions + SHIFT, shape.width)[SHIFT:]
        ),
        "layers": {
            name: {each: jnp.asarray(np.stack([one[each] for one in many])) for each in many[0]}
            for name, many in layers.items()
        },
        "last": {
            each: jnp.asarray(array) for each, array in part("last", "final_layer_norm").items()
        },
    }
