"""Expectations: the experiment that defines them, its start, one generation, and linearity.

A :class:`Kernel` *is* the definition of a random experiment: where a run starts, what is drawn
(independent draws, with their densities), and how the state moves.  The tower property then gives,
for any function h of the state, ``E[h(state_{n+1})] = E[ integral of h(update(state, draws)) times
the densities of the draws ]``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import (
    NO_NUMBERS,
    Condition,
    Every,
    Side,
    at_least,
    definedness,
    instance,
    letters,
    of_sort,
)
from theory.kernel.equations import burden, rewrite
from theory.kernel.letters import (
    KernelError,
    Undecided,
    declare_states,
    free,
    is_integral,
    states,
    substitute,
)
from theory.kernel.order import Given, entails, needed
from theory.kernel.theorem import Assumption, Kind, Theorem, infer, instantiate, put_in
from theory.kernel.tokens import Batch
from theory.statements import Equal, Fact, Follows, Statement
from theory.words import E, chi_square_density, normal_density

Facts = Mapping[str, Theorem]
SHORT = 40  #: operations of a next state whose sign is sought; of longer ones it is assumed


@dataclass(frozen=True)
class Normal:
    """A standard normal draw; its moments are claims."""

    symbol: sp.Symbol

    @property
    def density(self) -> sp.Expr:
        return normal_density(self.symbol)

    @property
    def support(self) -> tuple[sp.Symbol, sp.Expr, sp.Expr]:
        return (self.symbol, -sp.oo, sp.oo)

    def moment(self, power: sp.Expr, logs: int, tilt: sp.Expr, facts: Facts):
        """E z^power, or E exp(tilt z), from the claims ``gaussian.normal.*_moment``."""
        if tilt != 0 and power == 0 and not logs:
            wanted = sp.Integral(sp.exp(tilt * self.symbol) * self.density, self.support)
            return _instance(facts.get("gaussian.normal.exponential_moment"), {"s": tilt}, wanted)
        if tilt != 0 or logs or not power.is_Integer or power < 0:
            return None
        kind, half = ("even", power / 2) if power % 2 == 0 else ("odd", (power - 1) / 2)
        wanted = sp.Integral(self.symbol**power * self.density, self.support)
        return _instance(facts.get(f"gaussian.normal.{kind}_moment"), {"m": half}, wanted)


@dataclass(frozen=True)
class ChiSquare:
    """A chi-square draw with ``freedom`` degrees of freedom; its moments are claims."""

    symbol: sp.Symbol
    freedom: sp.Expr

    @property
    def density(self) -> sp.Expr:
        return chi_square_density(self.symbol, self.freedom)

    @property
    def support(self) -> tuple[sp.Symbol, sp.Expr, sp.Expr]:
        return (self.symbol, sp.S.Zero, sp.oo)

    def moment(self, power: sp.Expr, logs: int, tilt: sp.Expr, facts: Facts):
        """E q^power (log q)^logs from ``gaussian.chi_square.moment`` and ``.log_moment``."""
        if tilt != 0 or logs > 1 or (logs == 1 and power != 0):
            return None
        name = "gaussian.chi_square.log_moment" if logs else "gaussian.chi_square.moment"
        body = sp.log(self.symbol) if logs else self.symbol**power
        wanted = sp.Integral(body * self.density, self.support)
        return _instance(facts.get(name), {"nu": self.freedom, "s": power}, wanted)


@dataclass(frozen=True)
class AnyLaw:
    """A draw from any law with these moments, ``moments[p] = E x^p`` from p = 0 on.

    ``example`` is one such law for the second checker, (value, probability) pairs, and what the
    symbols of the moments are for it."""

    symbol: sp.Symbol
    moments: tuple[sp.Expr, ...]
    example: tuple[tuple[sp.Expr, sp.Expr], ...] = ()
    where: Mapping[sp.Expr, sp.Expr] = field(default_factory=dict)

    def moment(self, power: sp.Expr, logs: int, tilt: sp.Expr, facts: Facts):
        """E x^power, an assumption; None beyond the moments that are assumed."""
        known = tilt == 0 and not logs and power.is_Integer and 0 <= power < len(self.moments)
        return (self.moments[int(power)], None) if known else None


Draw = Normal | ChiSquare | AnyLaw | Batch


@dataclass(frozen=True)
class Kernel:
    """One generation: ``state -> update(state, draws)``, from generation ``index`` (a symbol or a
    number) to ``index + 1``.

    Where the draws are the mean and the sum of squares of ``batch`` points, ``law`` is the claim
    that proves their law: a step that integrates over them uses it, and its degrees of freedom must
    be those of the draw.
    """

    index: sp.Expr
    update: Mapping[sp.Symbol, sp.Expr]
    draws: tuple[Draw, ...]
    initial: Mapping[sp.Symbol, sp.Expr]
    law: str | None = None
    batch: sp.Expr | None = None

    def __post_init__(self) -> None:
        declare_states({*self.update, *self.initial})
        for draw in self.draws:
            if isinstance(draw, Normal | ChiSquare) and _covers_less(draw):
                raise KernelError(f"{draw.symbol} does not take every value of its law")
        _, letter = self.index.as_coeff_Add()
        if not is_integral(self.index) or not (letter.is_Symbol or letter == 0):
            raise KernelError(f"a generation is a letter and a number, got {self.index}")

    def after(self, h: sp.Expr) -> sp.Expr:
        """h of the next state, as a function of this state and the draws."""
        return substitute(h, _values(self.update))

    def integral(self, h: sp.Expr) -> sp.Expr:
        """The unevaluated integral of h of the next state over the draws."""
        result = self.after(h)
        for draw in reversed(self.draws):
            if isinstance(draw, Batch):
                result = draw.total(result)
            elif isinstance(draw, AnyLaw):
                values = (
                    weight * result.subs(draw.symbol, value) for value, weight in draw.example
                )
                result = sp.Add(*values).subs(draw.where)
            elif result.has(draw.symbol):
                result = sp.Integral(result * draw.density, draw.support)
        return result

    @property
    def drawn(self) -> frozenset[sp.Symbol]:
        """The letters of the draws."""
        return frozenset().union(*map(_letters_of, self.draws))

    @property
    def defined(self) -> tuple[Condition, ...]:
        """What the next states need in order to have values: that is so wherever a run follows."""
        return tuple(each for x in _values(self.update).values() for each in definedness(x))

    @property
    def follows(self) -> Theorem:
        """The assumption that the run follows this experiment, which its numbers must allow."""
        laws = tuple(sp.Tuple(sp.Tuple(*_letters_of(draw)), _law_of(draw)) for draw in self.draws)
        start = tuple((state, sp.sympify(value)) for state, value in self.initial.items())
        moves = tuple((state, sp.sympify(value)) for state, value in self.update.items())
        statement = Follows(start, moves, self.index, laws)
        moved = ", ".join(f"{state} becomes {value}" for state, value in moves)
        text = f"the experiment: from generation {self.index} to the next, {moved}"
        needs = [need for state, value in start for need in of_sort(state, value)]
        needs += self.defined
        needs += [each for draw in self.draws if isinstance(draw, Batch) for each in draw.allows]
        bound = self.drawn.union(self.update, self.initial)
        known = [each for each in needs if not letters(each) & bound]
        return infer((put_in(Assumption(Kind.MODEL, statement, text)),), statement, needs=known)


def _covers_less(draw: Normal | ChiSquare) -> bool:
    """Whether the letter of a draw stands for fewer numbers than the law gives."""
    letter, signed = draw.symbol, isinstance(draw, Normal)
    if letter.is_integer or not letter.is_real:
        return True
    return bool(signed and (letter.is_nonnegative or letter.is_nonpositive or letter.is_nonzero))


def _letters_of(draw: Draw) -> tuple[sp.Symbol, ...]:
    return draw.symbols if isinstance(draw, Batch) else (draw.symbol,)


def _law_of(draw: Draw) -> sp.Basic:
    if isinstance(draw, Batch):
        return draw.law
    if isinstance(draw, AnyLaw):
        return sp.Tuple(*draw.moments)
    return sp.Tuple(*draw.support[1:], draw.density)


def _values(states: Mapping[sp.Symbol, sp.Expr]) -> dict[sp.Basic, sp.Basic]:
    return {state: sp.sympify(value) for state, value in states.items()}


def start(kernel: Kernel, statement: Statement, facts: Sequence[Theorem], hints: Given) -> Theorem:
    """``E(h, 0)``, at the first generation, is h of the initial state."""
    if not isinstance(statement, Equal) or not isinstance(statement.lhs, E):
        raise Undecided("an expectation on the left is expected")
    h, moment = statement.lhs.args
    if moment != 0:
        raise Undecided(f"an experiment starts at generation 0, got {moment}")
    if not free(h) & states() <= set(kernel.initial):
        raise Undecided("a state has no first value")
    if any(free(sp.sympify(x)) & (states() | kernel.drawn) for x in kernel.initial.values()):
        raise Undecided("the first value of a state is no state and no draw")
    right, used, needs = rewrite(statement.rhs, facts)
    first = substitute(h, _values(kernel.initial))
    found = algebra.equal(first, right, hints)
    if found is None:
        raise Undecided("the function at the first state is another expression")
    if first.has(*NO_NUMBERS):
        raise Undecided("the function has no value at the first state")
    defined = [instance(each, _values(kernel.initial)) for each in definedness(h)]
    needs = (*needs, *found, *defined)
    return infer((kernel.follows, *used), statement, needs=needs)


def tower(kernel: Kernel, statement: Statement, facts: Facts, hints: Given) -> Theorem:
    """``E(h, n + 1)`` as a linear combination of expectations at n, by integrating each
    monomial.
    """
    if not isinstance(statement, Equal) or not isinstance(statement.lhs, E):
        raise Undecided("an expectation on the left is expected")
    h, moment = statement.lhs.args
    if moment != kernel.index + 1:
        raise Undecided(
            f"an expectation at generation {kernel.index + 1} is expected, got {moment}"
        )
    if not free(h) & states() <= set(kernel.update):
        raise Undecided("a state does not move in this experiment")
    if free(h) & kernel.drawn:
        raise Undecided("the function of the state holds the letter of a draw")
    used = [kernel.follows, *_law(kernel, facts, hints)]
    right, more, needs = rewrite(statement.rhs, _others(facts))
    inner, moments, integrated = _integrate(kernel, h, facts, hints)
    outer = state_function(kernel, right, kernel.index)
    found = algebra.equal(inner, outer, hints)
    if found is None:
        raise Undecided("the integral over the draws is another function of the state")
    inside = _for_all(kernel, (*integrated, *found))
    stays, kept = _stays(kernel, hints)
    parts = (*used, *stays, *more, *moments)
    theorem = infer(parts, statement, needs=(*needs, *inside, *kept))
    return _without_freedom(kernel, theorem, outer, facts, hints)


def _without_freedom(
    kernel: Kernel, theorem: Theorem, outer: sp.Expr, facts: Facts, hints: Given
) -> Theorem:
    """The theorem also where a chi-square draw has no degree of freedom, and is 0.

    That is so for one point, which has no sum of squares about its mean: there the same equation is
    shown without the draw, and what only the draw needs is needed no more."""
    for draw in kernel.draws:
        if not isinstance(draw, ChiSquare):
            continue
        offset, count = draw.freedom.as_coeff_Add()
        if not isinstance(count, sp.Symbol | sp.Indexed) or not offset.is_Integer or offset >= 0:
            continue
        least, one = at_least(count, 1 - offset), {count: -offset}
        if entails(hints, least):
            continue
        kept = [need for need in theorem.conditions if not entails((least,), need)]
        if len(kept) == len(theorem.conditions) or not entails((), at_least(count, -offset)):
            continue
        update = {
            state: value.xreplace({draw.symbol: sp.S.Zero})
            for state, value in kernel.update.items()
        }
        others = tuple(other for other in kernel.draws if other != draw)
        alone = replace(kernel, update=update, draws=others)
        try:
            inner, moments, needs = _integrate(alone, theorem.conclusion.lhs.args[0], facts, hints)
            found = algebra.equal(inner.xreplace(one), outer.xreplace(one), hints)
        except Undecided:
            continue
        if found is None:
            continue
        assumed = put_in(
            Assumption(
                Kind.MODEL,
                Fact(
                    "a sum of squares without degrees of freedom, "
                    f"${sp.latex(draw.freedom)} = 0$, is 0"
                ),
                "one point has no sum of squares about its mean",
            )
        )
        rest = [each for each in theorem.hypotheses if not isinstance(each, Side | Every)]
        single = [need for need in (*needs, *found) if not entails((least,), need)]
        theorem = infer(
            (assumed, *(burden(_only(m, least), m.grade) for m in moments)),
            theorem.conclusion,
            needs=(*rest, *kept, *single),
            grade=theorem.grade,
        )
    return theorem


def _only(theorem: Theorem, given: Condition) -> list:
    """The hypotheses of a theorem but for the conditions that a given one implies."""
    return [
        each
        for each in theorem.hypotheses
        if not (isinstance(each, Side | Every) and entails((given,), each))
    ]


def linearity(kernel: Kernel, statement: Statement, facts: Facts, hints: Given) -> Theorem:
    """An equation between expectations at one generation, from that of their functions."""
    if not isinstance(statement, Equal):
        raise Undecided("an equation is expected")
    right, used, needs = rewrite(statement.rhs, _others(facts))
    moments = {each.args[1] for each in statement.lhs.atoms(E) | right.atoms(E)}
    if len(moments) != 1:
        raise Undecided("expectations at one generation are expected")
    moment = moments.pop()
    sides = (state_function(kernel, side, moment) for side in (statement.lhs, right))
    found = algebra.equal(*sides, hints)
    if found is None:
        raise Undecided("the functions of the state differ")
    return infer((kernel.follows, *used), statement, needs=(*needs, *_for_all(kernel, found)))


def _for_all(kernel: Kernel, needs: Sequence[Condition]) -> list[Condition]:
    """What an equation inside an expectation needs, it needs for all states and draws: that a move
    has a value is what the experiment says."""
    inside = states() | kernel.drawn
    kept: list[Condition] = []
    for need in needs:
        if not letters(need) & inside:
            kept.append(need)
        elif not entails(kernel.defined, need):
            raise Undecided(f"{need} is not so for every state")
    return kept


def _stays(kernel: Kernel, hints: Given) -> tuple[list[Theorem], list[Condition]]:
    """The next value of each state is of the state's sort: what of the given conditions is needed,
    or, where it does not follow from these, that it is assumed."""
    bound = kernel.drawn.union(kernel.update, kernel.initial)
    plain = tuple(each for each in hints if not letters(each) & bound)
    moves, assumed = kernel.defined, []
    kept: dict[Condition, None] = {}
    for state, value in _values(kernel.update).items():
        for need in of_sort(state, value if state.is_integer else _squares_named(value)):
            short = value.count_ops() <= SHORT
            if short and entails(moves, need):
                continue
            if short and entails((*plain, *moves), need):
                kept |= dict.fromkeys(set(needed((*moves, *plain), need)) - set(moves))
            else:
                stays = Fact(f"${sp.latex(state)}$ stays {_sort_of(state)}")
                text = f"{sp.latex(state)} is {_sort_of(state)} after every generation"
                assumed.append(put_in(Assumption(Kind.MODEL, stays, text)))
    return assumed, list(kept)


def _squares_named(value: sp.Expr) -> sp.Expr:
    """The same with a letter that is not negative for every square of a sum."""
    if value.has(sp.Derivative, sp.Subs, sp.Limit):
        return value
    squares = (each for each in value.atoms(sp.Pow) if each.base.is_Add and each.exp == 2)
    return value.xreplace({each: sp.Dummy("s", nonnegative=True) for each in squares})


def _sort_of(state: sp.Symbol) -> str:
    return "positive" if state.is_positive else "at least 0" if state.is_nonnegative else "not 0"


def _others(facts: Facts) -> list[Theorem]:
    """The equations that are not integrals of densities."""
    return [
        fact
        for fact in facts.values()
        if isinstance(fact.conclusion, Equal) and not isinstance(fact.conclusion.lhs, sp.Integral)
    ]


def _law(kernel: Kernel, facts: Facts, hints: Given) -> list[Theorem]:
    """The law of a batch's mean and sum of squares, at this batch; its freedom must be the
    draw's.
    """
    if kernel.law is None or kernel.batch is None:
        return []
    if kernel.law not in facts:
        raise Undecided(
            f"the law of the draws is a claim, {kernel.law}, which the step does not use"
        )
    (size,) = (letter for letter in free(facts[kernel.law].conclusion) if str(letter) == "m")
    divisor = {x: sp.S.Zero for x in free(facts[kernel.law].conclusion) if str(x) == "b"}
    law = instantiate(facts[kernel.law], {size: kernel.batch, **divisor})
    factors = sp.Mul.make_args(law.conclusion.rhs)
    gammas = [node for factor in factors for node in factor.atoms(sp.uppergamma)]
    freedoms = [draw.freedom for draw in kernel.draws if isinstance(draw, ChiSquare)]
    for freedom in freedoms[:1]:
        if len(gammas) != 1 or algebra.equal(2 * gammas[0].args[0], freedom, hints) is None:
            raise KernelError(
                f"{kernel.law} gives the sum of squares other degrees of freedom than {freedom}"
            )
    # what the claim needs beyond the size of the batch is about its divisor, which is not used here
    return [infer((law,), law.conclusion)]


def _instance(fact: Theorem | None, values: Mapping[str, sp.Expr], wanted: sp.Integral):
    """The right side of a moment at particular values, and its theorem, if it is the one wanted."""
    if fact is None or not isinstance(fact.conclusion, Equal):
        return None
    letters = {x: values[x.name] for x in free(fact.conclusion) if str(x) in values}
    here = instantiate(fact, letters)
    left = here.conclusion.lhs
    if not isinstance(left, sp.Integral) or left.limits[0][1:] != wanted.limits[0][1:]:
        return None
    body = substitute(left.function.xreplace({left.limits[0][0]: wanted.limits[0][0]}), {})
    if algebra.equal(body, wanted.function) is None:
        return None
    return here.conclusion.rhs, here


def _integrate(kernel: Kernel, h: sp.Expr, facts: Facts, hints: Given):
    """The integral of h(next state) over the draws, its theorems and what it needs."""
    needs: dict[Condition, None] = {}
    opened = list(algebra.terms(kernel.after(h), needs, hints))
    theorems: list[Theorem] = []
    for draw in reversed(kernel.draws):  # the law of a later draw may hold earlier ones
        held = [term for term in opened if free(term) & set(_letters_of(draw))]
        opened = [term for term in opened if term not in held]
        for term in held:
            if isinstance(draw, Batch):
                opened += _over_tokens(draw, term, needs, hints)
                continue
            rest, shape = _shape(term, draw.symbol)
            found = None if shape is None else draw.moment(*shape, facts)
            if found is None:
                raise Undecided(f"no moment in use gives the mean of {term} over {draw.symbol}")
            opened.append(rest * found[0])
            theorems += [] if found[1] is None else [found[1]]
    plain = tuple(each for each in hints if not letters(each) & (kernel.drawn | states()))
    kept: dict[Condition, None] = {}
    for need in needs:
        if not kernel.drawn & letters(need):
            kept[need] = None
        elif entails(plain, need):
            kept |= dict.fromkeys(needed(plain, need))
        else:
            raise Undecided(f"the powers need {need}, which speaks of a draw")
    return sp.Add(*opened), list(dict.fromkeys(theorems)), tuple(kept)


def _over_tokens(
    draw: Batch, term: sp.Expr, needs: dict[Condition, None], hints: Given
) -> tuple[sp.Expr, ...]:
    """The mean of a term over the tokens of a batch, as a sum of terms."""
    rest, powers, tilt, base = term, [], sp.S.Zero, sp.S.One
    for symbol in draw.symbols:
        for factor in sp.Mul.make_args(rest):
            if isinstance(factor, sp.Pow) and factor.exp == symbol:
                rest, base = rest / factor, base * factor.base
        rest, shape = _shape(rest, symbol)
        if shape is None or shape[1] or not shape[0].is_Integer or shape[0] < 0:
            raise Undecided(f"the mean of {term} over a batch is that of no product of counts")
        powers.append(int(shape[0]))
        tilt += shape[2]
    mean = draw.mean(tuple(powers), base * sp.exp(tilt))
    if mean is None or not is_integral(draw.size):
        raise Undecided(f"what is known of a token does not give the mean of {term}")
    needs[at_least(draw.size)] = None
    return algebra.terms(rest * mean, needs, hints)


def _shape(term: sp.Expr, symbol: sp.Symbol):
    """The factors without the symbol, and (p, l, tilt) of ``symbol^p log(symbol)^l exp(tilt
    symbol)``.
    """
    rest: list[sp.Expr] = []
    power, tilt, logs = sp.S.Zero, sp.S.Zero, 0
    for factor in sp.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if symbol not in free(factor):
            rest.append(factor)
        elif isinstance(factor, sp.exp):
            slope = sp.expand(factor.args[0] / symbol)
            if symbol in free(slope):
                return term, None
            tilt += slope
        elif base == symbol and symbol not in free(exponent):
            power += exponent
        elif base == sp.log(symbol) and exponent.is_Integer and exponent > 0:
            logs += int(exponent)
        else:
            return term, None
    return sp.Mul(*rest), (power, logs, tilt)


def state_function(kernel: Kernel, expr: sp.Expr, moment: sp.Expr) -> sp.Expr:
    """A linear combination of expectations at one moment as that of their functions."""
    names = {each: sp.Dummy() for each in expr.atoms(E)}
    here = {each: name for each, name in names.items() if each.args[1] == moment}
    bare = expr.xreplace(names)
    nowhere = kernel.drawn.union(kernel.update)
    constant = bare.xreplace({name: sp.S.Zero for name in here.values()})
    weights = {each: sp.diff(bare, name) for each, name in here.items()}
    if any(part.free_symbols & nowhere for part in (constant, *weights.values())):
        raise Undecided("a state or a draw stands outside an expectation")
    if any(sp.expand(weight).has(*here.values()) for weight in weights.values()):
        raise Undecided("a product of expectations is not linear")
    back = {name: each for each, name in names.items()}
    functions = (weight * each.args[0] for each, weight in weights.items())
    return sp.Add(constant, *functions).xreplace(back)
