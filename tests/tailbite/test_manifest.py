"""Manifests of subjects: light, complete, and true of what they name."""

import subprocess
import sys
from importlib import import_module
from inspect import isabstract
from pathlib import Path

import pytest

import sims
import theory
from tailbite import cli, figures
from tailbite.checks import checks
from tailbite.checks.check import costs
from tailbite.manifest import Family, Option, Subject, families, spelled, subjects
from tailbite.workflows import WORKFLOWS, own_options, workflow
from theory import registry

ROOT = Path(__file__).parents[2]
#: an option of each name, as a user would give it
GIVEN = {
    "dimension": 2,
    "kind": "gamma",
    "mean": 3.0,
    "model": f"{ROOT}/tests/tailbite/own_model.py:model",
    "start": "scale=1.0",
    "steps": 2,
    "budget": 5,
    "real": 5,
    "real_weight": 0.3,
    "length": 2,
    "noise": 0.1,
    "correlation": 0.5,
    "rate": 0.3,
    "gap": 1.0,
    "keep_ones": 0.8,
    "keep_zeros": 0.4,
    "share": 1 / 3,
}
#: families of one letter, number or token a generation
SINGLE = ("channel", "languages", "gaussian-channel", "tokens")


def needed(owner):
    """What has to be given."""
    return [
        part
        for option in owner.options
        if option.required
        for part in (option.flag, str(GIVEN[option.name]))
    ]


def simulate(family, workflow, *more):
    run = ["--samples", "9", "--generations", "2", "--replicates", "20"]
    return cli.main(["simulate", family, "--workflow", workflow, *run, *more])


def test_manifests_load_neither_jax_nor_sympy():
    code = (
        "import sys; from tailbite.manifest import families, subjects; subjects(); families(); "
        "print({'jax', 'sympy', 'numpy', 'sims', 'theory'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_every_subject_of_theory_has_a_manifest_that_needs_what_it_needs():
    """Its checks may need more than its claims."""
    told = {subject.claims: subject.needs for subject in subjects().values() if subject.claims}
    assert set(told) == set(registry.packages().values())
    for package, needs in told.items():
        assert set(import_module(package).NEEDS) <= set(needs)


@pytest.mark.parametrize("name", subjects())
def test_what_a_manifest_names_is_there(name):
    subject = subjects()[name]
    assert subject.name == name
    if subject.notebook is not None:
        assert (ROOT / subject.notebook).is_file()
    if subject.claims is not None:
        about = import_module(subject.claims)
        assert about.TITLE and about.FLAGSHIPS
        assert {theory.claim(id).subject for id in about.FLAGSHIPS} == {name}
    drawn = [] if subject.figures is None else import_module(subject.figures).FIGURES
    assert tuple(figure.name for figure in drawn) == subject.drawn
    if subject.checks is not None:
        about = {check.claim.partition(".")[0] for check in import_module(subject.checks).CHECKS}
        assert about <= {name, *subject.needs}
    for class_name in subject.costs:
        assert hasattr(sims, class_name)


def test_lists_are_those_of_the_subjects():
    assert {check.claim.partition(".")[0] for check in checks()} <= set(subjects())
    assert tuple(figures.FIGURES) == figures.names()
    assert costs() == {
        "LinearRegression": 40.0,
        "ExponentialFamily": 10.0,
        "Discrete": 100.0,
        "NGram": 100.0,
        "NumPyroModel": 40.0,
        "Channel": 20.0,
        "GaussianChannel": 2.0,
        "PosteriorSampling": 60.0,
        "Telephone": 200.0,
        "Crawl": 60.0,
        "Tokens": 2.0,
        "BestOf": 8.0,
        "Verified": 16.0,
        "MinimumNorm": 6.0,
        "AccumulateSubsample": 10.0,
        "LogisticRegression": 100.0,
        "PromptedLabels": 100.0,
        "Mixture": 400.0,
        "KernelDensity": 30.0,
        "LearnedFamily": 60.0,
    }


def test_every_workflow_of_sims_is_reachable():
    of_sims = {
        name
        for name in sims.__all__
        if isinstance(made := getattr(sims, name), type)
        and issubclass(made, sims.Workflow)
        and made is not sims.Workflow
    }
    assert {workflow.made for workflow in WORKFLOWS.values()} == of_sims


def test_every_family_of_sims_is_reachable():
    """`Samples` is ``--points``."""
    made = set()
    for family in families().values():
        given = {option.name: option.default for option in family.options}
        given |= {name: GIVEN[name] for name in given if name in GIVEN}
        made.add(type(family.make({**given, "start": {"scale": 1.0}})[0]).__name__)
    of_sims = {
        name
        for name in sims.__all__
        if isinstance(there := getattr(sims, name), type)
        and issubclass(there, sims.Family)
        and not isabstract(there)
    }
    assert made == of_sims


@pytest.mark.costly
@pytest.mark.parametrize("name", families())
def test_every_family_runs(name, predicted_here, capsys):
    family = families()[name]
    single = ["--samples", "1"] if name in SINGLE else []
    assert simulate(name.replace("-", "_"), "replace", *needed(family), *single) == 0
    assert f"20 replicates, family {name}, workflow replace" in capsys.readouterr().out


@pytest.mark.parametrize("points", [[], ["--points"]])
def test_points_are_drawn_where_they_are_asked_for(points, predicted_here, capsys):
    assert simulate("gaussian", "accumulate", *points) == 0
    assert ("points True" in capsys.readouterr().out) == bool(points)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["numpyro", "replace", "--start", "a=1", "--model", "no.py:model"], "FILE.py:FUNCTION"),
        (
            ["numpyro", "replace", "--start", "a=1", "--model", f"{__file__}:nothing"],
            "which has no nothing",
        ),
        (
            ["multivariate", "accumulate", "--dimension", "12"],
            "samples must exceed dimension = 12 and ddof = 0, got 9",
        ),
        (["multivariate", "replace", "--dimension", "0"], "dimension must be at least 1, got 0"),
        (["numpyro", "replace"], "numpyro with --workflow replace needs --model, --start"),
        (["gaussian", "replace", "--kind", "gamma"], "takes no --kind"),
        (["cauchy", "replace"], f"the families are {', '.join(families())}; got 'cauchy'"),
        (["gaussian", "keep"], f"the workflows are {', '.join(WORKFLOWS)}; got 'keep'"),
    ],
)
def test_a_refusal_names_what_is_possible(arguments, sentence, capsys):
    family, rule, *more = arguments
    assert simulate(family, rule, *more) == 2
    assert sentence in capsys.readouterr().err


def test_both_spellings():
    assert workflow("fresh_mixture") is workflow("fresh-mixture")
    assert figures.named("variance-decay") is figures.named("variance_decay")
    assert spelled("things", {"a_b": 1}, "a-b") == 1


def test_options_of_one_name_are_read_in_one_way(monkeypatch):
    names = [option.name for option, _ in own_options()]
    assert len(set(names)) == len(names)
    other = Family("other", "", (Option("ddof", "another", "B", int),), lambda given: (None, None))
    monkeypatch.setattr("tailbite.workflows.families", lambda: {**families(), "other": other})
    with pytest.raises(ValueError, match="--ddof of other is read in another way elsewhere"):
        own_options()


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        (Subject("gaussian"), "two subjects have the name gaussian"),
        (Subject("new", needs=("nothing",)), "new needs the subject nothing"),
        (Subject("new", needs=("new",)), "the subjects new need each other"),
    ],
)
def test_a_subject_that_cannot_be_is_refused(subject, sentence, monkeypatch):
    from tailbite import manifest

    before = dict(subjects())
    module = type(sys)("a_subject_of_a_test")
    module.SUBJECT = subject
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(ValueError, match=sentence):
        manifest.register(module.__name__)
    assert subjects() == before and not manifest.registered()
