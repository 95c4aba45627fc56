"""A model that is refitted on a crawl of the web, part of which models have made: what a detector
of synthetic tokens saves, and what it costs.

A token has a feature, and the model says the mean feature of its tokens.  Of the tokens that are
fitted the share ``synthetic`` is the newest model's; of these the share ``hallucination`` is made
up.  ``kept`` is the harmonic mean of how many are fitted, which for a fixed number is that number:
the mean of m tokens has the variance of one, over m."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Limit, Sign, Start, Tower
from theory.statements import AtMost, Equal
from theory.subjects.information.channels import chance
from theory.words import E, d, n, state, v0

WEB = (
    "tokens are drawn independently: real ones from the truth, synthetic ones from the newest model"
)
FIT = "the mean feature of the tokens that are left is fitted, at least one"
BLIND = "whether a detector deletes a token does not depend on its feature"
MODEL = (WEB, FIT, BLIND)

share = sp.Symbol("s", positive=True)  #: of synthetic tokens in the crawl
caught = sp.Symbol("p_t", nonnegative=True)  #: probability that a synthetic token is deleted
mistaken = sp.Symbol("p_f", nonnegative=True)  #: and a real one
kept = sp.Symbol("M", positive=True)  #: harmonic mean of the tokens that are fitted
crawled = sp.Symbol("M_0", positive=True)  #: tokens of the crawl
synthetic = sp.Symbol("sigma", positive=True)  #: share of synthetic tokens among the fitted ones
invented = sp.Symbol("eta", positive=True)  #: share of the synthetic tokens that are made up
away = sp.Symbol("c", real=True)  #: mean feature of made-up tokens less that of the truth
wide = sp.Symbol("w", positive=True)  #: mean square of the same
begin = sp.Symbol("d_0", real=True)  #: mean feature of the first model less that of the truth

square = state("q", real=True)  #: state: mean squared feature of the model, about the truth's mean
left = state("a", real=True)  #: state: 1 where a token is left
both = state("b", real=True)  #: state: 1 where it is left and synthetic
_y, _y2 = sp.symbols("y y_2", real=True)  #: what the mean, and mean square, of the tokens add
_made, _hit, _miss = sp.symbols("f f_1 f_2", real=True)

# the detector, token by token
_loss = _made * (1 - _hit)
DETECTOR = Kernel(
    index=sp.S.Zero,
    update={left: _loss + (1 - _made) * (1 - _miss), both: _loss},
    draws=(chance(_made, share), chance(_hit, caught), chance(_miss, mistaken)),
    initial={left: sp.S.Zero, both: sp.S.Zero},
)
_kept_share = share * (1 - caught) + (1 - share) * (1 - mistaken)
_after = share * (1 - caught) / _kept_share
_detected = Equal(E(both, 1), _after * E(left, 1))


def _kernel(made_up: sp.Expr, first: sp.Expr = sp.S.Zero, tokens: sp.Expr = kept) -> Kernel:
    """One refit on so many tokens; of the synthetic ones the share ``made_up`` is made up."""
    expected = synthetic * ((1 - made_up) * d + made_up * away)
    second = (1 - synthetic) * v0 + synthetic * ((1 - made_up) * square + made_up * wide)
    spread = (second - expected**2) / tokens
    two = ((spread, 1 / (1 + spread)), (sp.S.NegativeOne, spread / (1 + spread)))
    return Kernel(
        index=n,
        update={d: expected + _y, square: second + _y2},
        draws=(
            AnyLaw(_y, (sp.S.One, sp.S.Zero, spread), example=two),
            AnyLaw(
                _y2,
                (sp.S.One, sp.S.Zero),
                example=((sp.S.One, sp.S.Half), (sp.S.NegativeOne, sp.S.Half)),
            ),
        ),
        initial={d: first, square: v0},
    )


HONEST, INVENTING, OFF = _kernel(sp.S.Zero), _kernel(invented), _kernel(sp.S.Zero, begin)


def effective(tokens: sp.Expr, part: sp.Expr) -> sp.Expr:
    """Real tokens that are worth as much, far out: of so many, a part of them synthetic."""
    return 1 + (tokens - 1) * (1 - part**2)


def _keep(tokens: sp.Expr) -> sp.Expr:
    """What one refit keeps of the squared error."""
    return synthetic**2 * (1 - 1 / tokens)


def error(tokens: sp.Expr = kept) -> sp.Expr:
    """E d^2 at generation n."""
    return v0 * (1 - _keep(tokens) ** n) / effective(tokens, synthetic)


def chain(kernel: Kernel, name: str, of: sp.Expr, start: sp.Expr, once: sp.Expr, closed, *uses):
    """A mean at every generation, from the first and the next."""
    return (
        Step(f"{name}, start", Equal(E(of, 0), start), Start(kernel)),
        Step(f"{name}, one refit", Equal(E(of, n + 1), once), Tower(kernel)),
        Step(
            name,
            Equal(E(of, n), closed),
            Induction(n),
            uses=(f"{name}, start", f"{name}, one refit", *uses),
        ),
    )


def _honest(tokens: sp.Expr, kernel: Kernel) -> Proof:
    """Without made-up tokens: mean squares stay, and the squared error follows."""
    once = _keep(tokens) * E(d**2, n) + ((1 - synthetic) * v0 + synthetic * E(square, n)) / tokens
    return Proof(
        (
            *chain(
                kernel,
                "mean square",
                square,
                v0,
                (1 - synthetic) * v0 + synthetic * E(square, n),
                v0,
            ),
            *chain(kernel, "squared error", d**2, sp.S.Zero, once, error(tokens), "mean square"),
        )
    )


# made-up tokens: bias, and three terms of the squared error
_stay = synthetic * (1 - invented)  #: share of the tokens that repeat the model
_push = synthetic * invented * away
bias = _push / (1 - _stay)  #: of the model, far out
_level = ((1 - synthetic) * v0 + synthetic * invented * wide) / (1 - _stay)
_slow = (1 - 1 / kept) * _stay**2
limit = ((1 - 1 / kept) * (2 * _stay * _push * bias + _push**2) + _level / kept) / (1 - _slow)
_mixed = ((v0 - _level) * _stay / kept - 2 * (1 - 1 / kept) * _stay * _push * bias) / (
    _stay - _slow
)
_biased = bias * (1 - _stay**n)
_squares = _level + (v0 - _level) * _stay**n
_squared = limit + _mixed * _stay**n - (limit + _mixed) * _slow**n
_once = (
    _slow * E(d**2, n)
    + (1 - 1 / kept) * (2 * _stay * _push * E(d, n) + _push**2)
    + ((1 - synthetic) * v0 + synthetic * invented * wide + _stay * E(square, n)) / kept
)
_bias_steps = chain(INVENTING, "bias", d, sp.S.Zero, _stay * E(d, n) + _push, _biased)
_inventing = Equal(E(d**2, n), _squared)

# what a detector without false alarms does to the number of tokens that the fit is worth
_pure = share * (1 - caught) / (1 - share * caught)
_paradox = AtMost(v0 / effective(crawled, share), v0 / effective(kept, _pure))

#: the difference of both sides, term by term
_over = v0 / effective(crawled, share) / effective(kept, _pure)
_rest = 1 - share * caught  #: share of the tokens that are left
_gains = (
    _over * crawled * share * caught * (1 - share) ** 2 / _rest,
    _over * share**2 * caught * (1 - share) * (_rest + 1 - caught) / _rest**2,
    _over * (_rest * crawled - kept) * (1 - share) * (_rest + share * (1 - caught)) / _rest**2,
)

# a late entrant
_late = (crawled - synthetic**2) / (1 - synthetic**2)
_caught_up = Equal(E(d**2, n), error(_late))

RATES = (
    Condition(share < 1, "a synthetic share below 1"),
    Condition(caught <= 1, "a true positive rate of at most 1"),
    Condition(mistaken < 1, "a false positive rate below 1"),
)
PARTS = (
    Condition(synthetic < 1, "some real tokens"),
    Condition(kept >= 1, "at least one token"),
)
WORTH = Condition(effective(kept, synthetic) > 0, "tokens that are worth some real one")
INVENTED = (*PARTS, Condition(invented < 1, "synthetic tokens that are not all made up"))
FADING = (
    *INVENTED,
    Condition((kept - 1) * _stay**2 < kept, "some real tokens"),
    Condition((kept - 1) * _stay < kept, "some real tokens"),
)
ERROR = {"kept": kept, "synthetic": synthetic, "generations": n, "variance": v0}
MADE_UP = {**ERROR, "hallucination": invented, "away": away, "spread": wide}

CLAIMS = (
    Claim(
        id="mitigation.detector.share",
        kind="equality",
        title="Share of synthetic tokens among those that a detector leaves.",
        statement=_detected,
        proof=Proof(
            (
                Step("left", Equal(E(left, 1), _kept_share), Tower(DETECTOR)),
                Step(
                    "left and synthetic", Equal(E(both, 1), share * (1 - caught)), Tower(DETECTOR)
                ),
                Step("share", _detected, Algebra(), uses=("left", "left and synthetic")),
            )
        ),
        assumptions=(WEB, BLIND),
        references=("drayson2025",),
        domain=(*RATES, Condition(_kept_share > 0, "a detector that leaves some tokens")),
        formula=_after,
        parameters={
            "share": share,
            "true_positive": caught,
            "false_positive": mistaken,
        },
        rivals={
            "no false alarms": share * (1 - caught) / (1 - share * caught),
            "what it misses": share * (1 - caught),
            "rates exchanged": share
            * (1 - mistaken)
            / (share * (1 - mistaken) + (1 - share) * (1 - caught)),
        },
    ),
    Claim(
        id="mitigation.detector.error",
        kind="equality",
        title=(
            "Mean squared error of a model that is refitted on real and synthetic tokens, after n "
            "refits."
        ),
        statement=Equal(E(d**2, n), error()),
        proof=_honest(kept, HONEST),
        assumptions=MODEL,
        references=("bertrand2023", "drayson2025"),
        domain=(*PARTS, WORTH),
        parameters=ERROR,
        rivals={
            "of the real tokens": v0 / (kept * (1 - synthetic)) * (1 - _keep(kept) ** n),
            "share for its square": v0
            * (1 - (synthetic * (1 - 1 / kept)) ** n)
            / (1 + (kept - 1) * (1 - synthetic)),
            "one refit fewer": error().subs(n, n - 1),
        },
        remark=(
            "Far out the tokens are worth 1 + (kept - 1)(1 - synthetic^2) real ones: a synthetic "
            "token is not worthless, since it averages over what earlier models knew."
        ),
    ),
    Claim(
        id="mitigation.detector.paradox",
        kind="deterministic",
        title=(
            "Filtering paradox: where models make nothing up, a detector that deletes synthetic "
            "tokens and no others makes the lasting error larger, at every size of the crawl."
        ),
        statement=_paradox,
        proof=Proof((Step("sign", _paradox, Sign(squares=_gains)),)),
        assumptions=(
            *MODEL,
            "the harmonic mean of a number of tokens is at most their mean",
        ),
        references=("drayson2025",),
        domain=(
            Condition(share < 1, "a synthetic share below 1"),
            Condition(caught <= 1, "a true positive rate of at most 1"),
            Condition(kept >= 1, "at least one token"),
            Condition(kept <= (1 - share * caught) * crawled, "no more tokens than are left"),
            Condition(crawled >= 1, "at least one token"),
            Condition(effective(crawled, share) > 0, "tokens that are worth some real one"),
            Condition(
                sp.expand(_rest**2 + (kept - 1) * (_rest**2 - share**2 * (1 - caught) ** 2)) > 0,
                "tokens that are worth some real one",
            ),
            Condition(share * caught < 1, "some tokens to be left"),
        ),
        parameters={
            "share": share,
            "true_positive": caught,
            "samples": crawled,
            "kept": kept,
            "variance": v0,
        },
        rivals={
            "no token lost": v0 / effective(crawled, _pure),
            "real tokens, all of them": v0 / crawled,
        },
        remark=(
            "A detector pays by the bias that it takes away (mitigation.detector.large_crawls), "
            "or where the deleted tokens are replaced by real ones."
        ),
    ),
    Claim(
        id="mitigation.detector.bias",
        kind="equality",
        title="Bias of a model after n refits, where synthetic tokens are partly made up.",
        statement=Equal(E(d, n), _biased),
        proof=Proof(_bias_steps),
        assumptions=MODEL,
        references=("drayson2025",),
        domain=INVENTED,
        parameters={
            "synthetic": synthetic,
            "hallucination": invented,
            "away": away,
            "generations": n,
        },
        rivals={
            "of one refit": _push,
            "as if real tokens did not help": away * (1 - (1 - invented) ** n),
            "one refit fewer": _biased.subs(n, n - 1),
        },
    ),
    Claim(
        id="mitigation.detector.error_of_invention",
        kind="equality",
        title=(
            "Mean squared error of a model after n refits, where synthetic tokens are partly made "
            "up."
        ),
        statement=_inventing,
        proof=Proof(
            (
                *_bias_steps,
                *chain(
                    INVENTING,
                    "mean square",
                    square,
                    v0,
                    (1 - synthetic) * v0 + synthetic * invented * wide + _stay * E(square, n),
                    _squares,
                ),
                *chain(
                    INVENTING,
                    "squared error",
                    d**2,
                    sp.S.Zero,
                    _once,
                    _squared,
                    "bias",
                    "mean square",
                ),
            )
        ),
        assumptions=MODEL,
        references=("drayson2025",),
        domain=FADING,
        parameters=MADE_UP,
        rivals={
            "nothing made up": error(),
            "squared bias alone": _biased**2,
            "squared bias and error apart": _biased**2 + error(),
        },
    ),
    Claim(
        id="mitigation.detector.large_crawls",
        kind="limit",
        title=(
            "On large crawls the lasting squared error is the squared bias of what is made up, and "
            "a detector pays by the synthetic share that it takes away."
        ),
        statement=Equal(sp.Limit(limit, kept, sp.oo), bias**2),
        proof=Proof((Step("rational", Equal(sp.Limit(limit, kept, sp.oo), bias**2), Limit()),)),
        assumptions=MODEL,
        references=("drayson2025",),
        domain=INVENTED,
        parameters={"synthetic": synthetic, "hallucination": invented, "away": away},
        rivals={
            "of one refit": _push**2,
            "as if all were synthetic": away**2,
            "no bias": sp.S.Zero,
        },
        remark=(
            "The function is what mitigation.detector.error_of_invention comes to far out; the "
            "bias grows with the synthetic share, so above some size of the crawl deleting "
            "synthetic tokens helps, and below it hurts."
        ),
    ),
    Claim(
        id="mitigation.first_mover.late_entrant",
        kind="equality",
        title=(
            "First mover: a late entrant needs so many tokens of a web that is partly synthetic to "
            "be as good as one on a clean web."
        ),
        statement=_caught_up,
        proof=_honest(_late, _kernel(sp.S.Zero, tokens=_late)),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=(
            Condition(synthetic < 1, "some real tokens"),
            Condition(crawled >= 1, "at least one token"),
            Condition(crawled > synthetic**2, "at least one token"),
        ),
        parameters={
            "samples": crawled,
            "synthetic": synthetic,
            "generations": n,
            "variance": v0,
        },
        rivals={
            "as many real tokens": v0
            / effective(crawled / (1 - synthetic), synthetic)
            * (1 - _keep(crawled / (1 - synthetic)) ** n),
            "as many tokens": error(crawled),
        },
        remark=(
            "Far out its error is variance/samples, with 1 + (samples - 1)/(1 - synthetic^2) "
            "tokens where the first mover took samples."
        ),
    ),
    Claim(
        id="mitigation.mixing.offset",
        kind="equality",
        title="Fresh real tokens forget a bad start: mean offset after n refits.",
        statement=Equal(E(d, n), begin * synthetic**n),
        proof=Proof(chain(OFF, "offset", d, begin, synthetic * E(d, n), begin * synthetic**n)),
        assumptions=MODEL,
        references=("bertrand2023",),
        domain=PARTS,
        parameters={"offset": begin, "synthetic": synthetic, "generations": n},
        rivals={
            "odds for the share": begin * (synthetic / (1 - synthetic)) ** n,
            "share of real tokens": begin * (1 - synthetic) ** n,
            "squared": begin * synthetic ** (2 * n),
        },
        remark=(
            "With synthetic over real tokens lambda it is lambda/(1 + lambda) per refit, below 1 "
            "for every lambda."
        ),
    ),
)
