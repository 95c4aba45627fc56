"""Reductions of sums of words by facts, and what has to be kept of them for somebody who checks."""

from dataclasses import dataclass, field

import sympy as sp

from theory.export.letters import Untranslatable
from theory.statements import Equal

Word = tuple[sp.Expr, ...]
Sum = dict[Word, sp.Expr]
LIMIT = 400  #: rewritings of one certificate


def words_of_sum(expr: sp.Expr) -> Sum:
    """A matrix expression as words with coefficients."""
    total: Sum = {}
    for term in sp.Add.make_args(sp.expand(expr)):
        scalars, factors = term.args_cnc()
        letters: list[sp.Expr] = []
        for factor in factors:
            base, power = factor.as_base_exp()
            if not power.is_Integer or power < 1:
                raise Untranslatable(f"{factor} is not a power of a letter")
            letters += [base] * int(power)
        word = tuple(letters)
        total[word] = total.get(word, sp.S.Zero) + sp.Mul(*scalars)
    return {word: value for word, value in total.items() if value != 0}


@dataclass
class Use:
    """One application of a fact: number, word before, fact, word after."""

    number: sp.Expr
    before: Word
    fact: Equal
    after: Word


@dataclass
class Certificate:
    """How a sum of words was reduced."""

    uses: list[Use] = field(default_factory=list)
    turns: list[tuple[sp.Expr, Word, Word]] = field(default_factory=list)
    flips: list[tuple[sp.Expr, Word]] = field(default_factory=list)


def reduce_words(total: Sum, facts: list[Equal], proof: Certificate) -> Sum:
    """Apply the facts, each from left to right, until no word contains a left side."""
    rules = []
    for fact in facts:
        left = words_of_sum(fact.lhs)
        lead = max(left, key=lambda word: (len(word), str(word)), default=())
        if lead:
            rest = words_of_sum(fact.rhs)
            others = {w: -c / left[lead] for w, c in left.items() if w != lead}
            rules.append((lead, left[lead], rest, others, fact))
    for _ in range(LIMIT):
        found = _occurrence(total, rules)
        if found is None:
            return total
        word, place, (lead, scale, rest, others, fact) = found
        number = total.pop(word)
        before, after = word[:place], word[place + len(lead) :]
        proof.uses.append(Use(number / scale, before, fact, after))
        for middle, value in [*((w, c / scale) for w, c in rest.items()), *others.items()]:
            new = before + middle + after
            total[new] = total.get(new, sp.S.Zero) + number * value
            if total[new] == 0 or sp.expand(total[new]) == 0:
                del total[new]
    raise Untranslatable("the facts rewrite words for ever")


def _occurrence(total: Sum, rules: list) -> tuple | None:
    for rule in rules:
        lead = rule[0]
        for word in total:
            for place in range(len(word) - len(lead) + 1):
                if word[place : place + len(lead)] == lead:
                    return word, place, rule
    return None


def combination(gap: sp.Expr, gaps: list[sp.Expr], atoms: list[sp.Symbol]) -> list[sp.Expr]:
    """Numbers with gap = sum of numbers * gaps: each fact removes one trace from the rest."""
    numbers = [sp.S.Zero] * len(gaps)
    rest = sp.expand(gap)
    for _ in range(3):
        if _is_nought(rest):
            return numbers
        for place, fact in enumerate(gaps):
            pivot = _pivot(sp.expand(fact), rest, atoms)
            if pivot is None:
                continue
            number = rest.coeff(pivot) / sp.expand(fact).coeff(pivot)
            numbers[place] += number
            rest = sp.expand(rest - number * fact)
    if not _is_nought(rest):
        raise Untranslatable("the traces do not follow from the facts")
    return numbers


def _is_nought(rest: sp.Expr) -> bool:
    return rest == 0 or sp.cancel(sp.together(rest)) == 0


def _pivot(fact: sp.Expr, rest: sp.Expr, atoms: list[sp.Symbol]) -> sp.Symbol | None:
    """A trace of the fact, with a coefficient without traces, that the rest still has."""
    for atom in reversed(sorted(atoms, key=lambda a: int(a.name[1:]))):
        weight = fact.coeff(atom)
        if (
            weight != 0
            and not weight.has(*atoms)
            and rest.has(atom)
            and sp.Poly(fact, atom).degree() == 1
        ):
            return atom
    return None
