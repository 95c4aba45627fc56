"""A claim: what is said, how it is proved, what it predicts, and the nearest wrong formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from math import isfinite
from numbers import Real

import sympy as sp

import theory.balls as balls
from theory.printing import statement_latex
from theory.proof import Proof
from theory.statements import AtMost, Equal, Statement
from theory.words import PUBLIC, M, N, i, n, t

#: what a claim's check may be: see ``tailbite.verdicts``
KINDS = ("equality", "law", "bound", "deterministic", "limit", "almost_sure")


@dataclass(frozen=True)
class Condition:
    """A relation that the parameters must satisfy (for every batch where it speaks of ``M[i]`` or
    ``N[i]``), and its sentence.
    """

    relation: sp.Basic
    sentence: str


#: what a published formula may lack: it is wrong in its own setting, or right and not sharp, or
#: used beyond its setting
FAULTS = ("wrong", "loose", "scope")


@dataclass(frozen=True)
class Published:
    """A formula read at its source that the claim puts right: the key of the paper, and the
    formula.

    ``formula`` is the name of one of the claim's rivals, or the id of a claim where what is
    published is proved, and loose."""

    reference: str
    formula: str
    fault: str


@dataclass(frozen=True)
class Claim:
    """One quantitative fact of the field.

    ``id`` is ``subject.workflow.quantity``, public and immutable.  ``kind`` is one of
    :data:`KINDS`.  ``title`` says in words what ``statement`` says in symbols; the formula is the
    statement's right side (or ``formula``, where the statement is not an equation).  ``parts`` are
    sub-expressions of the statement by the names (in LaTeX) under which a page shows them, each
    stated once below the formula: what is shared, or has a name in the field.  ``rivals`` are
    the nearest wrong formulas, by name, that a check must tell apart.  ``erratum`` is only for a
    printed formula that was read at its source and is wrong in its own setting; scope and looseness
    are a ``remark``; either way ``published`` says which formula it is.  ``parameters`` maps the
    public names to the symbols of the formula."""

    id: str
    kind: str
    title: str
    statement: Statement
    proof: Proof
    assumptions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    domain: tuple[Condition, ...] = ()
    rivals: Mapping[str, sp.Expr] = field(default_factory=dict)
    formula: sp.Expr | None = None
    parameters: Mapping[str, sp.Symbol | sp.IndexedBase] = field(default_factory=lambda: PUBLIC)
    parts: Mapping[str, sp.Expr] = field(default_factory=dict)
    erratum: str | None = None
    remark: str | None = None
    published: Published | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(
                f"the kind of a claim is one of {', '.join(KINDS)}, got {self.kind!r} for {self.id}"
            )
        if self.published is not None and self.published.fault not in FAULTS:
            raise ValueError(
                f"the fault of a published formula is one of {', '.join(FAULTS)}, got "
                f"{self.published.fault!r} for {self.id}"
            )
        if (self.erratum is not None) != (
            self.published is not None and self.published.fault == "wrong"
        ):
            raise ValueError(
                f"{self.id} needs an erratum exactly where a published formula is wrong in its own "
                f"setting"
            )
        if self.formula is None and isinstance(self.statement, Equal | AtMost):
            object.__setattr__(self, "formula", self.statement.rhs)

    def __repr__(self) -> str:
        return f"theory.claim({self.id!r})"

    def _repr_markdown_(self) -> str:
        """What a notebook shows of it: title and statement."""
        return (
            f"`{self.id}` ({self.kind.replace('_', ' ')}). "
            f"{self.title}\n\n$${statement_latex(self.statement)}$$\n"
        )

    @property
    def subject(self) -> str:
        """The first word of the id."""
        return self.id.split(".")[0]

    @property
    def workflow(self) -> str:
        """The second word of the id: a workflow, or what the claim is about."""
        return self.id.split(".")[1]

    @property
    def notation(self) -> tuple[str, ...]:
        """What the functions of tailbite in the formula are; each says it in its ``sentence``."""
        functions = () if self.formula is None else self.formula.atoms(sp.Function)
        return tuple(
            sorted({function.sentence for function in functions if hasattr(function, "sentence")})
        )

    def predict(
        self, *, log: bool = False, rival: str | None = None, **parameters: object
    ) -> float:
        """The formula's value, correct to 1e-13 relative.

        Parameters go by their public names (``samples``, ``generations``, ``ddof``, ``variance``,
        ...); ``samples`` is a number or a schedule; ``variance`` and ``noise`` are 1 where they are
        left out.  ``log=True`` gives the logarithm, for values that leave float64.  ``rival``
        evaluates one of the rivals instead.

        Raises ValueError where a parameter is missing, unknown or outside the domain, and where the
        value leaves float64."""
        if rival is not None and (not isinstance(rival, str) or rival not in self.rivals):
            raise ValueError(
                f"the rivals of {self.id} are {', '.join(self.rivals) or 'none'}; got {rival!r}"
            )
        expr = self.formula if rival is None else self.rivals[rival]
        if expr is None:
            raise ValueError(f"{self.id} is a statement without a number to predict: {self.title}")
        values = self.values(expr, parameters)
        self.require_domain(values)
        return balls.evaluate(expr, values, log=log)

    def predicts_with(self) -> tuple[str, ...]:
        """The public names of the parameters that ``predict`` takes."""
        symbols = frozenset() if self.formula is None else _symbols(self.formula)
        if N in symbols:
            symbols |= {M}
        return tuple(name for name, symbol in self.parameters.items() if symbol in symbols)

    def values(self, expr: sp.Expr, parameters: Mapping[str, object]) -> dict:
        """The point at which to evaluate: symbol to value, the pooled counts derived from the
        schedule.
        """
        unknown = [name for name in parameters if name not in self.parameters]
        if unknown:
            raise ValueError(
                f"{self.id} takes the parameters {', '.join(self.parameters)}; "
                f"got {', '.join(unknown)}"
            )
        needed = _symbols(expr) | ({M} if N in _symbols(expr) else set())
        given = {"variance": 1, "noise": 1, **parameters}
        missing = [
            name
            for name, symbol in self.parameters.items()
            if symbol in needed and name not in given
        ]
        if missing:
            raise ValueError(
                f"{self.id} needs {', '.join(missing)}; got {', '.join(parameters) or 'nothing'}"
            )
        generations = given.get("generations")
        values: dict = {}
        for name, symbol in self.parameters.items():
            if name not in given:
                continue
            value = given[name]
            if symbol is M:
                values |= _schedule(value, generations)
            elif isinstance(symbol, sp.IndexedBase):
                values[symbol] = _by_batch(name, value)
            else:
                values[symbol] = _number(
                    name, value, integer=bool(symbol.is_integer), least=_least(symbol)
                )
        return values

    def require_domain(self, values: Mapping) -> None:
        """Raise ValueError with the sentence of the first condition that does not hold."""
        for condition in self.domain:
            if not _symbols(condition.relation) <= set(values):
                continue
            for index in _batches(condition.relation, values):
                if balls.decide(condition.relation, {**values, i: index}) is not True:
                    raise ValueError(f"{self.id} needs {condition.sentence}; got {_given(values)}")


@lru_cache(maxsize=4096)
def _symbols(expr: sp.Basic) -> frozenset:
    bases = {a.base for a in expr.atoms(sp.Indexed)}
    labels = {base.label for base in bases}
    return frozenset(
        bases
        | {
            symbol
            for symbol in expr.free_symbols
            if isinstance(symbol, sp.Symbol) and symbol not in labels
        }
        - {i}
    )


def _batches(relation: sp.Basic, values: Mapping) -> Sequence[int]:
    if i not in relation.free_symbols:
        return (0,)
    if N in _symbols(relation):
        return (
            range(1, values.get(n, values.get(t, 1)) + 1) if relation.has(sp.Abs) else (1,)
        )  # pooled counts only grow
    batches = values.get(M)
    if isinstance(batches, int):
        return (0,)
    if batches is None:
        return (0,)
    batches = batches[: values.get(n, len(batches))]
    if relation.xreplace({M[i]: sp.Dummy()}).has(i):
        shifts = (each.indices[0] - i for each in relation.atoms(sp.Indexed))
        ahead = max((int(shift) for shift in shifts if shift.is_Integer), default=0)
        return range(len(batches) - ahead)
    return tuple(
        {size: index for index, size in enumerate(batches)}.values()
    )  # equal batches meet a condition together


def _schedule(samples: object, generations: object) -> dict:
    if hasattr(samples, "tolist"):
        samples = samples.tolist()  # an array, of NumPy or JAX
    if (
        isinstance(samples, bool | str)
        or not isinstance(samples, int | Sequence)
        and not hasattr(samples, "__index__")
    ):
        raise ValueError(f"samples is a positive integer or a schedule of them, got {samples!r}")
    if hasattr(samples, "__index__"):
        count = int(samples)
        if count < 1:
            raise ValueError(f"samples is a positive integer or a schedule of them, got {count}")
        return {M: count, N: lambda generation: generation * count}
    given = list(samples)
    if any(
        isinstance(batch, bool)
        or not isinstance(batch, Real)
        or not _finite(batch)
        or batch < 1
        or batch != int(batch)
        for batch in given
    ):
        raise ValueError(f"every batch of the schedule is a positive integer, got {given[:8]}")
    batches = [int(batch) for batch in given]
    if isinstance(generations, int) and len(batches) < generations:
        raise ValueError(
            f"the schedule needs a batch for each of {generations} generations, got {len(batches)}"
        )
    return {M: batches, N: [0, *accumulate(batches)]}


def _by_batch(name: str, value: object) -> object:
    """A number for every batch: one for all, or a sequence whose last entry repeats."""
    if not isinstance(value, Sequence):
        return _number(name, value, integer=False, least=None)
    numbers = [_number(name, entry, integer=False, least=None) for entry in value]
    if not numbers or any(entry <= 0 for entry in numbers):
        raise ValueError(
            f"{name} is a positive number or a sequence of them, got {list(value)[:8]}"
        )
    return lambda batch: numbers[min(int(batch), len(numbers) - 1)]


def _finite(value: Real) -> bool:
    """Whether a number is one in float64."""
    try:
        return isfinite(value)
    except OverflowError:  # of an integer
        return False


def _number(name: str, value: object, *, integer: bool, least: int | None) -> object:
    if isinstance(value, sp.Basic):
        return value
    if isinstance(value, bool) or not isinstance(value, Real) or not _finite(value):
        raise ValueError(f"{name} is a finite number, got {value!r}")
    if integer and (value != int(value) or (least is not None and value < least)):
        raise ValueError(f"{name} is an integer of at least {least}, got {value!r}")
    if least == 0 and not integer and value < 0:
        raise ValueError(f"{name} is not negative, got {value!r}")
    return int(value) if integer else value if hasattr(value, "__index__") else float(value)


def _least(symbol: sp.Symbol) -> int | None:
    return 1 if symbol.is_positive and symbol.is_integer else 0 if symbol.is_nonnegative else None


def _given(values: Mapping) -> str:
    names = {symbol: name for name, symbol in PUBLIC.items()}
    return ", ".join(
        f"{names.get(symbol, symbol)} = {value}"
        for symbol, value in values.items()
        if symbol is not N
    )
