"""Curation: points of the model are chosen before it is refitted on them, by a verifier, by
preference, or by two communities that like different things.

A point is a one (right, preferred) or a zero.  One choice after another is independent, so the rate
of ones that is fitted has the mean of one choice."""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Chain, Induction, Kernel, Model, Sign, Tower
from theory.statements import AtMost, Equal
from theory.subjects.information.channels import chance
from theory.words import E, n, state

CHOICES = "the points of a training set are chosen independently of each other"
REPEATED = "points are made and looked at until one is kept"
MANY = "training sets are large: the fitted rate is the mean of one choice"
LUCE = "of two points one is chosen with odds of e to the difference of their rewards"
COMMUNITIES = "each community keeps what it likes, and as much less of what the other likes"
KEPT = Model("the rate of ones among the points that are kept is that of a point given that it is")

rate = sp.Symbol("r", positive=True)  #: of ones before
odds = sp.Symbol("o", positive=True)  #: of ones over zeros before
ones, zeros = sp.symbols("phi psi", positive=True)  #: probabilities that a one, a zero is kept
spoiled = sp.Symbol("epsilon", nonnegative=True)  #: probability that a one becomes a zero
gap = sp.Symbol("Delta", real=True)  #: reward of a one less that of a zero
community = sp.Symbol("a", positive=True)  #: share of the first community
ratio = sp.Symbol("k", positive=True)  #: weight of what a community dislikes

left = state("g", real=True)  #: state: 1 where a point is kept
good = state("b", real=True)  #: state: 1 where it is kept and a one
chosen = state("o", real=True)  #: state: 1 where the chosen point is a one
_one, _bad, _yes, _no, _other, _win = sp.symbols("x_1 x_2 x_3 x_4 x_5 x_6", real=True)

# a verifier looks at a point
_sound = _one * (1 - _bad)
LOOK = Kernel(
    index=sp.S.Zero,
    update={left: _sound * _yes + (1 - _sound) * _no, good: _sound * _yes},
    draws=(
        chance(_one, rate),
        chance(_bad, spoiled),
        chance(_yes, ones),
        chance(_no, zeros),
    ),
    initial={left: sp.S.Zero, good: sp.S.Zero},
)


def kept_rate(before: sp.Expr, one: sp.Expr = ones, zero: sp.Expr = zeros) -> sp.Expr:
    """Rate of ones among what is kept."""
    return before * one / (before * one + (1 - before) * zero)


_fresh = rate * (1 - spoiled)
_verified = Equal(E(good, 1), kept_rate(_fresh) * E(left, 1))
_shown = 1 - spoiled * ones / (ones - zeros)  #: the rate that the verifier sees
_rest = _shown / (1 - spoiled)  #: the rate that stays
AGAIN = replace(LOOK, draws=(chance(_one, _rest), *LOOK.draws[1:]))
_stays = Equal(E(good, 1), _rest * E(left, 1))
_rate = sp.Function("R", real=True)
_rounds = Equal(_rate(n), odds * ones**n / (odds * ones**n + zeros**n))

# preference among two points
PAIR = Kernel(
    index=sp.S.Zero,
    update={chosen: _one * _other + (_one * (1 - _other) + (1 - _one) * _other) * _win},
    draws=(
        chance(_one, rate),
        chance(_other, rate),
        chance(_win, sp.exp(gap) / (1 + sp.exp(gap))),
    ),
    initial={chosen: sp.S.Zero},
)
_lift = (sp.exp(gap) - 1) / (sp.exp(gap) + 1)  #: tanh of half the gap
_preferred = Equal(E(chosen, 1), rate + rate * (1 - rate) * _lift)
_up = sp.Symbol("u", positive=True)  #: e^gap - 1, for rewards that differ
_spread = rate * (1 - rate) * _up**2  #: variance of e^reward, in units of e^reward of a zero
_improved = AtMost(_spread / (2 * (1 + _up)), _up * (E(chosen, 1) - rate))
UP = replace(
    PAIR,
    draws=(chance(_one, rate), chance(_other, rate), chance(_win, (1 + _up) / (2 + _up))),
)

# two communities
_meet = (community - ratio * (1 - community)) / (1 - ratio)
_ours, _theirs = kept_rate(_meet, sp.S.One, ratio), kept_rate(_meet, ratio, sp.S.One)
TWO = Kernel(
    index=sp.S.Zero,
    update={chosen: _one * _yes + (1 - _one) * _no},
    draws=(chance(_one, community), chance(_yes, _ours), chance(_no, _theirs)),
    initial={chosen: sp.S.Zero},
)
_lasting = Equal(E(chosen, 1), _meet)

LOOKED = (
    Condition(rate < 1, "a rate below 1"),
    Condition(spoiled < 1, "a probability below 1 of spoiling"),
    Condition(_fresh * ones + (1 - _fresh) * zeros > 0, "a verifier that keeps some points"),
)
VERIFIER = {"rate": rate, "spoiled": spoiled, "keep_ones": ones, "keep_zeros": zeros}

CLAIMS = (
    Claim(
        id="mitigation.verifier.kept_rate",
        kind="equality",
        title="Rate of right points among those that a verifier keeps, after some are spoiled.",
        statement=_verified,
        proof=Proof(
            (
                Step(
                    "kept",
                    Equal(E(left, 1), _fresh * ones + (1 - _fresh) * zeros),
                    Tower(LOOK),
                ),
                Step("kept and right", Equal(E(good, 1), _fresh * ones), Tower(LOOK)),
                Step("rate", _verified, Algebra(), uses=("kept", "kept and right")),
            )
        ),
        assumptions=(CHOICES, REPEATED),
        references=("feng2024",),
        domain=LOOKED,
        formula=kept_rate(_fresh),
        parameters=VERIFIER,
        rivals={
            "no verifier": _fresh,
            "nothing spoiled": kept_rate(rate),
            "probabilities exchanged": kept_rate(_fresh, zeros, ones),
        },
        remark="Each round multiplies the odds of wrong points by keep_zeros/keep_ones.",
    ),
    Claim(
        id="mitigation.verifier.fixed_rate",
        kind="equality",
        title=(
            "A verifier holds the rate of right points that it is given, where this balances what "
            "is spoiled anew in every round."
        ),
        statement=_stays,
        proof=Proof(
            (
                Step("kept", Equal(E(left, 1), (1 - spoiled) * ones), Tower(AGAIN)),
                Step(
                    "kept and right", Equal(E(good, 1), _rest * (1 - spoiled) * ones), Tower(AGAIN)
                ),
                Step("rate", _stays, Algebra(), uses=("kept", "kept and right")),
            )
        ),
        assumptions=(CHOICES, REPEATED),
        references=("feng2024",),
        domain=(
            Condition(zeros < ones, "a verifier that keeps right points rather than wrong ones"),
            Condition(spoiled > 0, "some points to be spoiled"),
            Condition(spoiled < 1, "a probability below 1 of spoiling"),
            Condition(spoiled * ones < ones - zeros, "spoiling below 1 - keep_zeros/keep_ones"),
        ),
        formula=_rest,
        parameters={"spoiled": spoiled, "keep_ones": ones, "keep_zeros": zeros},
        rivals={
            "what the verifier sees": _shown,
            "what is not spoiled": 1 - spoiled,
            "all right": sp.S.One,
        },
        remark=(
            "Above spoiling 1 - keep_zeros/keep_ones no such rate is left, and the right points "
            "die out: a verifier has a threshold."
        ),
    ),
    Claim(
        id="mitigation.verifier.rounds",
        kind="limit",
        title="Rate of right points after n rounds with one verifier, on large training sets.",
        statement=_rounds,
        proof=Proof(
            (
                Step(
                    "first",
                    Equal(_rate(0), odds / (1 + odds)),
                    Model("the first model says right points at this rate"),
                ),
                Step("one round", Equal(_rate(n + 1), kept_rate(_rate(n))), KEPT),
                Step("all rounds", _rounds, Induction(n), uses=("first", "one round")),
            )
        ),
        assumptions=(CHOICES, REPEATED, MANY),
        references=("feng2024",),
        parameters={"odds": odds, "keep_ones": ones, "keep_zeros": zeros, "generations": n},
        rivals={
            "one round": odds * ones / (odds * ones + zeros),
            "one round fewer": _rounds.rhs.subs(n, n - 1),
            "wrong points thinned alone": 1 - (zeros / ones) ** n / (1 + odds),
        },
        remark=(
            "Curation of large pools is the same map, with e to the reward for the probability "
            "to be kept: n rounds favour a point by n times its reward."
        ),
    ),
    Claim(
        id="mitigation.curation.preferred",
        kind="equality",
        title="Rate of preferred points, where the better of two is chosen by Luce's rule.",
        statement=_preferred,
        proof=Proof((Step("one choice", _preferred, Tower(PAIR)),)),
        assumptions=(CHOICES, LUCE),
        references=("ferbach2024",),
        domain=(Condition(rate < 1, "a rate below 1"),),
        parameters={"rate": rate, "gap": gap},
        rivals={
            "of large pools": kept_rate(rate, sp.exp(gap), sp.S.One),
            "always the better one": 1 - (1 - rate) ** 2,
            "half of the gain": rate + rate * (1 - rate) * _lift / 2,
        },
        remark="The change is the spread of the type times the hyperbolic tangent of half the gap.",
    ),
    Claim(
        id="mitigation.curation.reward_gain",
        kind="bound",
        title=(
            "Where the better of two is chosen, the mean of e to the reward grows by at least "
            "half its variance over its largest value."
        ),
        statement=_improved,
        proof=Proof(
            (
                Step(
                    "one choice",
                    Equal(E(chosen, 1), rate + rate * (1 - rate) * _up / (2 + _up)),
                    Tower(UP),
                ),
                Step(
                    "less",
                    AtMost(
                        _spread / (2 * (1 + _up)),
                        _up * rate * (1 - rate) * _up / (2 + _up),
                    ),
                    Sign(),
                ),
                Step(
                    "gain",
                    Equal(_up * rate * (1 - rate) * _up / (2 + _up), _up * (E(chosen, 1) - rate)),
                    Algebra(),
                    uses=("one choice",),
                ),
                Step("bound", _improved, Chain(), uses=("less", "gain")),
            )
        ),
        assumptions=(CHOICES, LUCE, "there are two rewards"),
        references=("ferbach2024",),
        domain=(Condition(rate < 1, "a rate below 1"),),
        formula=_improved.lhs,
        parameters={"rate": rate, "excess": _up},
        rivals={
            "all of it": _spread / (1 + _up),
            "over the smallest value": _spread / 2,
        },
    ),
    Claim(
        id="mitigation.curation.two_communities",
        kind="equality",
        title=(
            "Two communities that curate for themselves keep both of what they like: the rate "
            "that stays."
        ),
        statement=_lasting,
        proof=Proof((Step("one choice", _lasting, Tower(TWO)),)),
        assumptions=(CHOICES, REPEATED, COMMUNITIES),
        references=("ferbach2024",),
        domain=(
            Condition(ratio < 1, "a community that keeps less of what it dislikes"),
            Condition(
                community > ratio * (1 - community), "a first community that is large enough"
            ),
            Condition(1 - community > ratio * community, "a second community that is large enough"),
        ),
        parameters={"community": community, "ratio": ratio},
        rivals={
            "the share of the community": community,
            "one half": sp.Rational(1, 2),
            "the other way round": 1 - _meet,
        },
        remark=(
            "It exaggerates the majority, and a community below ratio/(1 + ratio) of all is lost."
        ),
    ),
)
