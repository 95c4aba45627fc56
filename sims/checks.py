"""Sentences for bad input: public boundaries of the package check with these, no kernel does."""

import math
import numbers
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

#: up to here every integer is a double
EXACT = 2**53


def is_traced(value: Any) -> bool:
    """Whether `value` is a JAX array: such values were checked on the host."""
    return isinstance(value, jax.Array)


def real(name: str, value: Any, *, above: float = -math.inf, least: float = -math.inf) -> Any:
    """`value` as a float if it is a finite number > `above` and >= `least`.

    Raises TypeError for what is no number and ValueError for a number out of range. Arrays inside a
    JAX transformation pass through unchecked."""
    if is_traced(value):
        return value
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    bound = f" > {above:g}" if above > -math.inf else f" >= {least:g}" if least > -math.inf else ""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or not number > above or not number >= least:
        raise ValueError(f"{name} must be a finite number{bound}, got {value!r}")
    return number


def reals(name: str, value: Any, *, least: float = -math.inf) -> Any:
    """`value` as `real` gives it, or a tuple of such where it is a sequence of one or more numbers.

    Raises TypeError or ValueError as `real` does.
    """
    if is_traced(value) or isinstance(value, numbers.Real):
        return real(name, value, least=least)
    if (
        isinstance(value, str)
        or not isinstance(value, (Sequence, np.ndarray))
        or np.ndim(value) != 1
        or not len(value)
    ):
        raise TypeError(f"{name} must be a number or a sequence of numbers, got {value!r}")
    return tuple(real(f"{name}[{i}]", number, least=least) for i, number in enumerate(value))


def integer(name: str, value: Any, *, least: int, most: int | None = None) -> int:
    """`value` as an int if it is an integer in [least, most]; without `most` up to 2^53, so that it
    is one in double precision, too.

    Raises TypeError for what is no integer (bool and float included) and ValueError for one out of
    range."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    number = int(value)
    top = EXACT if most is None else most
    if not least <= number <= top:
        bound = f"at least {least}" if most is None and number < least else f"in {least}..{top}"
        raise ValueError(f"{name} must be {bound}, got {said(number)}")
    return number


def said(number: int) -> str:
    """An integer in words; one of many digits as a power of ten (Python refuses to write it)."""
    if abs(number) < 10**30:
        return str(number)
    return f"about {'-' if number < 0 else ''}1e{int(math.log10(abs(number)))}"
