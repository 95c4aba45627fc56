"""Learners with a prior pass on what they have learned: it becomes the prior, at a rate.

Posterior sampling: a learner hears a batch of zeros and ones of the speaker's rate, and speaks at a
rate that is drawn from the posterior of a Beta prior.  Two languages: a learner hears one
utterance, which may say nothing, or be garbled."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Start, Tower
from theory.statements import Equal
from theory.subjects.information.channels import chance
from theory.words import E, m, n, state

HEARD = "every learner hears the batch of the learner before, and nothing else"
SAMPLER = "a learner's rate is drawn from its posterior, of a Beta prior that all learners share"
LANGUAGES = (
    "there are two languages; an utterance says nothing, or one of two things, each of which is "
    "what one of the languages says unless it is garbled"
)
ALIKE = "all learners have the same prior, and know how utterances come about"

rate = state(r"\theta", real=True)  #: state: the rate of ones of the current speaker
ones = sp.Symbol("a", positive=True)  #: prior count of ones
total = sp.Symbol("A", positive=True)  #: prior count of all
begin = sp.Symbol("theta_0", real=True)  #: rate of the truth
squared = state("q", real=True)  #: state: its square
_zeros = total - ones  #: prior count of zeros
_x = sp.Symbol("x", real=True)  #: ones of a batch
_w, _w2 = sp.symbols("w w_2", real=True)  #: a draw of the posterior, and its square, less the means
_mean = (ones + _x) / (total + m)  #: of the posterior
_centred = ((sp.S.One, sp.S.Half), (sp.S.NegativeOne, sp.S.Half))
_spread = m * rate + m * (m - 1) * squared - (m * rate) ** 2
SAMPLING = Kernel(
    index=n,
    update={rate: _mean + _w, squared: _mean * (ones + _x + 1) / (total + m + 1) + _w2},
    draws=(
        AnyLaw(_w, (sp.S.One, sp.S.Zero), example=_centred),
        AnyLaw(_w2, (sp.S.One, sp.S.Zero), example=_centred),
        AnyLaw(
            _x,
            (sp.S.One, m * rate, m * rate + m * (m - 1) * squared),
            example=(
                (m * rate + _spread, 1 / (1 + _spread)),
                (m * rate - 1, _spread / (1 + _spread)),
            ),
        ),
    ),
    initial={rate: begin, squared: begin**2},
)
_centre = ones / total
_first = m / (total + m)  #: what a learner keeps of the speaker's mean
_second = m * (m - 1) / ((total + m) * (total + m + 1))  #: and of its square
_sampled = Equal(E(rate, n), _centre + _first**n * (begin - _centre))

#: the prior's mean square, and the coefficients of the two rates
_prior_square = ones * (ones + 1) / (total * (total + 1))
_feed = 2 * m * (1 + ones) / ((total + m) * (total + m + 1))  #: of the mean in the next mean square
_mixed = _feed * (begin - _centre) / (_first - _second)
_square = Equal(
    E(squared, n),
    _prior_square + _mixed * _first**n + (begin**2 - _prior_square - _mixed) * _second**n,
)
_square_once = (
    _second * E(squared, n)
    + _feed * E(rate, n)
    + ones * (ones + 1) / ((total + m) * (total + m + 1))
)

# two languages
tongue = state("h", real=True)  #: state: 1 for the first language, 0 for the second
prior = sp.Symbol("alpha", positive=True)  #: of the first language
silent = sp.Symbol("s", positive=True)
garbled = sp.Symbol("epsilon", positive=True)
spoken = sp.Symbol("h_0", real=True)
_mute, _flip, _guess, _yes, _no = sp.symbols("f f_1 f_2 f_3 f_4", real=True)


def _posterior(right: sp.Expr) -> sp.Expr:
    """Of the first language, after an utterance that it makes with this probability."""
    return prior * right / (prior * right + (1 - prior) * (1 - right))


_utterance = tongue * (1 - _flip) + (1 - tongue) * _flip  #: 1: what the first language says
_believe, _doubt = _posterior(1 - garbled), _posterior(garbled)
SAMPLED = Kernel(
    index=n,
    update={tongue: _mute * _guess + (1 - _mute) * (_utterance * _yes + (1 - _utterance) * _no)},
    draws=(
        chance(_mute, silent),
        chance(_flip, garbled),
        chance(_guess, prior),
        chance(_yes, _believe),
        chance(_no, _doubt),
    ),
    initial={tongue: spoken},
)
MOST_LIKELY = Kernel(
    index=n,
    update={tongue: _mute + (1 - _mute) * _utterance},
    draws=(chance(_mute, silent), chance(_flip, garbled)),
    initial={tongue: spoken},
)
_clear = (1 - silent) * (1 - 2 * garbled)
_mixed_up = prior + garbled - 2 * prior * garbled  #: probability of what the second language says
_kept = _clear * (1 - 2 * garbled) * prior * (1 - prior) / (_mixed_up * (1 - _mixed_up))
_to_prior = Equal(E(tongue, n), prior + (spoken - prior) * _kept**n)
_bias = (silent + (1 - silent) * garbled) / (silent + 2 * (1 - silent) * garbled)
_to_bias = Equal(E(tongue, n), _bias + (spoken - _bias) * _clear**n)
TWO = (
    Condition(prior < 1, "a prior probability below 1"),
    Condition(silent < 1, "utterances that are not all silent"),
    Condition(garbled < sp.Rational(1, 2), "a probability below 1/2 of garbling"),
    Condition(_mixed_up < 1, "utterances of both languages"),
)
LEANING = (
    *TWO[1:3],
    Condition(prior > sp.Rational(1, 2), "a prior that leans to the first language"),
    Condition(prior < 1 - garbled, "a prior that one clear utterance overturns"),
)
SPEAKERS = {
    "generations": n,
    "prior": prior,
    "silent": silent,
    "error": garbled,
    "start": spoken,
}


def _one_by_one(kernel: Kernel, of: sp.Expr, start: sp.Expr, once: sp.Expr, closed: Equal, *uses):
    names = [f"{closed.lhs.args[0]}, {part}" for part in ("start", "one learner", "all learners")]
    return (
        Step(names[0], Equal(E(of, 0), start), Start(kernel)),
        Step(names[1], Equal(E(of, n + 1), once), Tower(kernel)),
        Step(names[2], closed, Induction(n), uses=(names[0], names[1], *uses)),
    )


_mean_steps = _one_by_one(SAMPLING, rate, begin, (ones + m * E(rate, n)) / (total + m), _sampled)
BETA = (Condition(total > ones, "a prior count of zeros above 0"),)
COUNTS = {
    "samples": m,
    "generations": n,
    "first": ones,
    "total": total,
    "rate": begin,
}

# the stationary law: prior and posterior exchange
_ones_before = sp.Symbol("x", integer=True, nonnegative=True)
_ones_after = sp.Symbol("z", integer=True, nonnegative=True)


def _beta(one: sp.Expr, two: sp.Expr) -> sp.Expr:
    return sp.gamma(one) * sp.gamma(two) / sp.gamma(one + two)


def _beta_binomial(value: sp.Symbol, first: sp.Expr, second: sp.Expr) -> sp.Expr:
    """Probability of so many ones in a batch whose rate has a Beta law."""
    return sp.binomial(m, value) * _beta(first + value, second + m - value) / _beta(first, second)


def _pair(before: sp.Symbol, after: sp.Symbol) -> sp.Expr:
    """Of two batches in a row, the first from a speaker with the prior's law."""
    return _beta_binomial(before, ones, _zeros) * _beta_binomial(
        after, ones + before, _zeros + m - before
    )


_reversible = Equal(
    _pair(_ones_before, _ones_after),
    sp.binomial(m, _ones_before)
    * sp.binomial(m, _ones_after)
    * _beta(ones + _ones_before + _ones_after, _zeros + 2 * m - _ones_before - _ones_after)
    / _beta(ones, _zeros),
)

CLAIMS = (
    Claim(
        id="information.posterior_sampling.mean",
        kind="equality",
        title="Posterior sampling: mean rate after n learners, which comes to the prior's mean.",
        statement=_sampled,
        proof=Proof(_mean_steps),
        assumptions=(HEARD, SAMPLER),
        references=("griffiths2007",),
        domain=BETA,
        parameters=COUNTS,
        rivals={
            "the truth is kept": begin,
            "as the samples over all": _centre + (1 - 1 / sp.sympify(m)) ** n * (begin - _centre),
            "one learner fewer": _centre + _first ** (n - 1) * (begin - _centre),
            "a prior of one and one": sp.Rational(1, 2)
            + (m / (m + 2)) ** n * (begin - sp.Rational(1, 2)),
        },
        remark="What all learners share survives; what only the truth said is forgotten at a rate.",
    ),
    Claim(
        id="information.posterior_sampling.mean_square",
        kind="equality",
        title=(
            "Posterior sampling: mean squared rate after n learners, which comes to the prior's."
        ),
        statement=_square,
        proof=Proof(
            (
                *_mean_steps,
                *_one_by_one(
                    SAMPLING, squared, begin**2, _square_once, _square, _mean_steps[-1].name
                ),
            )
        ),
        assumptions=(HEARD, SAMPLER),
        references=("griffiths2007",),
        domain=BETA,
        parameters=COUNTS,
        rivals={
            "square of the mean": _sampled.rhs**2,
            "the rate of the mean": _prior_square + (begin**2 - _prior_square) * _first**n,
            "drawn from the posterior's mean": _prior_square
            + (begin**2 - _prior_square) * ((m - 1) * m / (total + m) ** 2) ** n,
        },
        remark=(
            "The two rates are samples/(total + samples) and samples (samples - 1)/((total + "
            "samples) (total + samples + 1)): the eigenvalues of the chain."
        ),
    ),
    Claim(
        id="information.posterior_sampling.two_batches",
        kind="deterministic",
        title=(
            "Posterior sampling, a speaker of the prior's law: the law of two batches in a row "
            "is symmetric, so the prior is stationary."
        ),
        statement=_reversible,
        proof=Proof((Step("gamma functions", _reversible, Algebra()),)),
        assumptions=(HEARD, SAMPLER),
        references=("griffiths2007",),
        domain=(
            *BETA,
            Condition(_ones_before <= m, "no more ones than samples in the first batch"),
            Condition(_ones_after <= m, "no more ones than samples in the second batch"),
        ),
        parameters={
            "samples": m,
            "first": ones,
            "total": total,
            "ones_before": _ones_before,
            "ones_after": _ones_after,
        },
        rivals={
            "independent batches": _beta_binomial(_ones_before, ones, _zeros)
            * _beta_binomial(_ones_after, ones, _zeros),
            "one binomial": sp.binomial(2 * m, _ones_before + _ones_after)
            * _beta(ones + _ones_before + _ones_after, _zeros + 2 * m - _ones_before - _ones_after)
            / _beta(ones, _zeros),
        },
        remark="Both batches are as if drawn at one rate of the prior's law.",
    ),
    Claim(
        id="information.two_languages.sampler",
        kind="equality",
        title=(
            "Two languages, learners that sample their posterior: probability of the first "
            "language after n learners."
        ),
        statement=_to_prior,
        proof=Proof(
            _one_by_one(
                SAMPLED,
                tongue,
                spoken,
                silent * prior
                + (1 - silent)
                * (_doubt + (garbled + (1 - 2 * garbled) * E(tongue, n)) * (_believe - _doubt)),
                _to_prior,
            )
        ),
        assumptions=(LANGUAGES, ALIKE, "a learner's language is drawn from its posterior"),
        references=("griffiths2007",),
        domain=TWO,
        parameters=SPEAKERS,
        rivals={
            "the rate of the channel": prior + (spoken - prior) * _clear**n,
            "to one half": sp.Rational(1, 2) + (spoken - sp.Rational(1, 2)) * _kept**n,
            "one learner fewer": prior + (spoken - prior) * _kept ** (n - 1),
        },
        remark="The prior is what remains, whatever was said first: convergence to the prior.",
    ),
    Claim(
        id="information.two_languages.most_likely",
        kind="equality",
        title=(
            "Two languages, learners that take the likeliest one: probability of the first "
            "language after n learners."
        ),
        statement=_to_bias,
        proof=Proof(
            _one_by_one(
                MOST_LIKELY,
                tongue,
                spoken,
                silent + (1 - silent) * garbled + _clear * E(tongue, n),
                _to_bias,
            )
        ),
        assumptions=(LANGUAGES, ALIKE, "a learner takes the language of largest posterior"),
        references=("griffiths2007",),
        domain=LEANING,
        parameters={name: symbol for name, symbol in SPEAKERS.items() if name != "prior"},
        rivals={
            "to one half": sp.Rational(1, 2) + (spoken - sp.Rational(1, 2)) * _clear**n,
            "to certainty": 1 + (spoken - 1) * _clear**n,
            "silence is ignored": _bias + (spoken - _bias) * (1 - 2 * garbled) ** n,
        },
        remark=(
            "The prior itself plays no part but for the side to which it leans: a weak bias "
            "becomes a strong one where utterances are silent more often than garbled."
        ),
    ),
)
