"""Whatever is typed: every command is fuzzed from its own declaration, in this process.

The rule: status 0, 1 or 2 (argparse's help aside); with 2 one sentence that names what was expected
and is none of Python's; nothing is written but in the directory that is there for it."""

import argparse
import re
import time
from pathlib import Path

import pytest
from beartype.roar import BeartypeException
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jaxtyping import TypeCheckError

import sims
import tailbite
from tailbite import cli
from tailbite.catalogue import light
from tailbite.figures import names
from tailbite.manifest import families
from tailbite.parsing import parser
from tailbite.workflows import WORKFLOWS

#: what is Python's own, or speaks of types of ours
PYTHONS = re.compile(
    r"Traceback|object at 0x|NoneType|has no attribute|unsupported operand|positional argument"
    r"|not iterable|not subscriptable|embedded null|codec can't|invalid literal|could not convert"
    r"|math domain|list index|unhashable|invalid \w+ value|<class|Error\("
)
CPU, CASES, MANY = 5.0, 60, 5_000

#: words that are good somewhere, and words that are good nowhere
GOOD = ["0", "1", "2", "9", "0.5", "1e3", "3,5", "1:4", "samples=20", "generations=3", "ddof=0"]
BAD = ["", "-1", "nan", "inf", "1e400", "1e28", "x", "=", "a=", ",", "1,", ":", "-", "--", "é",
       "\x1b[2J", "\ud800", "../x", "x" * 300, "9" * 120, "%s", "{}", "a b"]  # fmt: skip
NAMES = [*families(), *WORKFLOWS, *names(), *light().entries()]
WORDS = st.one_of(
    st.sampled_from(GOOD), st.sampled_from(BAD), st.sampled_from(NAMES), st.text(max_size=12)
)


def declared():
    """Every command with its options and the number of words that stand alone."""
    (commands,) = (
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return {
        name: [action for action in each._actions if not isinstance(action, argparse._HelpAction)]
        for name, each in commands.choices.items()
    }


COMMANDS = declared()
WRITERS = {"figure", "figures"}  #: which have a place where nothing is said


@st.composite
def lines(draw):
    """A command with words for some of its options, most of those that it requires."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    found = [name]
    for action in COMMANDS[name]:
        if not action.option_strings:
            found += draw(st.lists(WORDS, min_size=action.nargs is None, max_size=2))
        elif draw(st.integers(0, 9)) < (9 if action.required else 2):
            found.append(draw(st.sampled_from(action.option_strings)))
            if action.nargs != 0:
                found.append(draw(WORDS))
    return found


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A directory that is the user's own, and no work beyond the checks of what is asked for."""
    monkeypatch.chdir(tmp_path)

    def enough(*arguments, **further):
        raise ValueError("enough")

    for place in (
        "tailbite.verification.verify", "sims.simulate", "sims.refit", "sims.trajectories",
        "tailbite.profile.definitions.profile", "theory.export.rocq.export",
        "theory.export.rocq.compile", "tailbite.figures.figure.Figure.require_cheap",
        "tailbite.subjects.language.transformer.run",
    ):  # fmt: skip
        monkeypatch.setattr(place, enough)
    return tmp_path


def held(words, capsys):
    """Run the command, and hold it against the rule; what it said."""
    for _ in range(2):  # the first time modules may be loaded, which is no work of the command
        began = time.process_time()
        try:
            status = cli.main(words)
        except SystemExit as leaving:
            assert "--help" in words or "-h" in words or "--version" in words, words
            status = leaving.code
        said = capsys.readouterr()
        if (seconds := time.process_time() - began) < CPU:
            break
    assert seconds < CPU, words
    assert status in (0, 1, 2), words
    if status == 2:
        assert len(said.err.splitlines()) == 1 and said.err.startswith("tailbite: "), words
        assert said.err.strip("\n").isprintable() and not PYTHONS.search(said.err), said.err
        assert len(said.err) < 6_000, words
    return said


def test_no_command_is_run_whole(empty, capsys):
    """Those that need no word stop where the work begins."""
    for command in (["telephone"], ["language-model"], ["figures"], ["verify"]):
        assert "enough" in held(command, capsys).err


def test_every_command_and_option_can_be_drawn():
    assert set(COMMANDS) == set(cli.commands())
    assert all(COMMANDS.values())


LOAD = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def one(words, empty, capsys):
    before = {path: path.stat().st_mtime_ns for path in empty.rglob("*")}
    held(words, capsys)
    left = {path: path.stat().st_mtime_ns for path in empty.rglob("*")}
    assert left == before or words[0] in WRITERS or "--out" in words, words


@settings(LOAD, max_examples=CASES)
@given(words=lines())
def test_whatever_is_typed(words, empty, capsys):
    one(words, empty, capsys)


@pytest.mark.exhaustive
@settings(LOAD, max_examples=MANY)
@given(words=lines())
def test_whatever_is_typed_many_times(words, empty, capsys):
    one(words, empty, capsys)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9),
    st.binary(max_size=3),
    st.just(10**400), st.just(-(10**400)), st.complex_numbers(), st.builds(object),
    st.lists(st.integers(-2, 9) | st.floats() | st.text(max_size=2), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2), st.sampled_from(NAMES),
)  # fmt: skip
MEAN = "gaussian.replace.variance_mean"
RUN = dict(truth=sims.Normal(), samples=9, generations=2, replicates=9, seed=1, progress=False)
#: public functions with arguments that are good; each of them is spoilt in turn
CALLS = {
    "claim": (tailbite.claim, dict(id=MEAN)),
    "cite": (tailbite.cite, dict(what=MEAN)),
    "find": (tailbite.find, dict(words="kl")),
    "verify": (tailbite.verify, dict(ids=[], seed=1)),
    "figure": (tailbite.figure, dict(name="place", width="page", seed=1, replicates=9, samples=5)),
    "predict": (
        lambda **given: tailbite.claim(MEAN).predict(**given),
        dict(samples=9, generations=2, ddof=0, rival=None),
    ),
    "Experiment": (
        lambda **given: sims.Experiment(**given),
        dict(
            family=sims.Gaussian(), workflow=sims.Replace(), truth=sims.Normal(), samples=9,
            generations=2, record=1, observe=["variance"],
        ),
    ),
    "Gaussian": (sims.Gaussian, dict(ddof=0.0)),
    "Normal": (sims.Normal, dict(mean=0.0, variance=1.0)),
}  # fmt: skip


def spoilt(name, which, value):
    function, good = CALLS[name]
    which = sorted(good)[which % len(good)]
    try:
        function(**good | {which: value})
    except BeartypeException:
        pass  # the suite checks signatures, before our own sentences are reached
    except (ValueError, TypeError) as problem:
        said = str(problem)
        if isinstance(problem, TypeCheckError):
            return  # likewise
        assert said and "\n" not in said and not PYTHONS.search(said.replace(repr(value), "")), said


CASE = dict(name=st.sampled_from(sorted(CALLS)), which=st.integers(0, 9), value=VALUES)


@settings(LOAD, max_examples=5 * CASES)
@given(**CASE)
def test_whatever_is_called(name, which, value, empty):
    spoilt(name, which, value)
    assert not list(empty.iterdir())


@pytest.mark.exhaustive
@settings(LOAD, max_examples=MANY)
@given(**CASE)
def test_whatever_is_called_many_times(name, which, value, empty):
    spoilt(name, which, value)
    assert not list(empty.iterdir())


def test_the_rule_finds_what_breaks_it(empty, capsys, monkeypatch):
    """A traceback, Python's own words, a second line, a file elsewhere."""

    def failing(problem):
        def command(given):
            raise problem

        return command

    for problem, raised in (
        (KeyError("x"), KeyError),
        (ValueError("'NoneType' object has no attribute 'x'"), AssertionError),
        (ValueError("invalid literal for int() with base 10: 'x'"), AssertionError),
    ):
        monkeypatch.setattr(cli, "commands", lambda p=problem: {"claims": failing(p)})
        with pytest.raises(raised):
            held(["claims"], capsys)
    monkeypatch.setattr(
        cli, "commands", lambda: {"claims": lambda given: Path("x").write_text("y") and 0}
    )
    with pytest.raises(AssertionError):
        one(["claims"], empty, capsys)
