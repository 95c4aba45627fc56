"""Frozen dataclasses as pytrees: their numbers are traced, so that new numbers never recompile."""

from dataclasses import dataclass, field, fields
from typing import Any, dataclass_transform

import jax


def static(**options: Any) -> Any:
    """A field that is part of the compiled program rather than an input of it; options as of
    `dataclasses.field`.
    """
    return field(metadata={"static": True}, **options)


@dataclass_transform(frozen_default=True, field_specifiers=(field, static))
def traced(cls):
    """A frozen dataclass that is a pytree; every field is traced unless its metadata say static.

    A class that inherits its words, `__repr__`, keeps them.

    The class itself is part of the tree's structure. `jax.tree_util.register_dataclass` (jaxlib
    0.10) leaves it out of the comparison of structures, so that two classes with equal fields may
    be handed each other's compiled program."""
    cls = dataclass(frozen=True, repr=cls.__repr__ is object.__repr__)(cls)
    fixed = [f.name for f in fields(cls) if f.metadata.get("static")]
    free = [f.name for f in fields(cls) if not f.metadata.get("static")]

    def flatten(node):
        leaves = [(jax.tree_util.GetAttrKey(name), getattr(node, name)) for name in free]
        return leaves, (cls, *(getattr(node, name) for name in fixed))

    def unflatten(structure, leaves):
        node = object.__new__(cls)
        for name, value in (
            *zip(fixed, structure[1:], strict=True),
            *zip(free, leaves, strict=True),
        ):
            object.__setattr__(node, name, value)
        return node

    jax.tree_util.register_pytree_with_keys(cls, flatten, unflatten)
    return cls
