"""What is put in: names, assumptions of a model, lemmas, other claims, what a library says."""

from collections.abc import Iterable, Sequence

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel.algebra import is_smooth
from theory.kernel.conditions import Condition, at_least, definedness, of_sort
from theory.kernel.letters import KernelError, free
from theory.kernel.order import entails
from theory.kernel.theorem import Assumption, Kind, Theorem, infer, put_in
from theory.statements import Equal, Statement
from theory.words import E, M, N, Trace, is_smooth_letter


def names(statement: Statement, text: str) -> Theorem:
    """A fresh letter for an expression; whatever follows without the letter holds without the name.

    The expression has the letter's sort, where that is not shown: under conditions, or, of a
    quantity that has no conditions (an expectation, a trace, an integral), as an assumption.
    """
    if not isinstance(statement, Equal):
        raise KernelError(f"a name is an equation, got {statement}")
    left, value = statement.lhs, statement.rhs
    letter = left.base if isinstance(left, sp.Indexed) else left
    if letter in (M, N):
        if statement != counts(sp.S.Zero).conclusion:
            raise KernelError(f"{letter} has a meaning already, got {statement}")
        return counts(sp.S.Zero)
    if isinstance(left, AppliedUndef):
        plain = all(isinstance(x, sp.Symbol) for x in left.args) and len(set(left.args)) == len(
            left.args
        )
        if not plain or value.has(left.func):
            raise KernelError(f"a named function has letters for arguments, got {statement}")
        if is_smooth_letter(left.func) and not all(is_smooth(value, x) for x in left.args):
            raise KernelError(f"a smooth function names what is smooth, got {statement}")
    elif not isinstance(left, sp.Symbol | sp.Indexed) or letter in free(value) or letter == N:
        raise KernelError(f"a name is a letter that what it names does not hold, got {statement}")
    found = (*of_sort(left, value), *definedness(value))
    needs = [need for need in found if not entails((), need)]
    unseen = bool(needs) and value.has(E, Trace, AppliedUndef, sp.Integral, sp.Limit)
    named = put_in(Assumption(Kind.MODEL if unseen else Kind.NAMES, statement, text))
    return named if unseen else infer((named,), statement, needs=needs)


def model(statement: Statement, text: str) -> Theorem:
    """An assumption of the experiment."""
    return put_in(Assumption(Kind.MODEL, statement, text))


def lemma(statement: Statement, text: str, reference: str) -> Theorem:
    """A theorem of the literature that is used and not proved here: the grade is cited."""
    if not reference:
        raise KernelError(f"a lemma needs a reference: {text}")
    return put_in(Assumption(Kind.LEMMA, statement, text, reference))


def with_lemmas(theorem: Theorem, facts: Sequence[Theorem]) -> Theorem:
    """The theorem, resting also on the lemmas of the facts: who uses what leans on one, leans on
    it.
    """
    lemmas = {x for fact in facts for x in fact.assumptions if x.kind is Kind.LEMMA}
    new = [lemma for lemma in sorted(lemmas, key=str) if lemma not in theorem.assumptions]
    return infer((theorem,), theorem.conclusion, needs=new) if new else theorem


def resting_on(theorem: Theorem, facts: Sequence[Theorem]) -> Theorem:
    """The theorem under the hypotheses of the facts, too."""
    return infer((theorem, *facts), theorem.conclusion)


def rests_on(
    id: str,
    statement: Statement,
    domain: Iterable[Condition],
    shown: Theorem | None = None,
    matrices: frozenset[sp.Basic] = frozenset(),
) -> Theorem:
    """What another claim says, under its domain; that claim is proved on its own.

    What it assumes of the matrices that its statement holds, they keep: where another one is put
    in its place, that is assumed of the other one.
    """
    assumed = put_in(Assumption(Kind.CLAIM, statement, id))
    held = () if shown is None else shown.hypotheses - shown.conditions
    kept = (each for each in held if each.letters & matrices)
    return infer((assumed,), statement, needs=(*domain, *kept))


def counts(index: sp.Expr) -> Theorem:
    """``N[t + 1] = N[t] + M[t]`` for t >= 1, and ``N[1] = M[0]``: N counts the points so far."""
    if index == 0:
        return infer((), Equal(N[1], M[0]))
    return infer((), Equal(N[index + 1], N[index] + M[index]), needs=(at_least(index, 1),))


def computed(
    statement: Statement, facts: Sequence[Theorem], needs: Iterable[Condition], by: str
) -> Theorem:
    """What a library says, ``by`` name: the grade is computed, and a second opinion is needed."""
    if not by:
        raise KernelError("a computed step says by what")
    said = put_in(Assumption(Kind.COMPUTED, statement, by))
    return infer((said, *facts), statement, needs=needs)
