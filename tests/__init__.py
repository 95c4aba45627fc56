"""The suite mirrors the three packages; ``check`` is its run-time type checker."""

from beartype import BeartypeConf, beartype

#: An int is accepted where a float is asked for (PEP 484).
NUMBERS = BeartypeConf(is_pep484_tower=True)
THEORY = BeartypeConf(is_pep484_tower=True, claw_skip_package_names=("theory.balls.arithmetic",))
check = beartype(conf=NUMBERS)
