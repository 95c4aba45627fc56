"""One run of a learned family, generation by generation: its models and what they write, where a
run of `sims.refit` keeps numbers alone.

The bits are those of `sims.refit`.  Every generation that is finished is kept in a directory, if
there is one, and a run that was stopped goes on after the last of these."""

import io
import json
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float
from tqdm import tqdm

from sims import checks, files
from sims.draws import Draws
from sims.experiment import said
from sims.families.learned import Items, LearnedFamily
from sims.loop import BATCH, FIT, STEP
from sims.workflows import Setting, Workflow


class Generation(NamedTuple):
    """A model, and what it writes.

    Attributes:
        number: 0 is the truth, 1 is trained on real data.
        params: of the learner; before any training in generation 0.
        items: what it samples, which the next generation is trained on; of generation 0 real data.
    """

    number: int
    params: Any
    items: Float[np.ndarray, "n *shape"]


def generations(
    family: LearnedFamily,
    workflow: Workflow,
    truth: Items,
    samples: int,
    count: int,
    *,
    seed: int,
    replicate: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    progress: bool = True,
    name: str = "",
) -> Iterator[Generation]:
    """Generations 0 .. `count` of one run whose batches have `samples` items.

    With `out` every generation is written to that directory, which must be empty or not there,
    unless `resume`: then those that it holds are read, and the run goes on.  Raises ValueError or
    TypeError, in one sentence, for what is out of range, and for a directory of another run."""
    checks.integer("generations", count, least=1)
    sizes = workflow.batches(np.full(count, checks.integer("samples", samples, least=1)))
    family.check(truth, workflow, sizes)
    real, room = family.reference(truth), family.sizes(truth, workflow, sizes)
    draws = Draws.of(seed, replicate)
    recipe = (
        f"{said(family)} {workflow} truth={truth!r} samples={samples} generations={count} "
        f"seed={seed} replicate={replicate} jax={jax.__version__} {jnp.result_type(float)}"
    )
    directory = None if out is None else _opened(Path(out), recipe, resume)
    setting = Setting(family, real, (), room)
    following = family.origin(real), workflow.init(setting)
    with tqdm(
        total=count + 1, unit="generation", desc=name or None, leave=False,
        disable=None if progress else True,
    ) as bar:  # fmt: skip
        for number in range(count + 1):
            model, state = following
            now = draws.when(jnp.uint32(number))
            kept = None if directory is None else directory / f"generation-{number}.npz"
            found = None if kept is None else _read(kept, following)
            if found is None:
                size = float(sizes[min(number, count - 1)])
                batch: Any
                if number == 0:
                    batch = family.init(now.at(BATCH), real, model, jnp.asarray(size), room.batch)[
                        1
                    ]
                else:
                    batch = _written(family, now.at(BATCH), model, jnp.asarray(size), room.batch)
                if number < count:
                    state, training = workflow.step(setting, now.at(STEP), state, model, batch)
                    following = workflow.fit(setting, now.at(FIT), model, training), state
                found = np.asarray(batch.values)[: int(batch.used)], following
                if kept is not None:
                    files.write(kept, _packed(*found))
            items, following = found
            bar.update()
            yield Generation(number, model.params, items)


@partial(jax.jit, static_argnames="size")
def _written(family, draws, model, count, size):
    return family.draw_statistic(draws, model, count, (), size)


def _opened(directory: Path, recipe: str, resume: bool) -> Path:
    """The directory, with the recipe in it."""
    path = directory / "recipe.json"
    if directory.exists() and not directory.is_dir():
        raise ValueError(f"the directory of a run must be a directory, got the file {directory}")
    if not directory.is_dir() or not any(directory.iterdir()):
        directory.mkdir(parents=True, exist_ok=True)
        files.write(path, json.dumps(recipe).encode())
        return directory
    if not resume:
        raise ValueError(
            f"the directory of a new run must be empty, got {directory}: resume it, or name "
            f"another one"
        )
    try:
        there = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise ValueError(f"{directory} holds no run to resume, and is not empty") from None
    if there != recipe:
        raise ValueError(f"{directory} holds another run: {there[:200]}")
    return directory


def _packed(items: np.ndarray, following: Any) -> bytes:
    leaves: dict[str, Any] = {
        f"{k}": np.asarray(leaf) for k, leaf in enumerate(jax.tree.leaves(following))
    }
    file = io.BytesIO()
    np.savez(file, items=items, **leaves)
    return file.getvalue()


def _read(path: Path, like: Any) -> tuple[np.ndarray, Any] | None:
    """What `_packed` wrote; None where there is nothing, or it is damaged: it is computed again."""
    leaves, structure = jax.tree.flatten(like)
    try:
        with np.load(path) as file:
            arrays = [jnp.asarray(file[f"{k}"]) for k in range(len(leaves))]
            return file["items"], jax.tree.unflatten(structure, arrays)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
