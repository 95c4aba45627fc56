"""A model of the user's own, written in NumPyro: what it brings to tailbite."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from tailbite.manifest import Family, Option, Subject
from tailbite.options import Unreadable, real


def _function(named: str) -> Callable[..., Any]:
    """The function of a Python file, written FILE.py:FUNCTION."""
    file, colon, name = named.rpartition(":")
    if not colon or not Path(file).is_file():
        raise ValueError(f"--model needs FILE.py:FUNCTION with a file that exists, got {named}")
    spec = spec_from_file_location(Path(file).stem, file)
    if spec is None or spec.loader is None:
        raise ValueError(f"--model needs a Python file, got {file}")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as problem:  # whatever the user's code raises
        said = f"{type(problem).__name__}: {problem}".splitlines()[0]
        raise ValueError(f"--model needs a file that can be imported, got {file}: {said}") from None
    if not callable(found := getattr(module, name, None)):
        raise ValueError(f"--model needs a function of {file}, which has no {name}")
    return found


def _start(text: str) -> dict[str, float]:
    """Names and numbers, as scale=1.0,location=0."""
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name and equals for name, equals, _ in pairs):
        raise Unreadable("names and numbers, as scale=1.0,location=0", text)
    return {name: real(value) for name, _, value in pairs}


def _make(given):
    import sims

    family = sims.NumPyroModel(
        _function(given["model"]), start=given["start"], estimator=given["estimator"]
    )
    return family, sims.Normal(given["mean"], given["variance"])


SUBJECT = Subject(
    "own_model",
    families=(
        Family(
            "numpyro",
            "any NumPyro model with independent scalar points",
            (
                Option("model", "model(size, points=None)", "FILE.py:NAME", str, required=True),
                Option("start", "parameters of generation 0", "NAME=X,..", _start, required=True),
                Option("estimator", "ml, map or posterior", "E", str, default="ml"),
                Option("mean", "mean of the normal truth", "X", default=0.0),
                Option("variance", "variance of the truth", "V", default=1.0),
            ),
            _make,
        ),
    ),
    costs={"NumPyroModel": 40.0},
)
