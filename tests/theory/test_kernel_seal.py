"""Nothing but the kernel makes a theorem, and what stands outside calls only what is listed here.

Out of scope, and said so: ``object.__setattr__``, private names, and functions of the kernel called
by a stranger with premises of his own; Python hides nothing from who wants to see it."""

import ast
import copy
import dataclasses
import pickle
from pathlib import Path

import pytest
import sympy as sp

import theory.kernel
from theory.kernel.assumptions import rests_on
from theory.kernel.equations import equation
from theory.kernel.letters import KernelError
from theory.kernel.theorem import Grade, Theorem
from theory.statements import Equal

ROOT = Path(next(iter(theory.kernel.__path__))).parent.parent
FALSE = Equal(sp.S.Zero, sp.S.One)
#: what rules, proofs and the registry call of the kernel, besides names of types
CALLED = {
    "theory/rules": {
        "algebra.equal",
        "bounds.iterated",
        "bounds.order",
        "conditions.definedness",
        "densities.another_point",
        "domains.from_relation",
        "domains.to_relations",
        "expansions.limit",
        "expectations.linearity",
        "expectations.start",
        "expectations.state_function",
        "expectations.tower",
        "inequalities.antisymmetry",
        "inequalities.by_derivatives",
        "inequalities.chain",
        "assumptions.computed",
        "assumptions.counts",
        "inequalities.descent",
        "equations.equation",
        "inequalities.increasing",
        "induction.induction",
        "theorem.instantiate",
        "assumptions.lemma",
        "assumptions.model",
        "equations.modus_ponens",
        "assumptions.names",
        "assumptions.rests_on",
        "assumptions.resting_on",
        "inequalities.rewritten",
        "inequalities.sign",
        "inequalities.squares",
        "induction.telescoping",
        "inequalities.termwise",
        "inequalities.unwritten",
        "finite.enclosure",
        "finite.enumeration",
        "finite.points",
        "integrals.antiderivative",
        "integrals.integration",
        "letters.at",
        "letters.free",
        "letters.substitute",
        "limits.product",
        "limits.total",
        "polynomials.vanishes",
        "words.congruence",
        "words.congruence_induction",
        "words.traces",
        "words.transpose",
        "words.words",
    },
    "theory/proof.py": {
        "domains.to_relations",
        "assumptions.with_lemmas",
        "theorem.close",
        "theorem.instantiate",
    },
    "theory/registry.py": {
        "acceptance.accept",
        "acceptance.said",
        "conditions.negation",
        "domains.from_relations",
        "assumptions.rests_on",
        "letters.free",
        "order.entails",
        "theorem.has_expectation",
        "theorem.weakest",
    },
}


@pytest.fixture
def known():
    return equation(Equal(sp.S.One, sp.S.One), ())


def _files(*places):
    for place in places:
        path = ROOT / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def _outside():
    return [file for file in _files("theory", "tailbite", "sims") if "kernel" not in file.parts]


def test_a_theorem_is_not_constructed():
    for seal in (None, object(), True, "_SEAL", Theorem):
        with pytest.raises(KernelError, match="by the rules of the kernel alone"):
            Theorem(seal, (), FALSE, Grade.PROVED)
    with pytest.raises(TypeError):
        Theorem()


def test_a_theorem_has_no_other_kinds():
    with pytest.raises(KernelError, match="no other kinds"):
        type("Free", (Theorem,), {"__init__": lambda self: None})


@pytest.mark.parametrize("name", ["conclusion", "hypotheses", "grade", "more"])
def test_a_theorem_does_not_change(known, name):
    with pytest.raises(KernelError, match="does not change"):
        setattr(known, name, FALSE)
    with pytest.raises(KernelError, match="does not change"):
        delattr(known, name)
    with pytest.raises(AttributeError):
        known.__dict__[name] = FALSE


def test_a_theorem_is_not_copied_with_changes(known):
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(KernelError, match="not copied or stored"):
            way(known)
    with pytest.raises(TypeError):
        dataclasses.replace(known, conclusion=FALSE)
    if hasattr(copy, "replace"):
        with pytest.raises(TypeError):
            copy.replace(known, conclusion=FALSE)


def test_an_empty_theorem_says_nothing():
    bare = Theorem.__new__(Theorem)
    with pytest.raises(AttributeError):
        _ = bare.conclusion
    with pytest.raises(KernelError, match="does not change"):
        bare.conclusion = FALSE


def test_what_is_assumed_stays_a_hypothesis():
    assumed = rests_on("nobody.proved.this", FALSE, ())
    assert [each.text for each in assumed.assumptions] == ["nobody.proved.this"]


def test_only_the_kernel_touches_the_seal():
    for file in _outside():
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            name = getattr(node, "id", getattr(node, "attr", getattr(node, "name", "")))
            assert name != "_SEAL", f"{file} touches the seal"
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert called != "Theorem", f"{file} makes a theorem"
                assert called != "__setattr__" or "theorem" not in ast.unparse(node).lower(), file


def _kernel_names(file):
    """What a file uses of the kernel, as ``module.name``."""
    tree = ast.parse(file.read_text())
    modules, found = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not any(each.name.startswith("theory.kernel") for each in node.names), file
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("theory.kernel"):
            for each in node.names:
                if node.module == "theory.kernel":
                    modules[each.asname or each.name] = each.name
                else:
                    found.add(f"{node.module.removeprefix('theory.kernel.')}.{each.name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in modules:
                found.add(f"{modules[node.value.id]}.{node.attr}")
    return found


def _functions(names):
    return {name for name in names if name.partition(".")[2][0].islower()}


@pytest.mark.parametrize("place", CALLED)
def test_what_stands_outside_calls_only_what_is_listed(place):
    found = set().union(*map(_kernel_names, _files(place)))
    assert _functions(found) == CALLED[place]


def test_nothing_outside_puts_a_theorem_together():
    making = {"theorem.infer", "theorem.put_in"}
    assert not [file for file in _outside() if _kernel_names(file) & making]
