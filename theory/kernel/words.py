"""Matrices as words in letters that do not commute: identities, transposes, traces and their order.

A sum of words is a table from words to coefficients.  An equation whose left side is one word is
used by replacing that word wherever it stands.  The expected trace is linear and cyclic, and a word
has the trace of its transpose.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import Condition, at_least, definedness
from theory.kernel.induction import conclude_induction
from theory.kernel.letters import Undecided, at, free
from theory.kernel.order import Given, entails
from theory.kernel.theorem import Assumption, Kind, Theorem, infer, put_in
from theory.statements import AtMost, Equal, Statement
from theory.words import Trace, Transposed

PASSES = 40  #: rewriting by the facts stops after this many passes
Word = tuple[sp.Expr, ...]
Table = dict[Word, sp.Expr]
Transposes = Mapping[sp.Basic, sp.Basic]


def table(expr: sp.Expr) -> Table:
    """A sum of words, multiplied out."""
    found: Table = {}
    for term in sp.Add.make_args(sp.expand(expr)):
        scalar, letters = term.args_cnc()
        word = tuple(letter for each in letters for letter in _spelled(each))
        found[word] = found.get(word, sp.S.Zero) + sp.Mul(*scalar)
    return {word: factor for word, factor in found.items() if factor != 0}


def _spelled(factor: sp.Expr) -> Word:
    base, power = factor.as_base_exp()
    if power.is_Integer and power > 0:
        return (base,) * int(power)
    if power.is_Integer:
        return (sp.Pow(base, -1),) * -int(power)
    raise Undecided(f"a power of a matrix is an integer, got {factor}")


def _reduce(sums: Table, rules: Sequence[tuple[Word, Table]]) -> Table:
    """The words of the table, each rule's left word replaced until nothing changes."""
    for _ in range(PASSES):
        found: Table = {}
        changed = False
        for word, factor in sums.items():
            for more, scale in _once(word, rules):
                changed = changed or more != word
                found[more] = found.get(more, sp.S.Zero) + factor * scale
        sums = {word: factor for word, factor in found.items() if factor != 0}
        if not changed:
            return sums
    raise Undecided("the equations between words do not come to an end")


def _once(word: Word, rules: Sequence[tuple[Word, Table]]) -> Iterable[tuple[Word, sp.Expr]]:
    for left, right in rules:
        for place in range(len(word) - len(left) + 1):
            if word[place : place + len(left)] == left:
                before, after = word[:place], word[place + len(left) :]
                return [((*before, *middle, *after), scale) for middle, scale in right.items()]
    return [(word, sp.S.One)]


def _rules(facts: Iterable[Theorem]) -> list[tuple[Word, Table]]:
    """Equations between words whose left side is a single word of coefficient 1."""
    found = []
    for fact in facts:
        statement = fact.conclusion
        if isinstance(statement, Equal) and is_word(statement.lhs):
            ((word, factor), *others) = table(statement.lhs).items()
            if not others and factor == 1:
                found.append((word, table(statement.rhs)))
    return found


def is_word(expr: sp.Expr) -> bool:
    """Whether an expression holds letters that do not commute, outside of traces."""
    return not sp.sympify(expr).is_commutative


def _vanishes(sums: Table, hints: Given) -> list[Condition]:
    """What is needed for every coefficient to be 0; Undecided where one is not."""
    needs: list[Condition] = []
    for word, factor in sums.items():
        found = algebra.equal(factor, sp.S.Zero, hints)
        if found is None:
            raise Undecided(f"the coefficient of {sp.Mul(*word)} is {factor}, not 0")
        needs += found
    return needs


def words(statement: Statement, facts: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """A matrix identity: both sides become the same sum of words."""
    if not isinstance(statement, Equal):
        raise Undecided("words decide equations")
    gap = _reduce(table(statement.lhs - statement.rhs), _rules(facts))
    return infer(facts, statement, needs=_vanishes(gap, hints))


def transposed(expr: sp.Expr, transposes: Transposes) -> sp.Expr:
    """The transpose of a sum of words; letters that have no other are symmetric."""
    found = (
        factor * sp.Mul(*(transposes.get(letter, letter) for letter in reversed(word)))
        for word, factor in table(expr).items()
    )
    return sp.Add(*found)


def _transposes(expressions: Iterable[sp.Expr], transposes: Transposes) -> list[Theorem]:
    """The assumptions on transposes of the letters that are turned."""
    letters = {letter for expr in expressions for word in table(expr) for letter in word}
    found = []
    for letter in sorted(letters, key=str):
        statement = Equal(Transposed(letter), transposes.get(letter, letter))
        found.append(put_in(Assumption(Kind.MODEL, statement, "transposes of the matrices")))
    return found


def transpose(
    statement: Statement, facts: Sequence[Theorem], transposes: Transposes, hints: Given = ()
) -> Theorem:
    """A matrix identity whose transpose follows from the facts."""
    if not isinstance(statement, Equal):
        raise Undecided("a transpose decides equations")
    sides = (transposed(statement.lhs, transposes), transposed(statement.rhs, transposes))
    turned = words(Equal(*sides), facts, hints)
    symmetric = _transposes((statement.lhs, statement.rhs), transposes)
    return infer((turned, *symmetric), statement)


# traces ----------------------------------------------------------------------------------------


def traces(
    statement: Statement,
    facts: Sequence[Theorem],
    transposes: Transposes | None = None,
    times: sp.Expr = sp.S.One,
    hints: Given = (),
) -> Theorem:
    """An equation between expected traces, or an inequality from one between matrices.

    Facts between matrices are used inside the words, facts about traces outside of them.  ``times``
    is the number by which an inequality between matrices is multiplied.
    """
    if not isinstance(statement, Equal | AtMost):
        raise Undecided("traces decide equations and inequalities")
    transposes = transposes or {}
    rules = _rules(facts)
    seen: set[sp.Expr] = set()

    def canonical(expr: sp.Expr) -> sp.Expr:
        return expr.replace(Trace, lambda word: _canonical(word, rules, transposes, seen))

    gap = _outside(statement.rhs - statement.lhs, facts, canonical)
    symmetric = _transposes(seen, transposes) if transposes else []
    if isinstance(statement, Equal):
        found = algebra.equal(gap, sp.S.Zero, hints)
        if found is None:
            raise Undecided(f"what is left of the difference is {gap}")
        return infer((*facts, *symmetric), statement, needs=found)
    if statement.strict or not entails(hints, at_least(times)):
        raise Undecided("the order of matrices gives an inequality that is not strict")
    for fact in facts:
        order = fact.conclusion
        if isinstance(order, AtMost) and is_word(order.rhs - order.lhs):
            wanted = times * _outside(Trace(order.rhs - order.lhs), facts, canonical)
            found = algebra.equal(gap, wanted, hints)
            if found is not None:
                needs = (*found, at_least(times), *definedness(times))
                return infer((*facts, *symmetric), statement, needs=needs)
    raise Undecided("no inequality between matrices in use has this trace")


def _outside(expr: sp.Expr, facts: Sequence[Theorem], canonical: Callable) -> sp.Expr:
    """The facts about traces and numbers put in, traces in canonical form, until nothing
    changes.
    """
    expr = canonical(expr)
    for _ in range(len(facts) + 1):
        before = expr
        for fact in facts:
            statement = fact.conclusion
            if isinstance(statement, Equal) and not is_word(statement.lhs):
                expr = expr.xreplace({canonical(statement.lhs): statement.rhs})
        expr = canonical(expr)
        if expr == before:
            break
    return expr


def _canonical(word: sp.Expr, rules: Sequence, transposes: Transposes, seen: set) -> sp.Expr:
    """A combination of traces of words, each in the first of its cyclic orders."""
    total: list[sp.Expr] = []
    for letters, factor in _reduce(table(word), rules).items():
        orders = [letters[start:] + letters[:start] for start in range(len(letters))] or [letters]
        if transposes:
            seen.add(sp.Mul(*letters))
            turned = [tuple(transposes.get(x, x) for x in reversed(order)) for order in orders]
            orders += turned
        first = min(orders, key=lambda order: [str(letter) for letter in order])
        total.append(factor * Trace(sp.Mul(*first)))
    return sp.Add(*total)


# order -----------------------------------------------------------------------------------------

Terms = Sequence[tuple[sp.Expr, sp.Expr]]


def congruence(
    statement: Statement,
    facts: Sequence[Theorem],
    terms: Terms,
    transposes: Transposes,
    positive: Sequence[sp.Basic] = (),
    hints: Given = (),
) -> Theorem:
    """``A <= B`` in the Loewner order: B - A is a sum of ``Z' P Z``, each P being 1 or positive."""
    if not isinstance(statement, AtMost) or statement.strict:
        raise Undecided("a congruence shows an inequality that is not strict")
    gap = statement.rhs - statement.lhs
    needs = _congruent(gap, terms, transposes, positive, facts, hints)
    assumed = _assumed_positive(terms, positive)
    symmetric = _transposes([outer for outer, _ in terms], transposes)
    return infer((*facts, *assumed, *symmetric), statement, needs=needs)


def _congruent(
    gap: sp.Expr, terms: Terms, transposes: Transposes, positive: Sequence, facts, hints: Given
) -> list[Condition]:
    if not all(middle == 1 or (is_word(middle) and middle in positive) for _, middle in terms):
        raise Undecided("the middle of a congruence is positive semidefinite")
    if any(outer.has(sp.I) for outer, _ in terms):
        raise Undecided("the matrices of a congruence are real")
    needs = [need for outer, _ in terms for need in definedness(outer)]
    total = sp.Add(*(transposed(outer, transposes) * middle * outer for outer, middle in terms))
    return [*needs, *_vanishes(_reduce(table(gap - total), _rules(facts)), hints)]


def _assumed_positive(terms: Terms, positive: Sequence) -> list[Theorem]:
    used = dict.fromkeys(middle for _, middle in terms if middle != 1 and middle in positive)
    return [
        put_in(Assumption(Kind.MODEL, AtMost(sp.S.Zero, middle), "positive semidefinite matrices"))
        for middle in used
    ]


def congruence_induction(
    statement: Statement,
    variable: sp.Symbol,
    base: int,
    facts: Sequence[Theorem],
    first: Terms,
    following: Terms,
    transposes: Transposes,
    positive: Sequence[sp.Basic] = (),
    hints: Given = (),
) -> Theorem:
    """``A(n) <= B(n)`` for n >= base: sums of ``Z' P Z`` at the base and, with the gap before,
    after.
    """
    if not isinstance(statement, AtMost) or statement.strict:
        raise Undecided("a congruence shows an inequality that is not strict")
    starts = at(statement, {variable: sp.Integer(base)})
    begun = congruence(starts, facts, first, transposes, positive, hints)
    gap = statement.rhs - statement.lhs
    supposed = put_in(
        Assumption(Kind.SUPPOSED, statement, "the statement before", fixed=free(statement))
    )
    after = at(statement, {variable: variable + 1})
    needs = _congruent(after.rhs - after.lhs, following, transposes, (*positive, gap), facts, hints)
    others = [(outer, middle) for outer, middle in following if middle != gap]
    assumed = _assumed_positive(others, positive)
    symmetric = _transposes([outer for outer, _ in following], transposes)
    step = infer((*facts, *assumed, *symmetric, supposed), after, needs=needs)
    return conclude_induction(statement, variable, base, begun, step, supposed)
