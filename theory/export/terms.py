"""SymPy's expressions as terms of Rocq: reals are R, indices and counts are Z, words are matrices.

One :class:`Terms` belongs to one exported claim: it gives every letter one name and one type, and
collects what has to be declared.  What has no counterpart in Rocq (an integral, a limit, a special
function) becomes a name of its own, a function of the letters that vary in it: nothing is known of
it but what a hypothesis says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.export.letters import Binder, Untranslatable, free_letters, is_number, sides
from theory.statements import AtMost, Equal, Fact, Statement
from theory.words import STATES, E, M, N, Trace

#: functions that the standard library of Rocq has under another name
FUNCTIONS: Mapping[type, str] = {
    sp.exp: "exp",
    sp.log: "ln",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.sinh: "sinh",
    sp.cosh: "cosh",
    sp.atan: "atan",
    sp.Abs: "Rabs",
    sp.gamma: "Gam",
}
RELATIONS = {sp.Gt: ("<", True), sp.Ge: ("<=", True), sp.Lt: ("<", False), sp.Le: ("<=", False)}


class Terms:
    """The translation of one claim."""

    def __init__(self, quantified: Iterable[sp.Symbol], statements: Sequence[Statement]) -> None:
        self.quantified = set(quantified)
        self.names: dict[object, str] = {}
        self.taken: set[str] = set()
        self.variables: list[str] = []  #: letters, in the order in which they were met
        self.sorts: list[str] = []  #: what their sorts say, and the laws of special functions
        self.sentences: dict[str, str] = {}  #: propositions that are sentences
        self.expectations: dict[sp.Basic, tuple[str, tuple[sp.Symbol, ...]]] = {}
        self.opaque: dict[str, sp.Basic] = {}
        self.functions: set[str] = set()
        self.letters: dict[sp.Basic, str] = {}  #: noncommutative letters, functions of generation
        self.constant_words: dict[sp.Expr, str] = {}
        self.bound: list[sp.Symbol] = []
        self.generation = "0%Z"
        self.experiment = None
        self._integer_arguments(statements)

    def _integer_arguments(self, statements: Sequence[Statement]) -> None:
        found: dict[str, list[bool]] = {}
        for statement in statements:
            for side in sides(statement):
                for node in side.atoms(sp.Function):
                    flags = found.setdefault(type(node).__name__, [True] * len(node.args))
                    for place, argument in enumerate(node.args[: len(flags)]):
                        flags[place] &= bool(argument.is_integer)
        self.integer_arguments = found

    # ---- names -------------------------------------------------------------------------------
    def fresh(self, key: object, stem: str) -> str:
        """A name that nothing else has."""
        if key in self.names:
            return self.names[key]
        clean = stem.replace("'", "T")
        clean = re.sub(r"\W", "", clean.replace("{", "").replace("}", "")) or "a"
        name, count = f"x_{clean}", 1
        while name in self.taken:
            count += 1
            name = f"x_{clean}_{count}"
        self.taken.add(name)
        self.names[key] = name
        return name

    def binder(self, symbol: sp.Symbol) -> Binder:
        """The letter with its type and sort."""
        known = symbol in self.names
        name = self.fresh(symbol, str(symbol))
        kind = "Z" if symbol.is_integer else "R"
        sort = self._sort(symbol, name)
        local = symbol in self.quantified or symbol in self.bound
        if not known and not local:
            self.variables.append(f"Variable {name} : {kind}.")
            self.sorts += [f"Hypothesis sort_{name}_{k} : {s}." for k, s in enumerate(sort)]
        return Binder(symbol, name, kind, sort)

    @staticmethod
    def _sort(symbol: sp.Basic, name: str) -> tuple[str, ...]:
        if symbol.is_integer:
            if symbol.is_positive:
                return (f"(1 <= {name})%Z",)
            return (f"(0 <= {name})%Z",) if symbol.is_nonnegative else ()
        if symbol.is_positive:
            return (f"0 < {name}",)
        if symbol.is_nonnegative:
            return (f"0 <= {name}",)
        return (f"{name} <> 0",) if symbol.is_nonzero else ()

    def base(self, base: sp.IndexedBase) -> str:
        """A schedule: a function of the generation."""
        known = base in self.names
        name = self.fresh(base, str(base.label))
        if not known:
            kind = "Z" if base.is_integer else "R"
            least = 1 if base == N else 0  # no point has been seen before the first batch
            sort = self._sort(base, f"({name} i)")
            self.variables.append(f"Variable {name} : Z -> {kind}.")
            self.sorts += [
                f"Hypothesis sort_{name}_{k} : given (forall i : Z, ({least} <= i)%Z -> {text})."
                for k, text in enumerate(sort)
            ]
            if base == N:  # what N means
                batches = self.base(M)
                self.sorts += [
                    f"Hypothesis counts_0 : ({name} 0 = 0)%Z.",
                    (
                        "Hypothesis counts : given (forall i : Z, (0 <= i)%Z -> "
                        f"({name} (1 + i) = {batches} i + {name} i)%Z)."
                    ),
                ]
        return name

    @contextmanager
    def binding(self, *symbols: sp.Symbol):
        """The symbols are bound inside."""
        self.bound.extend(symbols)
        try:
            yield
        finally:
            del self.bound[len(self.bound) - len(symbols) :]

    # ---- integers ----------------------------------------------------------------------------
    def z(self, expr: sp.Expr) -> str:
        """An integer expression as a term of type Z, in its scope."""
        return f"{self._z(sp.sympify(expr))}%Z"

    def _z(self, expr: sp.Expr) -> str:
        if expr.is_Integer:
            return str(expr) if expr >= 0 else f"({expr})"
        if expr.is_Symbol and expr.is_integer:
            return self.binder(expr).name
        if isinstance(expr, sp.Indexed) and expr.base.is_integer and len(expr.indices) == 1:
            return f"({self.base(expr.base)} {self._z(expr.indices[0])})"
        if expr.is_Add or expr.is_Mul:
            return "(" + (" + " if expr.is_Add else " * ").join(map(self._z, expr.args)) + ")"
        if expr.is_Pow and expr.exp.is_Integer and 0 < expr.exp < 6:
            return "(" + " * ".join([self._z(expr.base)] * int(expr.exp)) + ")"
        raise Untranslatable(f"{expr} is not an integer expression")

    # ---- reals -------------------------------------------------------------------------------
    def r(self, expr: sp.Expr) -> str:
        """An expression as a term of type R."""
        expr = sp.sympify(expr)
        if expr.is_Integer:
            return str(expr) if expr >= 0 else f"({expr})"
        if expr.is_Rational:
            return f"({self.r(sp.Integer(expr.p))} / {expr.q})"
        if expr is sp.pi:
            return "PI"
        if expr is sp.E:
            return "(exp 1)"
        if expr.is_Symbol:
            binder = self.binder(expr)
            return binder.name if binder.type == "R" else f"(IZR {binder.name})"
        if isinstance(expr, sp.Indexed):
            if len(expr.indices) != 1:
                raise Untranslatable(f"{expr} has two indices")
            text = f"({self.base(expr.base)} {self.z(expr.indices[0])})"
            return f"(IZR {text})" if expr.base.is_integer else text
        if expr.is_Add:
            return "(" + " + ".join(map(self.r, expr.args)) + ")"
        if expr.is_Mul:
            return "(" + " * ".join(map(self.r, expr.args)) + ")"
        if isinstance(expr, sp.exp):
            return f"(exp {self.r(expr.args[0])})"
        if expr.is_Pow:
            return self._power(expr.base, expr.exp)
        if isinstance(expr, sp.Sum | sp.Product):
            return self._range(expr)
        if isinstance(expr, E):
            return self._expectation(expr)
        if isinstance(expr, Trace):
            return self._trace(expr)
        if isinstance(expr, sp.polygamma):
            self._declare_special("psi")
            return f"(psi {self.z(expr.args[0])} {self.r(expr.args[1])})"
        if type(expr) in FUNCTIONS:
            name = FUNCTIONS[type(expr)]
            if name == "Gam":
                self._declare_special(name)
            return f"({name} {self.r(expr.args[0])})"
        if isinstance(expr, sp.Function) and not expr.has(sp.oo, sp.Integral):
            return self._function(expr)
        return self._name_for(expr)

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> str:
        if exponent.is_Integer:
            if exponent == -1:
                return f"(/ {self.r(base)})"
            inner = f"({self.r(base)} ^ {abs(exponent)})"
            return inner if exponent > 0 else f"(/ {inner})"
        if exponent.is_Rational and exponent.q == 2:
            root = f"(sqrt {self.r(base)})"
            size = abs(exponent.p)
            inner = root if size == 1 else f"({root} ^ {size})"
            return inner if exponent.p > 0 else f"(/ {inner})"
        if exponent.is_integer:
            try:
                return f"(powZ {self.r(base)} {self.z(exponent)})"
            except Untranslatable:
                pass
        if base.is_positive or base.is_nonnegative or base.is_real is not False:
            return f"(Rpower {self.r(base)} {self.r(exponent)})"
        raise Untranslatable(f"{base}**{exponent} is not a real power")

    def _range(self, node: sp.Sum | sp.Product) -> str:
        word = "sumZ" if isinstance(node, sp.Sum) else "prodZ"
        body = node.function
        *outer, (index, low, high) = node.limits
        if high is sp.oo or low is -sp.oo:
            return self._name_for(node)
        if outer:
            body = type(node)(body, *outer)
        low_text, high_text = self.z(low), self.z(high)
        with self.binding(index):
            name = self.binder(index).name
            return f"({word} (fun {name} : Z => {self.r(body)}) {low_text} {high_text})"

    def _function(self, expr: sp.Expr) -> str:
        flags = self.integer_arguments.get(type(expr).__name__, [])
        flags = flags if len(flags) == len(expr.args) else [False] * len(expr.args)
        key = ("function", type(expr).__name__, len(expr.args))
        known = key in self.names
        name = self.fresh(key, f"fun_{type(expr).__name__}")
        if not known:
            types = "".join("Z -> " if flag else "R -> " for flag in flags)
            self.variables.append(f"Variable {name} : {types}R.")
            self.opaque[name] = expr
        arguments = (
            self.z(a) if flag else self.r(a) for a, flag in zip(expr.args, flags, strict=True)
        )
        return f"({name} {' '.join(arguments)})"

    def _name_for(self, expr: sp.Expr) -> str:
        """An expression without counterpart, as a function of what varies in it."""
        if not is_number(expr):
            raise Untranslatable(f"{expr} is not a number")
        varying = sorted(
            (s for s in free_letters(expr) if s in self.quantified or s in self.bound), key=str
        )
        key = ("opaque", expr)
        known = key in self.names
        name = self.fresh(key, type(expr).__name__)
        if not known:
            types = "".join("Z -> " if s.is_integer else "R -> " for s in varying)
            self.variables.append(f"Variable {name} : {types}R.")
            self.opaque[name] = expr
        return f"({name} {' '.join(self.binder(s).name for s in varying)})" if varying else name

    def _declare_special(self, name: str) -> None:
        if name in self.functions:
            return
        self.functions.add(name)
        if name == "Gam":
            self.variables.append("Variable Gam : R -> R.")
            self.sorts += [
                "Hypothesis Gam_pos : forall x, 0 < x -> 0 < Gam x.",
                "Hypothesis Gam_rec : forall x, 0 < x -> Gam (x + 1) = x * Gam x.",
                "Hypothesis Gam_one : Gam 1 = 1.",
            ]
        if name == "psi":
            self.variables.append("Variable psi : Z -> R -> R.")
            self.sorts.append(
                "Hypothesis psi_rec : forall x, 0 < x -> psi 0 (x + 1) = psi 0 x + / x."
            )

    def _expectation(self, expr: sp.Expr) -> str:
        h, generation = expr.args[:2]
        varying = tuple(
            sorted(
                (
                    s
                    for s in free_letters(h) - set(self.states)
                    if s in self.quantified or s in self.bound
                ),
                key=str,
            )
        )
        if h not in self.expectations:
            name = f"E{len(self.expectations)}"
            self.expectations[h] = (name, varying)
        name, varying = self.expectations[h]
        arguments = " ".join(self.binder(s).name for s in varying)
        return f"({name} {arguments} {self.z(generation)})".replace("  ", " ")

    @property
    def states(self) -> tuple[sp.Symbol, ...]:
        return tuple(STATES if self.experiment is None else self.experiment.states)

    # ---- matrices ----------------------------------------------------------------------------
    def _trace(self, expr: sp.Expr) -> str:
        word = expr.args[0]
        if word.is_commutative:
            return f"({self.r(word)} * tr mone)" if word != 1 else "(tr mone)"
        return self.constant_words.get(word) or f"(tr {self.m(word)})"

    def letter(self, symbol: sp.Basic) -> str:
        """A matrix: a function of the generation."""
        if isinstance(symbol, AppliedUndef):
            key = symbol.func
            stem = str(symbol.func)
            argument = self.z(symbol.args[0]) if len(symbol.args) == 1 else None
            if argument is None:
                raise Untranslatable(f"{symbol} is a matrix with several arguments")
        else:
            key, stem, argument = symbol, str(symbol), self.generation
        known = key in self.names
        name = self.fresh(key, stem)
        if not known:
            self.letters[symbol] = name
            self.variables.append(f"Variable {name} : Z -> Mat.")
        return f"({name} {argument})"

    def m(self, expr: sp.Expr) -> str:
        """A sum of words as a term of type Mat."""
        expr = sp.sympify(expr)
        if expr.is_commutative:
            if expr == 1:
                return "mone"
            return "mzero" if expr == 0 else f"(scal {self.r(expr)} mone)"
        if expr.is_Add:
            first, *rest = (self.m(a) for a in expr.args)
            for text in rest:
                first = f"(madd {first} {text})"
            return first
        if expr.is_Mul:
            scalars, factors = expr.args_cnc()
            first, *rest = (self.m(a) for a in factors)
            for text in rest:
                first = f"(mmul {first} {text})"
            scalar = sp.Mul(*scalars)
            return first if scalar == 1 else f"(scal {self.r(scalar)} {first})"
        if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0:
            return self._mpow(self.m(expr.base), int(expr.exp))
        if expr.is_Symbol or isinstance(expr, AppliedUndef):
            return self.letter(expr)
        raise Untranslatable(f"{expr} is not a word")

    @staticmethod
    def _mpow(text: str, power: int) -> str:
        result = text
        for _ in range(power - 1):
            result = f"(mmul {result} {text})"
        return result

    # ---- statements --------------------------------------------------------------------------
    def statement(self, statement: Statement) -> str:
        """A statement as a proposition."""
        if isinstance(statement, Equal):
            if not all(is_number(sp.sympify(s)) for s in sides(statement)):
                return f"{self.m(statement.lhs)} = {self.m(statement.rhs)}"
            return f"{self.r(statement.lhs)} = {self.r(statement.rhs)}"
        if isinstance(statement, AtMost):
            if not all(is_number(sp.sympify(s)) for s in sides(statement)):
                return f"psd {self.m(statement.rhs - statement.lhs)}"
            relation = "<" if statement.strict else "<="
            return f"{self.r(statement.lhs)} {relation} {self.r(statement.rhs)}"
        if isinstance(statement, Fact):
            key = ("sentence", statement.text)
            name = self.fresh(key, "sentence")
            self.sentences[name] = statement.text
            return name
        parts = [
            f"({self.statement(part)})" for part in (*statement.premises, statement.conclusion)
        ]
        return " -> ".join(parts)

    def relation(self, relation: sp.Basic) -> str:
        """A condition on the parameters as a proposition, between integers where it is one."""
        if isinstance(relation, sp.And):
            return " /\\ ".join(f"({self.relation(part)})" for part in relation.args)
        if isinstance(relation, sp.Or):
            return " \\/ ".join(f"({self.relation(part)})" for part in relation.args)
        if isinstance(relation, sp.Ne | sp.Eq):
            sign = "<>" if isinstance(relation, sp.Ne) else "="
            return f"{self.r(relation.lhs)} {sign} {self.r(relation.rhs)}"
        if type(relation) not in RELATIONS:
            raise Untranslatable(f"the condition {relation}")
        sign, swap = RELATIONS[type(relation)]
        left, right = (relation.rhs, relation.lhs) if swap else (relation.lhs, relation.rhs)
        try:
            return f"({self._z(left)} {sign} {self._z(right)})%Z"
        except Untranslatable:
            return f"{self.r(left)} {sign} {self.r(right)}"
