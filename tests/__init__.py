"""The suite mirrors the three packages; ``check`` is its run-time type checker."""

from beartype import BeartypeConf, beartype

#: An int is accepted where a float is asked for (PEP 484).
NUMBERS = BeartypeConf(is_pep484_tower=True)
#: What is called millions of times is left out: its callers are checked.
OFTEN = ("theory.balls.arithmetic", "theory.width")
THEORY = BeartypeConf(is_pep484_tower=True, claw_skip_package_names=OFTEN)
check = beartype(conf=NUMBERS)
