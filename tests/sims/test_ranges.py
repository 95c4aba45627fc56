"""`simulate`: the bits of `refit`, whatever stops it and however often."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import weakref
from pathlib import Path

import jax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sims import Accumulate, Gaussian, Normal, Replace, ranges, refit, simulate
from sims.journal import FORMAT, Journal, _sealed

WORKFLOWS = {"replace": Replace(), "accumulate": Accumulate()}
RUN = dict(
    truth=Normal(1.0, 2.0),
    samples=5,
    generations=3,
    observe=["log_variance", "mean_offset"],
    progress=False,
    quantiles=True,
)
REPLICATES = 3000


def start(workflow, out, **options):
    return simulate(
        Gaussian(ddof=1), workflow, **(RUN | {"replicates": REPLICATES, "out": out} | options)
    )


class Stop(Exception):
    """Stands for whatever ends a process."""


@pytest.fixture
def always(monkeypatch):
    """Every block is committed."""
    monkeypatch.setattr(ranges, "SECONDS", 0.0)


def stopped_after(commits, workflow, out, **options):
    """A run that dies in the commit after so many; whether it did."""
    commit, left = Journal.commit, [commits]

    def dying(self, result):
        if not left[0]:
            raise Stop
        left[0] -= 1
        commit(self, result)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "commit", dying)
        try:
            start(workflow, out, **options)
        except Stop:
            return True
    return False


@settings(max_examples=12)
@given(
    st.sampled_from(sorted(WORKFLOWS)),
    st.lists(st.tuples(st.integers(0, 4), st.integers(200, 3000)), max_size=3),
    st.integers(0, 2**64 - 1),
)
def test_no_stop_and_no_block_changes_a_bit(name, stops, seed):
    whole = refit(Gaussian(ddof=1), WORKFLOWS[name], **RUN, replicates=REPLICATES, seed=seed)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as directory:
        patch.setattr(ranges, "SECONDS", 0.0)
        for number, (commits, block) in enumerate(stops):
            stopped_after(
                commits, WORKFLOWS[name], directory, seed=seed, block=block, resume=number > 0
            )
        assert start(WORKFLOWS[name], directory, seed=seed, block=777, resume=bool(stops)) == whole
        assert start(WORKFLOWS[name], directory, seed=seed, resume=True) == whole
    assert start(WORKFLOWS[name], None, seed=seed, block=999) == whole


def test_a_run_can_be_made_longer_but_not_shorter(tmp_path, seed):
    start(Replace(), tmp_path, seed=seed, replicates=1000)
    assert start(Replace(), tmp_path, seed=seed, resume=True) == start(Replace(), None, seed=seed)
    with pytest.raises(
        ValueError, match="holds replicates up to 3000, more than the 2000 asked for"
    ):
        start(Replace(), tmp_path, seed=seed, replicates=2000, resume=True)


@pytest.mark.parametrize(
    "damage",
    [lambda b: b[: len(b) // 2], lambda b: b.replace(b'"first"', b'"fIrst"'), lambda b: b""],
)
def test_a_damaged_file_is_named_and_computed_again(damage, tmp_path, seed, always, capsys):
    whole = start(Replace(), tmp_path, seed=seed, block=1000)
    path = tmp_path / "ranges" / "1000-2000.json"
    path.write_bytes(damage(path.read_bytes()))
    assert start(Replace(), tmp_path, seed=seed, resume=True) == whole
    assert f"{path} is damaged: its replicates are computed again" in capsys.readouterr().err
    assert start(Replace(), tmp_path, seed=seed, resume=True) == whole
    assert not capsys.readouterr().err


def test_ranges_that_overlap_or_come_from_elsewhere_are_left_out(tmp_path, seed, always, capsys):
    whole = start(Replace(), tmp_path / "a", seed=seed, block=1000)
    start(Replace(), tmp_path / "b", seed=seed + 1, block=1000)
    (tmp_path / "b/ranges/1000-2000.json").replace(tmp_path / "a/ranges/1000-2000.json")
    (tmp_path / "a/ranges/500-1500.json").write_bytes(
        (tmp_path / "a/ranges/0-1000.json").read_bytes()
    )
    assert start(Replace(), tmp_path / "a", seed=seed, resume=True) == whole
    assert capsys.readouterr().err.count("does not belong to this run") == 2


def test_another_run_is_refused(tmp_path, seed):
    start(Replace(), tmp_path, seed=seed)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    with pytest.raises(
        ValueError, match=f"holds another run: it has seed={seed}, this one seed={seed + 1}"
    ):
        start(Replace(), tmp_path, seed=seed + 1, resume=True)
    with pytest.raises(
        ValueError, match="holds another run: it has .*Replace.*, this one .*Accumulate"
    ):
        start(Accumulate(), tmp_path, seed=seed, resume=True)
    with pytest.raises(ValueError, match="must be empty"):
        start(Replace(), tmp_path, seed=seed)
    with (
        pytest.raises(ValueError, match="in use by another process"),
        Journal(tmp_path / "new", "", resume=False),
    ):
        start(Replace(), tmp_path / "new", seed=seed)
    recipe = json.loads((tmp_path / "recipe.json").read_bytes().splitlines()[0])
    recipe["words"]["format"] = FORMAT + 1
    (tmp_path / "recipe.json").write_bytes(_sealed(recipe))
    with pytest.raises(ValueError, match="written by a newer version of tailbite"):
        start(Replace(), tmp_path, seed=seed, resume=True)
    recipe["words"]["format"] = FORMAT - 1
    (tmp_path / "recipe.json").write_bytes(_sealed(recipe))
    with pytest.raises(
        ValueError, match=f"holds another run: it has format={FORMAT - 1}, this one format={FORMAT}"
    ):
        start(Replace(), tmp_path, seed=seed, resume=True)
    (tmp_path / "recipe.json").write_bytes(b"{}")
    with pytest.raises(ValueError, match="is damaged: start the run again"):
        start(Replace(), tmp_path, seed=seed, resume=True)
    assert all(
        path.read_bytes() == content
        for path, content in before.items()
        if path.name != "recipe.json"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"replicates": 2**64 + 1}, "replicates must be in 1..18446744073709551616"),
        ({"replicates": 0}, "replicates must be in 1.."),
        ({"resume": True}, "a run is resumed from its directory"),
        ({"block": 2**60}, "block must be in 1.."),
        ({"samples": 1}, "more than ddof = 1"),
        ({"observe": ["no such"]}, "observe must name one of log_variance, "),
        ({"cluster": "local:0"}, "local:N with N in 1.."),
        ({"cluster": "somewhere"}, "the address of a cluster is like tcp://host:8786"),
        (
            {"out": "/no/such/folder", "resume": True},
            "there is no directory /no/such/folder to resume",
        ),
        ({"out": "/etc/passwd"}, "must be a directory, got the file /etc/passwd"),
    ],
)
def test_bad_input_is_one_sentence(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        start(Replace(), **({"out": None, "seed": 1} | options))


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["thesis.tex", "film.part", "ranges/film.part", ".git/index.part"])
def test_what_is_no_run_is_left_as_it_is(name, tmp_path, seed):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(ValueError, match="holds no run to resume, and is not empty"):
        start(Replace(), tmp_path, seed=seed, resume=True)
    assert contents(tmp_path) == {path: b"mine"}


def test_only_what_this_run_left_behind_is_removed(tmp_path, seed):
    """Of a process that was killed; parts of other runs, links and other files stay."""
    start(Replace(), tmp_path, seed=seed, replicates=1000)
    with Journal(tmp_path / "other", "another", resume=False) as other:
        foreign = f".tailbite-{other.owner}-{'0' * 16}.part"
    (head,) = {path.stem for path in tmp_path.glob("*.json")}
    assert head == "recipe"
    hash = json.loads((tmp_path / "ranges/0-1000.json").read_bytes().splitlines()[0])["hash"]
    own = f".tailbite-{hash[:16]}-{'0' * 16}.part"
    stays = ["ranges/film.part", f"ranges/{foreign}", f"ranges/x{own}", "other/" + own]
    for each in ("ranges/" + own, own, *stays):
        (tmp_path / each).write_text("half")
    (tmp_path / "ranges" / own.replace("0000", "0001")).symlink_to(tmp_path / "recipe.json")
    start(Replace(), tmp_path, seed=seed, replicates=1000, resume=True)
    assert not (tmp_path / own).exists() and not (tmp_path / "ranges" / own).exists()
    assert all((tmp_path / each).read_text() == "half" for each in stays)
    assert (tmp_path / "recipe.json").exists()


def test_a_start_that_was_killed_is_resumed(tmp_path, seed, monkeypatch):
    """Before its recipe was whole."""

    def killed(*arguments):
        raise Stop

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.replace", killed)
        patch.setattr("pathlib.Path.unlink", killed)
        with pytest.raises(Stop):
            start(Replace(), tmp_path, seed=seed)
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    start(Replace(), tmp_path, seed=seed, resume=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ranges", "recipe.json"]


@pytest.mark.parametrize(
    "name", ["0-1000 (conflict).json", "0-1000.json~", "a-b.json", "0-1-2.json"]
)
def test_a_stray_file_is_named_and_left_alone(name, tmp_path, seed, capsys):
    whole = start(Replace(), tmp_path, seed=seed)
    stray = tmp_path / "ranges" / name
    stray.write_text("mine")
    assert start(Replace(), tmp_path, seed=seed, resume=True) == whole
    assert f"{stray} is no file of a run, and left alone" in capsys.readouterr().err
    assert stray.read_text() == "mine"


def test_a_forged_range_is_damaged(tmp_path, seed, capsys):
    """Its seal fits, and its content does not."""
    whole = start(Replace(), tmp_path, seed=seed)
    path = tmp_path / "ranges" / f"0-{REPLICATES}.json"
    good = json.loads(path.read_bytes().splitlines()[0])
    name = next(iter(good["moments"]))
    for forged in (
        {"hash": good["hash"]},
        good | {"moments": {}},
        good | {"moments": good["moments"] | {name: {"count": [1]}}},
        good | {"first": "0"},
        good | {"histograms": {"nothing": [[], []]}},
        [good],
    ):
        path.write_bytes(_sealed(forged))
        assert start(Replace(), tmp_path, seed=seed, resume=True) == whole
        assert f"{path} is damaged: its replicates are computed again" in capsys.readouterr().err
    (tmp_path / "recipe.json").write_bytes(_sealed({"words": {}, "units": {}, "edges": None}))
    with pytest.raises(ValueError, match="is damaged: start the run again"):
        start(Replace(), tmp_path, seed=seed, resume=True)


def test_ranges_must_be_no_link(tmp_path, seed):
    elsewhere, run = tmp_path / "elsewhere", tmp_path / "run"
    start(Replace(), run, seed=seed)
    (run / "ranges").rename(elsewhere)
    (run / "ranges").symlink_to(elsewhere)
    with pytest.raises(ValueError, match="must be a directory, and no link"):
        start(Replace(), run, seed=seed, resume=True)


def test_files_are_merged_as_they_are_read(tmp_path, seed, always, monkeypatch):
    """Of what was kept, never more than a few results are held at a time."""
    start(Replace(), tmp_path, seed=seed, block=200)
    assert len(list((tmp_path / "ranges").iterdir())) == REPLICATES // 200
    alive, most, read = weakref.WeakSet(), [0], Journal._result

    def counted(self, *arguments):
        result = read(self, *arguments)
        alive.add(held := Holder(result))
        object.__setattr__(result, "_holder", held)
        del held
        most[0] = max(most[0], len(alive))
        return result

    monkeypatch.setattr(Journal, "_result", counted)
    start(Replace(), tmp_path, seed=seed, resume=True)
    assert 0 < most[0] <= 3


class Holder:
    """Lives as long as what holds it."""

    def __init__(self, result):
        self.size = result.replicates


def test_no_run_makes_many_files(tmp_path, seed, always, monkeypatch):
    monkeypatch.setattr(ranges, "SHARE", 1 / 4)
    start(Replace(), tmp_path, seed=seed, block=100)
    assert len(list((tmp_path / "ranges").iterdir())) == 4


FINGERPRINT = """
import sys, jax
from tests.sims.test_ranges import fingerprint
print(jax.local_device_count(), fingerprint(int(sys.argv[1])))
"""


def fingerprint(seed):
    """A hash of all integers of a run."""
    parts = [
        simulate(Gaussian(), w, **RUN, replicates=10_000, seed=seed, block=3000)
        for w in WORKFLOWS.values()
    ]
    words = [
        repr(
            (p.moments, {k: (h.below.tolist(), h.edges.tolist()) for k, h in p.histograms.items()})
        )
        for p in parts
    ]
    return hashlib.sha256("".join(words).encode()).hexdigest()


def test_the_number_of_devices_changes_no_bit(seed):
    """1, 2 and 4 devices, forced in a process of its own unless this one has so many."""
    seen = set()
    for count in (1, 2, 4):
        if count == jax.local_device_count():
            seen.add(fingerprint(seed))
            continue
        environment = os.environ | {
            "XLA_FLAGS": f"--xla_force_host_platform_device_count={count}",
            "JAX_PLATFORMS": "cpu",
        }
        command = [sys.executable, "-c", FINGERPRINT, str(seed)]
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        devices, digest = done.stdout.split()
        assert int(devices) == count
        seen.add(digest)
    assert len(seen) == 1
