"""Matrix steps: certificates for identities of words, of traces and of transposes.

Python reduces the difference of both sides by the facts and keeps what it did: numbers, and the
words around each fact.  Rocq multiplies out and compares coefficients, and needs no search."""

from collections.abc import Mapping

import sympy as sp

from theory.export.certificates import (
    LIMIT,
    Certificate,
    Sum,
    Use,
    Word,
    combination,
    reduce_words,
    words_of_sum,
)
from theory.export.items import Item
from theory.export.letters import Untranslatable, is_number
from theory.export.tactics import Goal
from theory.export.theory_of import TheoryOf
from theory.statements import AtMost, Equal, Statement
from theory.words import Trace

OPS = "Mat mzero mone madd mmul scal"


class Matrices:
    """The text of certificates over the letters of one goal."""

    def __init__(self, theory: TheoryOf, transpose: Mapping[sp.Basic, sp.Basic]) -> None:
        self.theory, self.terms, self.transpose = theory, theory.terms, transpose
        self.letters: list[sp.Basic] = []

    def index(self, letter: sp.Basic) -> int:
        """The number of a letter; with it comes its transpose."""
        for one in (letter, self.transpose.get(letter, letter)):
            if one not in self.letters:
                self.letters.append(one)
        return self.letters.index(letter)

    @property
    def env(self) -> str:
        return (
            "(fun i => nth i [" + "; ".join(self.terms.letter(a) for a in self.letters) + "] mzero)"
        )

    @property
    def transposing(self) -> str:
        numbers = [str(self.index(self.transpose.get(a, a))) for a in list(self.letters)]
        return "(fun i => nth i [" + "; ".join(f"{n}%nat" for n in numbers) + "] i)"

    def word(self, word: Word) -> str:
        return "[" + "; ".join(f"{self.index(letter)}%nat" for letter in word) + "]"

    def expr(self, expr: sp.Expr) -> str:
        """The same tree as ``Terms.m`` writes, over the numbers of the letters."""
        expr = sp.sympify(expr)
        if expr.is_commutative:
            return "One" if expr == 1 else "Zero" if expr == 0 else f"(Sc {self.terms.r(expr)} One)"
        if expr.is_Add or expr.is_Mul:
            scalars, factors = ([], expr.args) if expr.is_Add else expr.args_cnc()
            first, *rest = (self.expr(a) for a in factors)
            for text in rest:
                first = f"({'Add' if expr.is_Add else 'Mul'} {first} {text})"
            scalar = sp.Mul(*scalars)
            return first if scalar == 1 else f"(Sc {self.terms.r(scalar)} {first})"
        if expr.is_Pow:
            text = base = self.expr(expr.base)
            for _ in range(int(expr.exp) - 1):
                text = f"(Mul {text} {base})"
            return text
        return f"(V {self.index(expr)})"

    def uses(self, uses: list[Use]) -> str:
        return (
            "["
            + "; ".join(
                (
                    f"({self.terms.r(u.number)}, {self.word(u.before)}, "
                    f"{self.expr(u.fact.lhs)}, {self.expr(u.fact.rhs)}, "
                    f"{self.word(u.after)})"
                )
                for u in uses
            )
            + "]"
        )

    def turned(self) -> str:
        """The script that proves what the transposes of the letters are."""
        cases = "".join("destruct i as [|i]; [cbn; auto with tp_letters|]; " for _ in self.letters)
        return f"intros i; {cases}destruct i; cbn; apply (tp_zero {OPS} Alg tp tp_scal)"


def matrix_facts(goal: Goal) -> list[Equal]:
    """The facts between matrices."""
    return [f for _, f in goal.facts if isinstance(f, Equal) and is_matrix(f)]


def is_matrix(fact: Statement) -> bool:
    """It stands between matrices."""
    return not all(is_number(sp.sympify(side)) for side in (fact.lhs, fact.rhs))


def _collected(total: Sum) -> Sum:
    return {w: c for w, v in total.items() if (c := sp.cancel(sp.together(v))) != 0}


def words(theory: TheoryOf, item: Item) -> list[str]:
    """Both sides are the same sum of words, by the facts."""
    return _words(theory, item, {})


def transposed(theory: TheoryOf, item: Item) -> list[str]:
    """The transposes of both sides are the same sum of words, by the facts."""
    return _words(theory, item, item.rule.transpose)


def _turn(expr: sp.Expr, transpose: Mapping) -> sp.Expr:
    total = sp.S.Zero
    for word, value in words_of_sum(expr).items():
        total += value * sp.Mul(*(transpose.get(a, a) for a in reversed(word)))
    return total


def _words(theory: TheoryOf, item: Item, transpose: Mapping) -> list[str]:
    statement = item.statement
    if not isinstance(statement, Equal) or not is_matrix(statement):
        raise Untranslatable("not an equation between matrices")
    goal = Goal(theory, item)
    turn = type(item.rule).__name__ == "Transposed"
    theory.terms.generation = theory.terms.z(item.generation)
    left, right = statement.lhs, statement.rhs
    gap = _turn(left, transpose) - _turn(right, transpose) if turn else left - right
    proof = Certificate()
    rest = reduce_words(words_of_sum(gap), matrix_facts(goal), proof)
    if _collected(rest):
        raise Untranslatable("the words do not agree")
    m = Matrices(theory, transpose)
    a, b, uses = m.expr(left), m.expr(right), m.uses(proof.uses)
    for used in proof.uses:
        _note_letters(m, used)
    if turn:
        theory.note_transposes(m.letters, transpose)
        head = (
            f"refine (transposed_eq {OPS} Alg {m.env} tp tp_tp tp_add tp_mul "
            f"tp_scal tp_one {m.transposing} {a} {b} {uses} _ _ _)."
        )
        return [*goal.lines, head, "{", f"{m.turned()}.", "}", "{", "held.", "}", "coefficients."]
    head = f"refine (words_eq {OPS} Alg {m.env} {a} {b} {uses} _ _)."
    return [*goal.lines, head, "{", "held.", "}", "coefficients."]


def _note_letters(m: Matrices, used: Use) -> None:
    for side in (used.fact.lhs, used.fact.rhs):
        m.expr(side)


def canonical(word: Word, transpose: Mapping, flip: bool) -> tuple[Word, int, bool]:
    """(the first of the cyclic orders, where it starts, whether it is that of the transpose)."""
    choices = [(word[k:] + word[:k], k, False) for k in range(max(len(word), 1))]
    if flip:
        back = tuple(transpose.get(a, a) for a in reversed(word))
        choices += [(back[k:] + back[:k], k, True) for k in range(len(back))]
    return min(choices, key=lambda c: [str(a) for a in c[0]])


class TraceGoal:
    """Traces in canonical form: each as a combination of traces of canonical words."""

    def __init__(self, theory: TheoryOf, goal: Goal, transpose: Mapping) -> None:
        self.theory, self.terms, self.goal, self.transpose = theory, theory.terms, goal, transpose
        self.facts = matrix_facts(goal)
        self.lines: list[str] = []
        self.atoms: dict[Word, sp.Symbol] = {}
        self.done: dict[sp.Expr, sp.Expr] = {}
        self.names: list[str] = []

    def canonical(self, expr: sp.Expr) -> sp.Expr:
        """The expression with a dummy for the trace of each canonical word."""
        found = sorted(sp.sympify(expr).atoms(Trace), key=str)
        return expr.xreplace({trace: self._trace(trace) for trace in found})

    def _trace(self, trace: sp.Expr) -> sp.Expr:
        if trace in self.done:
            return self.done[trace]
        word = trace.args[0]
        if word in self.terms.constant_words:
            return self.done.setdefault(trace, trace)
        proof = Certificate()
        total = _collected(reduce_words(words_of_sum(word), self.facts, proof))
        for _ in range(LIMIT // 10):
            turn = self._useful_turn(total)
            if turn is None:
                break
            each, place = turn
            number = total.pop(each)
            proof.turns.append((number, each[:place], each[place:]))
            moved = each[place:] + each[:place]
            total[moved] = total.get(moved, sp.S.Zero) + number
            total = _collected(reduce_words(total, self.facts, proof))
        flip = bool(self.transpose)
        value, parts = sp.S.Zero, []
        for each, number in total.items():
            first, place, flipped = canonical(each, self.transpose, flip)
            here = each
            if flipped:
                proof.flips.append((number, each))
                here = tuple(self.transpose.get(a, a) for a in reversed(each))
            if place:
                proof.turns.append((number, here[:place], here[place:]))
            atom = self.atoms.setdefault(first, sp.Dummy(f"t{len(self.atoms)}", real=True))
            value += number * atom
            parts.append((number, first))
        self.done[trace] = value
        self._claim(trace, parts, proof)
        return value

    def _useful_turn(self, total: Sum) -> tuple[Word, int] | None:
        """A word that contains the left side of a fact when it is read from another place on."""
        leads = [
            max(words_of_sum(fact.lhs), key=lambda w: (len(w), str(w)), default=())
            for fact in self.facts
        ]
        for word in total:
            twice = word + word
            for place in range(1, len(word)):
                moved = twice[place : place + len(word)]
                for lead in leads:
                    if lead and any(
                        moved[k : k + len(lead)] == lead for k in range(len(moved) - len(lead) + 1)
                    ):
                        return word, place
        return None

    def _claim(self, trace: sp.Expr, parts: list, proof: Certificate) -> None:
        m, terms = Matrices(self.theory, self.transpose), self.terms
        word = trace.args[0]
        a = m.expr(word)
        targets = "[" + "; ".join(f"({terms.r(c)}, {m.expr(sp.Mul(*w))})" for c, w in parts) + "]"
        uses = m.uses(proof.uses)
        for used in proof.uses:
            _note_letters(m, used)
        turns = (
            "["
            + "; ".join(f"({terms.r(c)}, {m.word(u)}, {m.word(v)})" for c, u, v in proof.turns)
            + "]"
        )
        flips = "[" + "; ".join(f"({terms.r(c)}, {m.word(w)})" for c, w in proof.flips) + "]"
        value = "0"
        for number, first in reversed(parts):
            value = f"{terms.r(number)} * {self.atom_text(first)} + ({value})"
        name = f"T{len(self.names)}"
        left = f"tr {terms.m(word)}"
        if (
            not proof.uses
            and not proof.turns
            and not proof.flips
            and len(parts) == 1
            and parts[0][0] == 1
        ):
            return
        self.names.append(name)
        if self.transpose and proof.flips:
            self.theory.note_transposes(m.letters, self.transpose)
            head = (
                f"trace_eq {OPS} Alg {m.env} tr tr_add tr_scal tr_cyc tp tp_add tp_mul "
                f"tp_scal tp_one tr_tp {m.transposing} {a} {targets} {uses} {turns} {flips} "
                "_ _ _"
            )
            opening = ["{", f"{m.turned()}.", "}"]
        else:
            head = (
                f"cyclic_eq {OPS} Alg {m.env} tr tr_add tr_scal "
                f"tr_cyc {a} {targets} {uses} {turns} _ _"
            )
            opening = []
        self.lines += [
            f"assert ({name} : {left} = {value}).",
            "{",
            f"refine ({head}).",
            *opening,
            "{",
            "held.",
            "}",
            "coefficients.",
            "}",
        ]

    def atom_text(self, word: Word) -> str:
        """The trace of a canonical word."""
        return f"tr {self.terms.m(sp.Mul(*word))}"


def traces(theory: TheoryOf, item: Item) -> list[str]:
    """An equation between traces: canonical words, then a linear combination of the facts."""
    statement, terms = item.statement, theory.terms
    if not isinstance(statement, Equal):
        if isinstance(statement, AtMost):
            raise Untranslatable("the Loewner order is not exported")
        raise Untranslatable("not an equation between traces")
    goal = Goal(theory, item)
    terms.generation = terms.z(item.generation)
    traced = TraceGoal(theory, goal, getattr(item.rule, "transpose", {}) or {})
    gap = traced.canonical(statement.lhs - statement.rhs)
    scalar = [(n, f) for n, f in goal.facts if isinstance(f, Equal) and not is_matrix(f)]
    gaps = [traced.canonical(f.lhs - f.rhs) for _, f in scalar]
    numbers = combination(gap, gaps, list(traced.atoms.values()))
    back = {d: t for t, d in traced.done.items() if isinstance(d, sp.Dummy)}
    back |= {d: Trace(sp.Mul(*w)) for w, d in traced.atoms.items()}
    numbers = [number.xreplace(back) for number in numbers]
    lines = [*goal.lines, *traced.lines]
    for name in traced.names:
        lines.append(f"try rewrite {name}.")
        lines += [f"try rewrite {name} in {fact}." for fact, _ in scalar]
    used = [fact for number, (fact, _) in zip(numbers, scalar, strict=True) if number != 0]
    if not used:
        return [*lines, "body."]
    weights = [terms.r(number) for number in numbers if number != 0]
    return [*lines, *by_combination(used, weights)]


def by_combination(facts: list[str], weights: list[str]) -> list[str]:
    """``L = R`` from ``L - R = sum of weight * (l - r)`` over the facts."""
    lines = ["apply Rminus_diag_uniq."]
    lines += [
        f"apply (scaled _ _ {weight}) in {fact}."
        for fact, weight in zip(facts, weights, strict=True)
    ]
    lines += [f"apply (without _ _ {fact})." for fact in facts]
    return [*lines, "body."]


TACTICS = {"Words": words, "Transposed": transposed, "Traces": traces}
