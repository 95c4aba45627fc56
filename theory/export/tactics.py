"""How each rule's steps are proved in Rocq: one table, keyed by the name of the rule's class.

A tactic writes the lines of a proof; whether they prove anything is decided by Rocq alone.  A rule
that is not in the table has no proof here: its steps are hypotheses."""

from collections.abc import Callable, Mapping

import sympy as sp

from theory.export.items import Item
from theory.export.letters import Untranslatable, sides
from theory.export.normal import Normal
from theory.export.theory_of import TheoryOf
from theory.statements import AtMost, Equal, Implies, Statement
from theory.words import E

LONGEST = 20_000  #: characters of one normal form
Tactic = Callable[[TheoryOf, Item], list[str]]


class Goal:
    """The facts of one step, as hypotheses F0, F1, ... of its goal."""

    def __init__(self, theory: TheoryOf, item: Item, override: Mapping | None = None) -> None:
        self.theory, self.item, self.terms = theory, item, theory.terms
        self.facts: list[tuple[str, Statement]] = []
        self.lines: list[str] = []
        self.inside: list[tuple[Equal, str]] = []  #: equations between functions of the state
        for use in item.uses:
            statement, term, needed, here = theory.fact(use, item, override)
            if here is not None:
                self.terms.generation = self.terms.z(here)
            if isinstance(statement, Equal) and needed & set(self.terms.states) - set(item.letters):
                self.inside.append((statement, theory.name_of(use)))
                continue
            self.facts.append((f"F{len(self.facts)}", statement))
            self.lines.append(self._pose(self.facts[-1][0], statement, term))
        if item.generation is not None:
            self.terms.generation = self.terms.z(item.generation.subs(override or {}))

    def _pose(self, name: str, statement: Statement, term: str) -> str:
        text = self.terms.statement(statement)
        return f"assert ({name} : {text}) by (pose proof {term} as T; spec T; by_same T)."

    def rewritten(self, expr: sp.Expr, skip: tuple[str, ...] = ()) -> sp.Expr:
        """The facts applied from left to right, in their order."""
        for fact, _ in self.inside:
            expr = expr.xreplace({fact.lhs: fact.rhs})
        for name, fact in self.facts:
            if isinstance(fact, Equal) and name not in skip:
                expr = expr.xreplace({fact.lhs: fact.rhs})
        return expr

    def rewrite_lines(self, skip: tuple[str, ...] = ()) -> list[str]:
        """Rocq's side of ``rewritten``."""
        return [
            f"try rewrite {name}."
            for name, fact in self.facts
            if isinstance(fact, Equal) and name not in skip
        ]

    def powers(self, *expressions: sp.Expr) -> bool:
        """A power with an exponent that varies takes part, or did before it was rewritten."""
        return any(_has_power(f) for _, f in self.facts) or any(
            not power.exp.is_number for e in expressions for power in e.atoms(sp.Pow)
        )

    def close(self, *expressions: sp.Expr) -> list[str]:
        """Close an equation between expressions: by field, by normal forms, by functions."""
        flags = set()
        for expression in expressions:
            flags |= {"log"} if expression.has(sp.log) else set()
            flags |= {"exp"} if expression.has(sp.exp) else set()
            flags |= {"gamma"} if expression.has(sp.gamma, sp.polygamma) else set()
            flags |= {"range"} if expression.has(sp.Sum, sp.Product) else set()
            for power in expression.atoms(sp.Pow):
                flags |= {"root"} if power.exp.is_Rational and not power.exp.is_Integer else set()
                flags |= {"exp"} if not power.exp.is_number and not power.exp.is_integer else set()
        variants = ["fld", "argZ; fld"]
        for depth in (0, 1, 2):
            lines = normal_lines(self.terms, expressions, depth)
            if not lines:
                continue
            joined = " ".join(line.rstrip(".") + ";" for line in lines)
            if depth and len(joined) > LONGEST:
                continue
            ends = ["fld", "argZ; fld"]
            if depth:
                ends += ["sums; fld", "prods; fld", "argf; term"]
            variants.append(f"{joined} first [ {' | '.join(f'solve [{end}]' for end in ends)} ]")
        if "root" in flags:
            variants += ["rooted"]
        if "log" in flags:
            variants += ["logs; fld", "logs; argf; fld"]
        if "exp" in flags:
            variants += ["powers; fld", "powers; argf; fld"]
        if "gamma" in flags:
            variants += ["gams; fld", "gams; argf; fld", "gams; powers; argf; fld"]
        if "range" in flags:
            variants += ["sums; fld", "prods; fld", "prods; sums; fld"]
        if self.powers(*expressions):
            variants += ["ones; fld", "ones; argZ; fld"]
        variants += ["argf; fld", "term", "logs; powers; argf; term"]
        variants = list(dict.fromkeys(variants))
        if not self.powers(*expressions):
            plain = ["cbv beta."]
        else:
            plain = ["cbv beta.", "rewrite ?powZ_0, ?powZ_1."]
        return [*plain, "first [ " + "\n  | ".join(f"solve [{v}]" for v in variants) + " ]."]


def _has_power(statement: Statement) -> bool:
    return any(
        not power.exp.is_number
        for side in sides(statement)
        for power in sp.sympify(side).atoms(sp.Pow)
    )


def normal_lines(terms, expressions, depth: int) -> list[str]:
    """The equations of the normal forms of all nodes in these expressions."""
    normal = Normal(terms, expressions, depth)
    current = []
    for expression in expressions:
        current.append(normal.ranges(expression))
    normal2 = Normal(terms, tuple(current), depth)
    normal2.count = normal.count
    for expression in current:
        normal2.powers(expression)
    return list(dict.fromkeys([*normal.lines, *normal2.lines]))


def algebra(theory: TheoryOf, item: Item) -> list[str]:
    """Rewrite by the facts, then close."""
    goal = Goal(theory, item)
    statement = item.statement
    if not isinstance(statement, Equal):
        raise Untranslatable("algebra proves equations")
    lines = [*goal.lines, *bridges(theory, goal, statement), *goal.rewrite_lines()]
    left, right = goal.rewritten(statement.lhs), goal.rewritten(statement.rhs)
    return [*lines, *goal.close(left, right)]


def induction(theory: TheoryOf, item: Item) -> list[str]:
    """From the first case and the recursion, on the integers from the base."""
    rule, statement, terms = item.rule, item.statement, theory.terms
    variable, base = rule.variable, sp.Integer(rule.base)
    if not isinstance(statement, Equal):
        raise Untranslatable("induction proves equations")
    at_base = statement.lhs.subs(variable, base)
    at_next = statement.lhs.subs(variable, variable + 1)
    goal = Goal(theory, item)
    name = terms.binder(variable).name
    first = [n for n, f in goal.facts if isinstance(f, Equal) and f.lhs == at_base]
    following = [n for n, f in goal.facts if isinstance(f, Equal) and f.lhs == at_next]
    if not first or not following:
        raise Untranslatable("the first case or the recursion is not among the facts")
    facts = dict(zip((n for n, _ in goal.facts), goal.lines, strict=True))
    statements = dict(goal.facts)
    text = terms.statement(statement)
    next_statement = Equal(at_next, statement.rhs.subs(variable, variable + 1))
    next_text = terms.statement(next_statement)
    others = [n for n in facts if n not in first and n not in following]
    expr = statements[following[0]].rhs.xreplace({statement.lhs: statement.rhs})
    for n in others:
        if isinstance(statements[n], Equal):
            expr = expr.xreplace({statements[n].lhs: statements[n].rhs})
    closing = goal.close(expr, next_statement.rhs)
    at = Goal(theory, item, {variable: base})
    base_statement = Equal(at_base, statement.rhs.subs(variable, base))
    base_text = terms.statement(base_statement)
    base_facts = {
        n: line for (n, _), line in zip(at.facts, at.lines, strict=True) if n not in following
    }
    left = at.rewritten(at_base, tuple(following))
    lines = [
        f"assert (IND : forall {name} : Z, ({base} <= {name})%Z -> {text}).",
        "{",
        f"clear dependent {name}.",
        f"apply (Zind (fun {name} : Z => {text}) {base}); cbv beta.",
        "{",
        f"assert (GG : {base_text}); [ | by_base GG ].",
        *base_facts.values(),
        *[f"try rewrite {n}." for n in base_facts],
        *at.close(left, base_statement.rhs),
        "}",
        "{",
        f"intros {name} Hk IH.",
        f"assert (GG : {next_text}); [ | solve [by_same GG] ].",
        *[line for n, line in facts.items() if n not in first],
        f"rewrite {following[0]}.",
        "try rewrite IH.",
        *[f"try rewrite {n}." for n in others],
        *closing,
        "}",
        "}",
        "apply IND; zle.",
    ]
    return lines


def telescoping(theory: TheoryOf, item: Item) -> list[str]:
    """A sum or product in closed form, by induction on its upper limit from the empty range."""
    statement, terms = item.statement, theory.terms
    node = statement.lhs
    if not isinstance(statement, Equal) or not isinstance(node, sp.Sum | sp.Product):
        raise Untranslatable("the left side is not a sum or product")
    goal = Goal(theory, item)
    index, low, high = node.limits[0]
    end, offset = high.as_coeff_Add()[::-1]
    if not end.is_Symbol or end not in theory.terms.quantified:
        raise Untranslatable("the upper limit does not end in a letter that varies")
    name, base = terms.binder(end).name, low - 1 - offset
    word = "sumZ" if isinstance(node, sp.Sum) else "prodZ"
    closed = goal.rewritten(statement.rhs)
    text = terms.statement(statement)
    low_text = terms.z(low)
    empty = closed.subs(end, base)
    following = closed.subs(end, end + 1)
    term = node.function.subs(index, high + 1)
    after = Equal(
        type(node)(node.function, (index, low, high + 1)), statement.rhs.subs(end, end + 1)
    )
    before = Equal(type(node)(node.function, (index, low, low - 1)), statement.rhs.subs(end, base))
    combined = closed + term if isinstance(node, sp.Sum) else closed * term
    return [
        f"assert (IND : forall {name} : Z, ({terms.z(base)} <= {name})%Z -> {text}).",
        "{",
        f"clear dependent {name}.",
        f"apply (Zind (fun {name} : Z => {text}) {terms.z(base)}); cbv beta.",
        "{",
        (
            "assert (GG : "
            f"{_raw(terms, node, low, low - 1)} "
            f"= {terms.r(before.rhs)}); [ | by_base GG ]."
        ),
        f"rewrite ({word}_empty _ {low_text}) by lia.",
        *goal.lines,
        *goal.rewrite_lines(),
        *(["bare."] if empty.has(sp.Sum, sp.Product) else []),
        *goal.close(empty),
        "}",
        "{",
        f"intros {name} Hk IH.",
        (
            f"assert (GG : {_raw(terms, node, low, high + 1)} = "
            f"{terms.r(after.rhs)}); [ | solve [by_same GG] ]."
        ),
        f"rewrite ({word}_last _ {low_text} {terms.z(high + 1)} {terms.z(high)}) by lia.",
        "rewrite IH.",
        "cbv beta.",
        *goal.lines,
        *goal.rewrite_lines(),
        *goal.close(combined, following),
        "}",
        "}",
        "apply IND; zle.",
    ]


def _raw(terms, node, low, high) -> str:
    """A sum or product over a range, without SymPy's evaluation."""
    word = "sumZ" if isinstance(node, sp.Sum) else "prodZ"
    index = node.limits[0][0]
    with terms.binding(index):
        name = terms.binder(index).name
        return (
            f"({word} (fun {name} : Z => {terms.r(node.function)}) {terms.z(low)} {terms.z(high)})"
        )


def deduction(theory: TheoryOf, item: Item) -> list[str]:
    """Modus ponens."""
    goal = Goal(theory, item)
    implications = [n for n, f in goal.facts if isinstance(f, Implies)]
    if not implications:
        raise Untranslatable("no implication is among the facts")
    return [
        *goal.lines,
        f"solve [apply {implications[0]}; assumption | by_same {implications[0]}].",
    ]


def sign(theory: TheoryOf, item: Item) -> list[str]:
    """The gap as a quotient of polynomials, each of known sign."""
    statement, terms = item.statement, theory.terms
    if not isinstance(statement, AtMost):
        raise Untranslatable("not an inequality")
    goal = Goal(theory, item)
    gap = sp.factor(sp.together(goal.rewritten(statement.rhs) - goal.rewritten(statement.lhs)))
    relation = "<" if statement.strict else "<="
    tactic = "pos" if statement.strict else "nonneg"
    left, right = terms.r(goal.rewritten(statement.lhs)), terms.r(goal.rewritten(statement.rhs))
    lines = [*goal.lines, *goal.rewrite_lines(), "cbv beta."]
    squares = getattr(item.rule, "squares", ())
    if squares:
        gap = sp.Add(*squares)
    lines += [
        (
            f"first [ solve [doms; z2r; first [lra | nra]] | assert (K : {right} "
            f"- {left} = {terms.r(gap)}) by (first [term | sums; term]); "
            f"assert (0 {relation} {terms.r(gap)}); [ first [solve "
            f"[{tactic}] | solve [doms; z2r; nra]] | lra ] ]."
        ),
    ]
    return lines


def chain(theory: TheoryOf, item: Item) -> list[str]:
    """One inequality after another."""
    goal = Goal(theory, item)
    statement, terms = item.statement, theory.terms
    if not isinstance(statement, AtMost):
        raise Untranslatable("not an inequality")
    lines = [*goal.lines]
    here = statement.lhs
    for number, (_, fact) in enumerate(goal.facts):
        if fact.lhs != here:
            lines.append(f"assert (L{number} : {terms.r(here)} = {terms.r(fact.lhs)}).")
            lines += ["{", *goal.close(here, fact.lhs), "}"]
        here = fact.rhs
    if here != statement.rhs:
        lines.append(f"assert (LL : {terms.r(here)} = {terms.r(statement.rhs)}).")
        lines += ["{", *goal.close(here, statement.rhs), "}"]
    return [*lines, "lra."]


def termwise(theory: TheoryOf, item: Item) -> list[str]:
    """Sums and products term by term: the facts hold for every index."""
    names = [use if isinstance(use, str) else use[0] for use in item.uses]
    known = [theory.items[name].name for name in names if name in theory.items]
    uses = "; ".join(
        f"try (pose proof ({name} j) as T{k}; spec T{k})" for k, name in enumerate(known)
    )
    return ["cbv beta.", f"by_terms ltac:(fun j => {uses or 'idtac'})."]


def bridges(theory: TheoryOf, goal: Goal, statement: Equal) -> list[str]:
    """Expectations of functions of the state that are equal: the facts inside of E."""
    lines: list[str] = []
    if not goal.inside:
        return lines
    names = [name for _, name in goal.inside]
    for expectation in sorted(statement.lhs.atoms(E) | statement.rhs.atoms(E), key=str):
        h = expectation.args[0]
        new = h
        for fact, _ in goal.inside:
            new = new.xreplace({fact.lhs: fact.rhs})
        if new == h:
            continue
        if theory.experiment is None:
            raise Untranslatable("a fact inside of an expectation that has no experiment")
        other = E(new, *expectation.args[1:])
        left, right = theory.terms.r(expectation), theory.terms.r(other)
        lines += [
            f"assert (B{len(lines)} : {left} = {right}).",
            "{",
            f"unfold {left.split()[0][1:]}, {right.split()[0][1:]}.",
            f"apply Ex_ext; intros {theory.experiment.intro(theory.terms)} Hs; unfold ok in Hs; "
            "repeat match goal with H : _ /\\ _ |- _ => destruct H end; cbv beta iota.",
            *[f"try rewrite {name} by side." for name in names],
            "first [reflexivity | fld].",
            "}",
            f"try rewrite B{len(lines)}.",
        ]
    return lines


def counted(theory: TheoryOf, item: Item) -> list[str]:
    """The count after a batch, from what the counts are."""
    return ["rewrite <- ?plus_IZR; apply f_equal; doms; lia."]


def required(theory: TheoryOf, item: Item) -> list[str]:
    """An equation that the domain requires."""
    return ["first [ assumption | solve [doms; first [assumption | lra | z2r; lra]] ]."]


TACTICS: Mapping[str, Tactic] = {
    "Algebra": algebra,
    "Induction": induction,
    "Telescoping": telescoping,
    "Deduction": deduction,
    "Sign": sign,
    "Chain": chain,
    "Termwise": termwise,
    "Counted": counted,
    "Required": required,
}
