"""Steps on expectations: start, one generation, linearity; the moments are those of one draw."""

import sympy as sp

from theory.export.experiment import Experiment
from theory.export.items import Item
from theory.export.letters import Untranslatable
from theory.export.moments import mean_of, monomials
from theory.export.tactics import Goal
from theory.export.terms import Terms
from theory.export.theory_of import TheoryOf
from theory.statements import Equal
from theory.words import E


def _experiment(theory: TheoryOf, item: Item) -> Experiment:
    if theory.experiment is None:
        raise Untranslatable(
            "the steps speak of more than one experiment"
            if theory.defined
            else "Rocq does not find that one generation keeps the signs of its states"
        )
    if not isinstance(item.statement, Equal):
        raise Untranslatable("not an equation")
    return theory.experiment


def start(theory: TheoryOf, item: Item) -> list[str]:
    """The expectation at the first generation."""
    _experiment(theory, item)
    statement, terms = item.statement, theory.terms
    if not isinstance(statement.lhs, E):
        raise Untranslatable("the left side is not an expectation")
    goal = Goal(theory, item)
    name = terms.r(statement.lhs).split()[0][1:]
    kernel = item.rule.kernel
    value = statement.lhs.args[0].subs(kernel.initial, simultaneous=True)
    return [
        *goal.lines,
        f"unfold {name}, Ex.",
        "rewrite expect_start by lia.",
        "unfold start; cbv beta iota.",
        *goal.rewrite_lines(),
        *goal.close(value, goal.rewritten(statement.rhs)),
    ]


def combination(theory: TheoryOf, expr: sp.Expr, generation: sp.Expr) -> tuple:
    """``constant + sum of weight * E(h)`` as (constant, [(weight, expectation)])."""
    names = {e: sp.Dummy() for e in sorted(expr.atoms(E), key=str)}
    here = [e for e in names if sp.expand(e.args[1] - generation) == 0]
    bare = expr.xreplace(names)
    constant = bare.xreplace({names[e]: sp.S.Zero for e in here})
    back = {name: e for e, name in names.items()}
    weights = []
    for e in here:
        weight = sp.diff(bare, names[e])
        if weight.has(*(names[o] for o in here)):
            weight = sp.expand(weight)
        if weight.has(*(names[o] for o in here)):
            raise Untranslatable("a product of expectations")
        weights.append((weight.xreplace(back), e))
    return constant.xreplace(back), weights


def combined(theory: TheoryOf, constant: sp.Expr, weights: list) -> tuple[str, str]:
    """The combination as a function of the state, and as a number."""
    terms, experiment = theory.terms, theory.experiment
    inside, outside = f"{terms.r(constant)} * 1", f"{terms.r(constant)} * 1"
    for weight, e in weights:
        inside = f"{terms.r(weight)} * {experiment.function(terms, e.args[0])} s + ({inside})"
        outside = f"{terms.r(weight)} * {terms.r(e)} + ({outside})"
    return f"(fun s => {inside})", f"({outside})"


def linearity(theory: TheoryOf, item: Item) -> list[str]:
    """An equation between combinations of expectations from the one between functions."""
    experiment = _experiment(theory, item)
    statement, terms = item.statement, theory.terms
    goal = Goal(theory, item)
    right_expr = goal.rewritten(statement.rhs)
    if not isinstance(statement.lhs, E):
        raise Untranslatable("the left side is not one expectation")
    generation = statement.lhs.args[1]
    constant, weights = combination(theory, right_expr, generation)
    inside, outside = combined(theory, constant, weights)
    state_function = sp.Add(constant, *(w * e.args[0] for w, e in weights))
    return [
        *goal.lines,
        *goal.rewrite_lines(),
        f"transitivity (Ex {inside} {terms.z(generation)}).",
        "{",
        (
            "transitivity (Ex "
            f"{experiment.function(terms, statement.lhs.args[0])} "
            f"{terms.z(generation)}); [ reflexivity | ]."
        ),
        f"apply Ex_ext; intros {experiment.intro(terms)} Hs; states; cbv beta iota.",
        *goal.close(statement.lhs.args[0], state_function),
        "}",
        f"transitivity {outside}; [ split_expectation; reflexivity | ].",
        *goal.close(right_expr),
    ]


def tower(theory: TheoryOf, item: Item) -> list[str]:
    """One generation: integrate over its draws, one after another."""
    experiment = _experiment(theory, item)
    statement, terms, kernel = item.statement, theory.terms, item.rule.kernel
    index = sp.sympify(kernel.index)
    left = statement.lhs
    if not isinstance(left, E) or sp.expand(left.args[1] - index - 1) != 0:
        raise Untranslatable("the left side is not an expectation at the next generation")
    right = statement.rhs
    lines: list[str] = []
    for use in item.uses:  # other facts than moments
        name = use if isinstance(use, str) else use[0]
        if name in theory.items:
            fact, term, needed, _ = theory.fact(use, item)
            if needed & set(theory.terms.states):
                continue
            if isinstance(fact, Equal) and not fact.lhs.has(sp.Integral):
                lines.append(
                    f"assert (F{len(lines)} : {terms.statement(fact)}) by "
                    f"(pose proof {term} as T; spec T; by_same T)."
                )
                right = right.xreplace({fact.lhs: fact.rhs})
    lines += [f"try rewrite F{k}." for k in range(len(lines))]
    constant, weights = combination(theory, right, index)
    inside, outside = combined(theory, constant, weights)
    special = (
        "".join(
            (
                f"destruct ({terms.z(index)} =? {at})%Z eqn:G{at}; "
                f"[apply Z.eqb_eq in G{at}; exfalso; lia |]; "
            )
            for at in sorted(experiment.special)
        )
        if kernel is experiment.general
        else ""
    )
    result, body = integrals(theory, experiment, kernel, left.args[0])
    goal_function = sp.Add(constant, *(w * e.args[0] for w, e in weights))
    closing = Goal(theory, Item("", "", statement, item.letters, [], "", ""))
    return [
        *lines,
        (
            f"transitivity (expect State start {experiment.first} one "
            f"{experiment.function(terms, left.args[0])} "
            f"{terms.z(left.args[1])})."
        ),
        "{",
        "reflexivity.",
        "}",
        f"rewrite (expect_next State start {experiment.first} one _ {terms.z(index)}) by lia.",
        "fold Ex.",
        f"transitivity (Ex {inside} {terms.z(index)}).",
        "{",
        (
            f"apply Ex_ext; intros {experiment.intro(terms)} Hs; "
            f"states; unfold one; {special}cbv beta iota zeta."
        ),
        *body,
        *closing.close(result, goal_function),
        "}",
        f"transitivity {outside}; [ split_expectation; reflexivity | ].",
        *closing.close(right),
    ]


def integrals(
    theory: TheoryOf, experiment: Experiment, kernel, h: sp.Expr
) -> tuple[sp.Expr, list[str]]:
    """The mean of h of the next state over the draws, innermost first, and the script."""
    terms = theory.terms
    current = h.subs(kernel.update, simultaneous=True)
    start_of = current
    draws = list(kernel.draws)
    script: list[str] = []
    inner_text = None
    with terms.binding(*(draw.symbol for draw in draws)):
        for number, draw in enumerate(draws):
            law = experiment.law(draw)
            mean = experiment.mean(terms, draw)
            name = terms.binder(draw.symbol).name
            outer = draws[number + 1 :]
            binders = " ".join(f"({terms.binder(o.symbol).name} : R)" for o in outer)
            supports = "".join(
                f"{s} -> " for o in outer if (s := _support(experiment, terms, o, start_of))
            )
            parts = monomials(current, draw.symbol)
            value = sp.S.Zero
            rewrites = []
            texts = []
            for coefficient, shape in parts:
                text, line, moment = mean_of(theory, experiment, law, draw, shape)
                texts.append(f"{terms.r(coefficient)} * {text}")
                if line:
                    rewrites.append(line)
                value += coefficient * moment
            spread = " + ".join(texts) or "0 * 1"
            if inner_text is None:  # not reduced: the state is put in by Rocq
                inner_text = (
                    f"{experiment.function(terms, h)} {experiment.tuple(terms, kernel.update)}"
                )
            before = inner_text
            after = terms.r(value)
            front = f"forall {binders}, " if binders else ""
            script += [
                (
                    f"assert (D{number} : {front}{supports}{mean} "
                    f"(fun {name} : R => {before}) = {after})."
                ),
                "{",
                f"intros; transitivity ({mean} (fun {name} : R => {spread})).",
                "{",
            ]
            lead = (
                f"rewrite (D{number - 1} {' '.join(_names(terms, draws[number:]))}) by lra; "
                if number
                else ""
            )
            close = f"cbv beta iota; {lead}body"
            extp = (
                f"first [ (apply {law.name}_extp; [side | intros {name} ?]) | "
                f"(apply {law.name}_ext; [side | intros {name} ?]) ]"
            )
            ext = (
                extp if law.kind == "ChiSquare" else f"apply {law.name}_ext; intros {name}; intros"
            )
            script += [
                f"{ext}; {close}.",
                "}",
                f"rewrite ?{law.name}_add, ?{law.name}_scal, ?{law.name}_mass.",
                *[f"rewrite {line} by side." for line in dict.fromkeys(rewrites)],
                "body.",
                "}",
            ]
            inner_text = f"{mean} (fun {name} : R => {before})"
            current = value
        if draws:
            script.append(f"etransitivity; [ exact D{len(draws) - 1} | ].")
    return current, script


def _names(terms: Terms, draws: list) -> list[str]:
    return [terms.binder(draw.symbol).name for draw in draws]


def _support(experiment: Experiment, terms: Terms, draw, expr: sp.Expr) -> str:
    """Where the draw lies; away from 0 where a power or logarithm asks for it."""
    law = experiment.law(draw)
    name = terms.binder(draw.symbol).name
    if law.kind != "ChiSquare":
        return f"0 <= {name}" if draw.symbol.is_nonnegative else ""
    strict = any(p.has(draw.symbol) for p in expr.atoms(sp.log)) or any(
        p.base.has(draw.symbol) and not (p.exp.is_Integer and p.exp > 0) for p in expr.atoms(sp.Pow)
    )
    return f"0 < {name}" if strict else f"0 <= {name}"
