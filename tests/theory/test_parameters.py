"""Every public parameter is explained, once."""

import pytest

import theory
from theory.parameters import PARAMETERS, Parameter, explained, shared

CLAIMS = theory.claims().values()


def test_every_parameter_of_every_claim_is_explained():
    said = {
        (claim.id, name): explained(claim.id, name) for claim in CLAIMS for name in claim.parameters
    }
    used = {id(parameter) for parameter in said.values()}
    idle = [
        (prefix, name)
        for prefix, table in PARAMETERS.items()
        for name, parameter in table.items()
        if id(parameter) not in used
    ]
    assert idle == []
    with pytest.raises(KeyError, match="is not explained"):
        explained("gaussian.replace.variance_mean", "smaples")


def test_the_longest_prefix_holds():
    assert explained("gaussian.normal.odd_moment", "order").meaning.startswith("half of one less")
    assert explained("gaussian.replace.moment", "order").meaning == "order of the moment"
    assert shared("errors", "variance") is explained("errors.sgd.replace", "variance")
    assert shared("errors.gaussian", "variance") is not shared("errors", "variance")


def test_what_has_a_default_may_be_left_out():
    claim = theory.claim("regression.replace.risk_mean")
    defaults = {
        name: explained(claim.id, name).default
        for name in claim.predicts_with()
        if explained(claim.id, name).default is not None
    }
    assert set(defaults) == {"variance", "noise"}
    given = {"samples": 20, "generations": 3, "features": 4}
    assert claim.predict(**given) == claim.predict(**given, **defaults)


def test_in_words():
    assert str(Parameter("how far", "unit of the data", 2)) == (
        "how far, in the unit of the data (2 where it is left out)"
    )
    assert str(Parameter("how often")) == "how often"


def test_a_subject_explains_what_it_alone_uses(monkeypatch):
    import theory.subjects.mitigation as subject

    own = {"mitigation.verification": {"flip": Parameter("its own words")}}
    monkeypatch.setattr(subject, "PARAMETERS", own, raising=False)
    assert explained("mitigation.verification.threshold", "flip").meaning == "its own words"
    assert explained("mitigation.verification.threshold", "radius").meaning.startswith("the verif")
