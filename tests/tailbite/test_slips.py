"""A slip in theory or sims is seen by `verify` of one claim alone."""

import pytest

from tests.tailbite.slips import sims, theory

SLIPS = (*theory.SLIPS, *sims.SLIPS)
#: one of each kind takes part in every run: a model and its formula, a formula, a chain, a workflow
FEW = (theory.CONSISTENT[0], theory.FORMULAS[0], sims.SLIPS[4])


def name(slip):
    return f"{slip.file}: {slip.changes[0][0].strip()[:40]}"


def caught(slip, folder):
    done = slip.verify(folder)
    assert done.returncode == 1, done.stdout + done.stderr
    assert slip.witness in done.stdout + done.stderr


def test_there_are_sixty_and_none_is_stale():
    assert len({(slip.file, tuple(slip.changes)) for slip in SLIPS}) >= 60
    for slip in SLIPS:
        assert slip.slipped()


@pytest.mark.parametrize("slip", FEW, ids=name)
def test_verify_sees_it(slip, tmp_path):
    caught(slip, tmp_path)


@pytest.mark.exhaustive
@pytest.mark.parametrize("slip", [slip for slip in SLIPS if slip not in FEW], ids=name)
def test_verify_sees_all(slip, tmp_path):
    caught(slip, tmp_path)
