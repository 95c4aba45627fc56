"""The suite mirrors the three packages; ``check`` is its run-time type checker."""

from beartype import BeartypeConf, beartype

#: beartype, with an int accepted where a float is asked for (PEP 484)
check = beartype(conf=BeartypeConf(is_pep484_tower=True))
