"""A causal transformer with layer norms before its parts, as OPT has them (S. Zhang and others,
2022): learned positions, ReLU, biases everywhere, and one table of tokens for input and output.

Parameters are a plain dictionary, layers stacked along a first axis. Every function is pure."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

from sims import checks
from sims.trees import static, traced

Parameters = dict[str, Any]

EPSILON = 1e-5  #: of a layer norm
SPREAD = 0.02  #: standard deviation of a weight at first
#: the matrices of a layer and their shapes, by the sizes of `Shape`; each has a bias of its last
MATRICES = {
    "query": ("width", "width"),
    "key": ("width", "width"),
    "value": ("width", "width"),
    "mix": ("width", "width"),
    "rise": ("width", "hidden"),
    "fall": ("hidden", "width"),
}
NORMS = ("before_attention", "before_hidden")


@traced
class Shape:
    """Sizes of a transformer.

    Attributes:
        vocabulary: tokens.
        width: of what stands for a token; `heads` divides it.
        layers, heads: how many.
        hidden: width inside of a layer's second part.
        positions: most tokens that it reads at once.

    Raises TypeError or ValueError, in one sentence, for sizes that are none."""

    vocabulary: int = static()
    width: int = static()
    layers: int = static()
    heads: int = static()
    hidden: int = static()
    positions: int = static()

    def __post_init__(self):
        for name in ("vocabulary", "width", "layers", "heads", "hidden", "positions"):
            checks.integer(name, getattr(self, name), least=1)
        if self.width % self.heads:
            raise ValueError(f"heads must divide the width {self.width}, got {self.heads}")

    def arrays(self) -> Parameters:
        """The shape of every array, in the tree of the parameters."""
        layer = {}
        for name, sizes in MATRICES.items():
            rows, columns = (getattr(self, size) for size in sizes)
            layer[name] = {
                "weight": (self.layers, rows, columns),
                "bias": (self.layers, columns),
            }
        layer |= {
            name: dict.fromkeys(("weight", "bias"), (self.layers, self.width)) for name in NORMS
        }
        return {
            "tokens": (self.vocabulary, self.width),
            "positions": (self.positions, self.width),
            "layers": layer,
            "last": dict.fromkeys(("weight", "bias"), (self.width,)),
        }


@partial(jax.jit, static_argnames="shape")
def init(shape: Shape, key: Key[Array, ""]) -> Parameters:
    """Parameters at random: weights normal with deviation `SPREAD`, those that end a layer's part
    smaller by sqrt(2 layers); biases 0, norms 1.
    """
    shapes = shape.arrays()
    paths, structure = jax.tree_util.tree_flatten_with_path(
        shapes, is_leaf=lambda node: isinstance(node, tuple)
    )
    made = []
    for part, (path, size) in zip(jax.random.split(key, len(paths)), paths, strict=True):
        *above, name = (step.key for step in path)
        if name == "bias":
            made.append(jnp.zeros(size))
        elif above and above[-1] in (*NORMS, "last"):
            made.append(jnp.ones(size))
        else:
            ends = above and above[-1] in ("mix", "fall")
            spread = SPREAD / (2 * shape.layers) ** 0.5 if ends else SPREAD
            made.append(spread * jax.random.normal(part, size))
    return jax.tree_util.tree_unflatten(structure, made)


class Cache(NamedTuple):
    """Keys and values of tokens that were read: of a prompt, which all beams of a row share, and of
    what was written after it.

    Attributes:
        prompt: (keys, values), each [layers, rows, prompt, heads, size].
        written: (keys, values), each [layers, rows, beams, room, heads, size].
    """

    prompt: tuple[Float[Array, "..."], Float[Array, "..."]]
    written: tuple[Float[Array, "..."], Float[Array, "..."]]


@partial(jax.jit, static_argnames="shape")
def logits(
    shape: Shape, parameters: Parameters, tokens: Int[Array, "rows length"], first: Any = 0
) -> Float[Array, "rows length vocabulary"]:
    """The logits of the token after each; the tokens stand at positions first, first + 1, ..."""
    return _out(parameters, _hidden(shape, parameters, tokens, first)[0])


@partial(jax.jit, static_argnames="shape")
def surprisal(
    shape: Shape, parameters: Parameters, tokens: Int[Array, "rows length"], first: Any = 0
) -> Float[Array, "rows _"]:
    """-log of the probability of every token but the first, after those before it, in nats."""
    found = logits(shape, parameters, tokens[:, :-1], first)
    chosen = jnp.take_along_axis(found, tokens[:, 1:, None], axis=-1)[..., 0]
    return jax.nn.logsumexp(found, axis=-1) - chosen


@partial(jax.jit, static_argnames=("shape", "beams", "room"))
def read(
    shape: Shape, parameters: Parameters, prompts: Int[Array, "rows prompt"], beams: int, room: int
) -> tuple[Float[Array, "rows vocabulary"], Cache]:
    """The logits after the last token of each prompt, and a cache with room for what `beams`
    continuations of it will say.
    """
    hidden, kept = _hidden(shape, parameters, prompts, 0)
    rows, size = len(prompts), shape.width // shape.heads
    empty = jnp.zeros((shape.layers, rows, beams, room, shape.heads, size), kept[0].dtype)
    return _out(parameters, hidden[:, -1]), Cache(kept, (empty, empty))


@partial(jax.jit, static_argnames="shape")
def step(
    shape: Shape, parameters: Parameters, cache: Cache, tokens: Int[Array, "rows beams"], at: Any
) -> tuple[Float[Array, "rows beams vocabulary"], Cache]:
    """The logits after one more token of every beam, the one numbered `at` behind the prompt."""
    length = cache.prompt[0].shape[2]
    x = parameters["tokens"][tokens] + parameters["positions"][length + at][None, None]
    room = cache.written[0].shape[3]
    there = jnp.arange(room).reshape(1, 1, 1, -1) <= at

    def layer(x, inputs):
        weights, prompt, written = inputs
        query, key, value = _heads(shape, weights, _norm(weights["before_attention"], x))
        keys, values = (
            jax.lax.dynamic_update_slice_in_dim(old, new[:, :, None], at, axis=2)
            for old, new in zip(written, (key, value), strict=True)
        )
        to_prompt = jnp.einsum("rbhs,rths->rbht", query, prompt[0])
        to_written = jnp.where(there, jnp.einsum("rbhs,rbths->rbht", query, keys), -jnp.inf)
        share = jax.nn.softmax(jnp.concatenate([to_prompt, to_written], axis=-1), axis=-1)
        seen = jnp.einsum("rbht,rths->rbhs", share[..., :length], prompt[1]) + jnp.einsum(
            "rbht,rbths->rbhs", share[..., length:], values
        )
        return _rest(weights, x, seen.reshape(x.shape)), (keys, values)

    x, written = jax.lax.scan(layer, x, (parameters["layers"], cache.prompt, cache.written))
    return _out(parameters, x), cache._replace(written=written)


def _hidden(shape, parameters, tokens, first):
    """What the layers make of tokens, [rows, length, width], and their (keys, values)."""
    length = tokens.shape[1]
    places = jax.lax.dynamic_slice_in_dim(parameters["positions"], first, length)
    x = parameters["tokens"][tokens] + places[None]
    before = jnp.tril(jnp.ones((1, 1, length, length), bool))

    def layer(x, weights):
        query, key, value = _heads(shape, weights, _norm(weights["before_attention"], x))
        pull = jnp.where(before, jnp.einsum("rqhs,rths->rhqt", query, key), -jnp.inf)
        seen = jnp.einsum("rhqt,rths->rqhs", jax.nn.softmax(pull, axis=-1), value)
        return _rest(weights, x, seen.reshape(x.shape)), (key, value)

    return jax.lax.scan(layer, x, parameters["layers"])


def _heads(shape, weights, x):
    """(query, key, value), [..., heads, size], the query scaled."""
    size = shape.width // shape.heads
    query, key, value = (
        _affine(weights[name], x).reshape(*x.shape[:-1], shape.heads, size)
        for name in ("query", "key", "value")
    )
    return query * size**-0.5, key, value


def _rest(weights, x, seen):
    """A layer after its attention has seen what it has."""
    x = x + _affine(weights["mix"], seen)
    inside = jax.nn.relu(_affine(weights["rise"], _norm(weights["before_hidden"], x)))
    return x + _affine(weights["fall"], inside)


def _affine(part, x):
    y = x @ part["weight"]
    return y + part["bias"].reshape((1,) * (y.ndim - 1) + (-1,))


def _norm(part, x):
    x = x - x.mean(axis=-1, keepdims=True)
    x = x * jax.lax.rsqrt(jnp.mean(x**2, axis=-1, keepdims=True) + EPSILON)
    weight, bias = (part[name].reshape((1,) * (x.ndim - 1) + (-1,)) for name in ("weight", "bias"))
    return x * weight + bias


def _out(parameters, x):
    return _norm(parameters["last"], x) @ parameters["tokens"].T
