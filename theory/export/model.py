"""A model of an exported theory: letters, laws and functions for which all that it assumes is true.

So nothing in the theory is true because its hypotheses contradict each other.  The file is the
theory's own, with a definition in place of each letter and a proof in place of each hypothesis.
Letters are numbers within the domain; laws have few points and the same moments; a name that a
hypothesis gives to an expression is that expression, and a sentence is true.  For matrices no model
is known here."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product

import sympy as sp

from theory.export import rocq, toy
from theory.export.experiment import Law
from theory.export.items import Item
from theory.export.letters import Untranslatable
from theory.export.theory_of import TheoryOf
from theory.statements import Equal, Implies
from theory.words import E, N, Trace, i

SCHEDULES = (12, 4, 2)
COUNTS = tuple(map(sp.Integer, (2, 3, 12, 1)))
REALS = tuple(sp.Rational(*pair) for pair in ((1, 1), (1, 2), (0, 1), (2, 1), (1, 8)))
MOST = 3_000  #: points at which the domain is tried
WORD = re.compile(r"[A-Za-z_][\w']*")


def model(theory: TheoryOf) -> str:
    """A file in which Rocq proves what the theory assumes, of letters that are defined.

    Raises Untranslatable where no model is known here; the sentence says why."""
    rocq.render(theory)
    lines = rocq.header(theory)
    matrices = any(line in rocq.WORDS_HEADER for line in lines)
    types, told, kept = {}, [], []
    for line in lines:
        head, _, rest = line.split(" (*")[0].partition(" ")
        name, _, text = rest.removesuffix(".").partition(" : ")
        if head == "Variable":
            types[name] = text
        elif head == "Hypothesis":
            kept.append(_proved(name, text))
        elif head == "Definition" and not name.startswith("Ex_"):
            kept.append(line)
    for item in theory.order:
        if not item.proved:
            told.append(_proved(item.name, item.proposition))
    values = _values(theory, types, matrices)
    if matrices:
        types = {name: kind for name, (kind, _) in toy.WORDS.items()} | types
        values = {name: value for name, (_, value) in toy.WORDS.items()} | values
    names = " ".join(types)
    preludes = "TailbiteModel" + " TailbiteWords TailbiteToy" * matrices
    tactics = "toy_law | open; here | open; toy" if matrices else "open; here"
    return "\n".join(
        [
            f"From Tailbite Require Import Tailbite TailbiteTactics {preludes}.",
            f"(* {theory.claim.id}: what is assumed does not contradict itself *)",
            *(f"Definition {n} : {types[n]} := {values[n]}." for n in _in_order(types, values)),
            f"Ltac open := intros; cbv beta iota zeta delta [given {names}].",
            f"Ltac holds := first [ by_law | {tactics} ].",
            *kept,
            *told,
            "",
        ]
    )


def _proved(name: str, text: str) -> str:
    return f"Lemma {name} : {text}. Proof. holds. Qed."


def _in_order(types: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    """Names such that each stands after those that its value needs."""
    found: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise Untranslatable(f"{name} is defined by itself")
        if name not in found:
            for other in dict.fromkeys(WORD.findall(values[name])):
                if other in types:
                    visit(other, (*above, name))
            found.append(name)

    for name in types:
        visit(name, ())
    return found


def _values(theory: TheoryOf, types: Mapping[str, str], matrices: bool) -> dict[str, str]:
    """A value for each letter, law, function and sentence."""
    terms = theory.terms
    found = dict.fromkeys(terms.sentences, "True")
    found |= {"Gam": "gamma_like", "psi": "psi_like"}
    for item in theory.order:
        if not item.proved:
            found = dict(_named(theory, item, types)) | found
    for law in theory.experiment.laws.values() if theory.experiment else ():
        found[law.name] = _law(law)
    symbols = [s for s in terms.names if isinstance(s, sp.Symbol) and s.is_commutative]
    letters = {s: terms.names[s] for s in symbols}
    free = [s for s, name in letters.items() if name in types and name not in found]
    batch, point = _point(theory, free, {s for s, name in letters.items() if name in found})
    for symbol, value in point.items():
        found[letters[symbol]] = str(value) if value.q == 1 else f"({value.p} / {value.q})"
    for base in (s for s in terms.names if isinstance(s, sp.IndexedBase)):
        count = f"({batch} * g)" if base == N else str(batch)
        constant, first = f"{count}{'%Z' * bool(base.is_integer)}", _first(theory, base)
        if first or terms.names[base] not in found:
            found[terms.names[base]] = f"fun g : Z => {first}{constant}"
    for name, kind in types.items():
        if kind.endswith("R") and set(kind) <= set("Z->R "):  # nothing is said of it
            found.setdefault(
                name, "fun " + "_ " * kind.count("->") + "=> 0" if ">" in kind else "0"
            )
    if matrices:
        point |= _names(theory, point)
        found |= {name: value for name, (_, value) in toy.WORDS.items()}
        try:
            found |= toy.Toy(theory, point, batch).solve()
        except (NotImplementedError, sp.PolynomialError, sp.polys.polyerrors.GeneratorsError):
            raise Untranslatable("no traces were found that satisfy what is assumed") from None
    missing = next((name for name in types if name not in found), None)
    if missing is not None:
        raise Untranslatable(f"{theory.claim.id} speaks of {missing}, of which no value is known")
    return {name: found[name] for name in types}


def _first(theory: TheoryOf, base: sp.IndexedBase) -> str:
    """What a hypothesis says of a schedule's first value, and of all others."""
    said = {
        item.statement.lhs.indices[0]: theory.terms.r(item.statement.rhs)
        for item in theory.order
        if not item.proved and isinstance(item.statement, Equal) and not base.is_integer
        if isinstance(item.statement.lhs, sp.Indexed) and item.statement.lhs.base == base
    }
    others = [text for index, text in said.items() if index.is_Symbol]
    if others and sp.S.Zero in said:
        return f"if (g =? 0)%Z then {said[sp.S.Zero]} else if (0 <=? g)%Z then {others[0]} else "
    return f"if (0 <=? g)%Z then {others[0]} else " if others else ""


def _names(theory: TheoryOf, point: dict) -> dict:
    """The numbers of letters that a hypothesis defines."""
    found: dict = {}
    for item in theory.order:
        said = item.statement
        if not item.proved and isinstance(said, Equal) and said.lhs.is_Symbol:
            if said.lhs.is_commutative and not said.rhs.has(E, Trace):
                found[said.lhs] = said.rhs.subs(point | found)
    return found


def _named(theory: TheoryOf, item: Item, types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The name that a hypothesis gives to an expression, and the expression."""
    implied = isinstance(item.statement, Implies)
    statement = item.statement.conclusion if implied else item.statement
    if not isinstance(statement, Equal):
        return
    text = theory.terms.statement(statement) if implied else item.text
    left, _, right = text.partition(" = ")
    head, *arguments = left.strip("()").replace("%Z", "").split()
    own = {h[1 : h.index(" :")]: h for h in item.header}
    if head not in types:
        return
    bound = set(own) - set(arguments)
    if implied and not set(own) & set(WORD.findall(right)):  # of any arguments
        yield head, f"fun {'_ ' * len(arguments)}=> {right}" if arguments else right
    elif not set(arguments) <= set(own):
        return
    elif len(set(arguments)) == len(arguments) == types[head].count("->"):
        if not bound & set(WORD.findall(right)):
            front = f"fun {' '.join(own[a] for a in arguments)} => " if arguments else ""
            yield head, f"{front}{right}"


def _point(theory: TheoryOf, free: list, named: set) -> tuple[int, dict]:
    """The size of all batches, and a number for each letter, within the domain."""
    conditions = [r for r, _ in theory.conditions if not (r.free_symbols & named)]
    spoken_of = set().union(*(relation.free_symbols for relation in conditions))
    choices = []
    for symbol in free:
        found = [v for v in (COUNTS if symbol.is_integer else REALS) if _has_sort(symbol, v)]
        choices.append(found if symbol in spoken_of else found[:1])
    for values in islice(product(*choices), MOST):
        point = dict(zip(free, values, strict=True))
        for batch in SCHEDULES:
            if all(_holds(relation, point, batch) for relation in conditions):
                return batch, point
    raise Untranslatable("no values of the letters were found within the domain")


def _has_sort(symbol: sp.Symbol, value: sp.Rational) -> bool:
    return bool(
        (not symbol.is_positive or value > 0)
        and (not symbol.is_nonnegative or value >= 0)
        and (not symbol.is_nonzero or value != 0)
    )


def _holds(relation: sp.Basic, point: dict, batch: int) -> bool:
    here = relation.subs(point)
    for at in (1, 2):
        schedule = {
            a: batch * a.indices[0].subs(i, at) if a.base == N else batch
            for a in here.atoms(sp.Indexed)
        }
        if here.subs(schedule).subs(i, at) != sp.true:
            return False
    return True


def _law(law: Law) -> str:
    """A law with few points that has the moments."""
    moments = tuple(getattr(law.draw, "moments", ()))
    if law.kind == "Normal" and "exp" not in law.moments:
        return "three"
    if law.kind == "ChiSquare" and set(law.moments) <= {"pow_1", "pow_2"}:
        return "two"
    if law.kind == "ChiSquare" and set(law.moments) <= {"ln"}:
        return "log_point psi_like" if law.moments else "two"
    if moments == (1, 0, 1):
        return "coin"
    said = "; ".join(words for _, words in law.moments.values())
    raise Untranslatable(f"no law with few points is known for which {said}")
