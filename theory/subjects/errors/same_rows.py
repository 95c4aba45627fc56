"""Ridge and gradient descent with one set of rows in all batches: accumulate, and real labels mixed
with the model's.

Along an eigenvector of the Gram matrix, of eigenvalue x, both make of labels whose least-squares
weight is y the weight a y, where the share a depends on x alone: x/(x + lambda m) for ridge, 1 - (1
- rate x/m)^K for K steps from zero.  On several batches with the same rows, labels count by their
mean.  Eigenvectors point anywhere alike, whatever the eigenvalues: the mean square of the target's
component along one is B/k, and what unseen features add to the least-squares weight there has
variance epsilon/x."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Cited,
    Induction,
    Kernel,
    Normal,
    Start,
    Tower,
)
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    LABELS,
    ROWS,
    SPREAD,
    approximation,
    features,
    noise,
    signal,
    unseen,
)
from theory.subjects.errors.experiment import REAL as REAL_LABELS
from theory.subjects.errors.experiment import SYNTHETIC as SYNTHETIC_LABELS
from theory.subjects.errors.geometric import GEOMETRIC, MORE, geometric
from theory.subjects.errors.geometric import ratio as theta
from theory.subjects.errors.gradient import GRADIENT, steps
from theory.subjects.errors.gradient import rate as step_size
from theory.subjects.errors.label_mixing import NEW
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.ridge import RIDGE, penalty
from theory.subjects.errors.spectrum import SPECTRUM, over_spectrum
from theory.subjects.errors.total import total
from theory.subjects.gaussian.experiment import EVEN, ODD
from theory.subjects.regression.experiment import MUIRHEAD, SAME
from theory.subjects.regression.label_mixing import BELOW_ONE
from theory.subjects.regression.label_mixing import w as weight
from theory.words import E, i, j, kept, length, m, n, spread, t, v0, x, z

#: state: the weight along an eigenvector of the Gram matrix, given its eigenvalue x
W = sp.Symbol("W", real=True)
reach = sp.Symbol(
    "h", positive=True
)  #: least-squares weight of the labels of generation 0 along it, without noise
share = sp.Symbol("a", real=True)  #: of a least-squares weight, what a fit makes of it
#: what a mixed fit keeps of the model's weight, and takes of the truth's labels
ratio, pull = sp.symbols("rho p", real=True)
y = sp.Symbol("y", real=True)  #: another standard normal draw

SHARES = {"ridge": x / (x + penalty * m), "gradient": 1 - (1 - step_size * x / m) ** steps}
DIRECTIONS = Cited(
    "the eigenvectors of a normal Gram matrix have a uniform direction, whatever the eigenvalues",
    MUIRHEAD,
)
ENOUGH = Condition(m >= features, "at least as many samples as features seen")


#: a fit on n + 1 batches with the same rows is the share a of the mean of their least-squares
#: weights: the first n add up to n W/a, that of the new one is W and what noise adds
POOL = Kernel(
    index=n,
    update={W: (1 - (1 - share) / (n + 1)) * W + share * sp.sqrt(noise[n] / x) * z / (n + 1)},
    draws=(Normal(z),),
    initial={W: reach},
)
#: a fit on labels mixed from the truth's and the model's
MIX = Kernel(
    index=n,
    update={W: ratio * (W + sp.sqrt(v0 / x) * z) + pull * (reach + sp.sqrt(v0 / x) * y)},
    draws=(Normal(y), Normal(z)),
    initial={W: reach},
)


def _left(each: sp.Expr, first: sp.Expr | int, upto: sp.Expr) -> sp.Expr:
    """What fits on ever more batches leave of a weight that one fit makes ``each`` of."""
    return sp.Product(1 - (1 - each) / (j + 1), (j, first, upto - 1))


def _pool_square(each: sp.Expr, square: sp.Expr, upto: sp.Expr = t) -> sp.Expr:
    """E W^2, from the mean square of the weight of generation 0."""
    batches = sp.Sum(_left(each, i + 1, upto) ** 2 / (i + 1) ** 2, (i, 0, upto - 1))
    return square * _left(each, 0, upto) ** 2 + each**2 / x * (
        v0 * batches + unseen * _left(each, 1, upto) ** 2
    )


def _mix_level(kept_of: sp.Expr, taken: sp.Expr, upto: sp.Expr) -> sp.Expr:
    return kept_of**upto + taken * geometric(kept_of, upto)


def _mix_square(kept_of: sp.Expr, taken: sp.Expr, square: sp.Expr, upto: sp.Expr = t) -> sp.Expr:
    return square * _mix_level(kept_of, taken, upto) ** 2 + v0 / x * (
        kept_of**2 + taken**2
    ) * sp.Sum(kept_of ** (2 * i), (i, 0, upto - 1))


_pool_weight = Equal(E(W, n), reach * _left(share, 0, n))
_pool_once = Equal(
    E(W**2, n + 1),
    (1 - (1 - share) / (n + 1)) ** 2 * E(W**2, n) + share**2 * noise[n] / (x * (n + 1) ** 2),
)
_POOL_MEAN = (
    Step("start", Equal(E(W, 0), reach), Start(POOL)),
    Step(
        "one fit",
        Equal(E(W, n + 1), (1 - (1 - share) / (n + 1)) * E(W, n)),
        Tower(POOL),
        uses=(EVEN, ODD),
    ),
    Step("given the rows", _pool_weight, Induction(n), uses=("start", "one fit")),
)
_POOL_SQUARE = (
    Step("start", Equal(E(W**2, 0), reach**2), Start(POOL)),
    Step("one fit", _pool_once, Tower(POOL), uses=(EVEN, ODD)),
    Step("real labels", Equal(noise[0], v0 + unseen), REAL_LABELS),
    Step("synthetic labels", Equal(noise[t], v0), SYNTHETIC_LABELS),
    Step(
        "first fit",
        Equal(E(W**2, 1), share**2 * (reach**2 + (v0 + unseen) / x)),
        Algebra(),
        uses=(("one fit", {n: 0}), "start", "real labels"),
    ),
    Step(
        "later fits",
        _pool_once.subs({n: t, noise[n]: v0}),
        Algebra(),
        uses=(("one fit", {n: t}), "synthetic labels"),
    ),
    Step(
        "given the rows",
        Equal(E(W**2, t), _pool_square(share, reach**2)),
        Induction(t, 1),
        uses=("first fit", "later fits"),
    ),
)
_twice = (
    ratio**2 * E(W**2, n)
    + 2 * ratio * pull * reach * E(W, n)
    + pull**2 * reach**2
    + v0 / x * (ratio**2 + pull**2)
)
_MIX_MEAN = (
    Step("start", Equal(E(W, 0), reach), Start(MIX)),
    Step(
        "one fit", Equal(E(W, n + 1), ratio * E(W, n) + pull * reach), Tower(MIX), uses=(EVEN, ODD)
    ),
    *GEOMETRIC,
    Step(
        "given the rows",
        Equal(E(W, n), reach * _mix_level(ratio, pull, n)),
        Induction(n),
        uses=("start", "one fit", (MORE, {theta: ratio})),
    ),
)
_MIX_SQUARE = (
    *_MIX_MEAN[:-1],
    replace(_MIX_MEAN[-1], name="mean given the rows"),
    Step("start, squared", Equal(E(W**2, 0), reach**2), Start(MIX)),
    Step("one fit, squared", Equal(E(W**2, n + 1), _twice), Tower(MIX), uses=(EVEN, ODD)),
    Step(
        "given the rows",
        Equal(E(W**2, n), _mix_square(ratio, pull, reach**2, n)),
        Induction(n),
        uses=(
            "start, squared",
            "one fit, squared",
            "mean given the rows",
            (MORE, {theta: ratio}),
            (MORE, {theta: ratio**2}),
        ),
    ),
)


class Run:
    """One learner under one of the two workflows: what an eigenvector keeps, by its share, and what
    the proofs begin with.
    """

    def __init__(self, learner: Learner, workflow: str) -> None:
        self.learner, self.id, self.mixed = (
            learner,
            f"errors.{learner.name}.{workflow}",
            workflow == "label_mixing",
        )
        self.own = SHARES[learner.name]
        self.about: dict[str, Any] = {
            "assumptions": (LABELS, ROWS, SAME, NEW) if self.mixed else (LABELS, ROWS, SAME),
            "references": (*learner.references, "garg2025")
            if self.mixed
            else (*learner.references, "gerstgrasser2024"),
            "domain": (BELOW_ONE, ENOUGH) if self.mixed else (ENOUGH,),
            "parameters": {"real_weight": weight, **learner.public}
            if self.mixed
            else learner.public,
        }
        self.target = signal / features + unseen / x if self.mixed else signal / features
        self.letters = (
            {ratio: self.own * (1 - weight), pull: self.own * weight}
            if self.mixed
            else {share: self.own}
        )
        self.parts = tuple(self.letters.values())
        self.steps = tuple(
            self._here(steps)
            for steps in ((_MIX_MEAN, _MIX_SQUARE) if self.mixed else (_POOL_MEAN, _POOL_SQUARE))
        )

    def _here(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps, and their conclusion at the learner's share."""
        given = steps[-1].statement
        here = Equal(given.lhs, given.rhs.xreplace(self.letters))
        uses = ((steps[-1].name, self.letters),)
        return (*steps, Step("at the learner's share", here, Algebra(), uses=uses))

    def keeps(self, upto: sp.Expr = t) -> sp.Expr:
        """Share of the target after so many fits."""
        along = _mix_level(*self.parts, upto) if self.mixed else _left(self.own, 0, upto)
        return over_spectrum(along) / features

    def length(self) -> sp.Expr:
        square = _mix_square if self.mixed else _pool_square
        return over_spectrum(square(*self.parts, self.target))

    def bias(self) -> sp.Expr:
        return signal * (1 - self.keeps()) ** 2

    def variance(self) -> sp.Expr:
        return self.length() - signal * self.keeps() ** 2

    def replaced(self, beyond: sp.Expr = unseen) -> sp.Expr:
        """The statistical error where nothing but the newest batch is fitted."""
        fresh = self.own ** (2 * t) * signal / features + self.own**2 / x * (
            v0 * geometric(self.own**2, t) + beyond * self.own ** (2 * t - 2)
        )
        return over_spectrum(fresh) - signal * (over_spectrum(self.own**t) / features) ** 2

    def claim(
        self,
        what: str,
        title: str,
        statement: Equal,
        steps: tuple[Step, ...],
        rivals: Mapping[str, sp.Expr],
        **more: Any,
    ) -> Claim:
        return Claim(
            f"{self.id}_{what}",
            "equality",
            title,
            statement,
            Proof(steps),
            rivals=rivals,
            **{**self.about, **more},
        )

    def claims(self) -> tuple[Claim, ...]:
        once, replaced = over_spectrum(self.own) / features, over_spectrum(self.own**t) / features
        kept_statement, bias = Equal(E(kept, n), self.keeps(n)), Equal(approximation(), self.bias())
        variance, mean_length = (
            Equal(E(spread, t), self.variance()),
            Equal(E(length, t), self.length()),
        )
        conditional = {reach: sp.sqrt(self.target)}
        beyond = self.variance().subs(unseen, 0)
        return (
            self.claim(
                "signal",
                "Share of the target that the weights keep after n fits, all batches with the same "
                "rows.",
                kept_statement,
                (
                    *self.steps[0],
                    SPECTRUM,
                    Step(
                        "spectrum",
                        Equal(E(kept, n), over_spectrum(E(W, n) / reach) / features),
                        DIRECTIONS,
                        uses=(SPECTRUM.name,),
                    ),
                    Step(
                        "all generations",
                        kept_statement,
                        Algebra(),
                        uses=("spectrum", "at the learner's share"),
                    ),
                ),
                {"shrunken once": once + 0 * n, "replace": over_spectrum(self.own**n) / features},
                parameters={**self.about["parameters"], "generations": n},
            ),
            self.claim(
                "approximation",
                "Approximation error after n fits, all batches with the same rows: what the "
                "learner does not reach even in the mean.",
                bias,
                (
                    Step(
                        "share of the target",
                        bias,
                        Algebra(),
                        uses=((f"{self.id}_signal", {n: t}),),
                    ),
                ),
                {
                    "shrunken once": signal * (1 - once) ** 2,
                    "replace": signal * (1 - replaced) ** 2,
                },
                remark=(
                    "Real labels come again: it settles below the whole target, unless steps are "
                    "so long that they overshoot."
                )
                if self.mixed
                else "It compounds, though only like a power of the generation: old rows carry the "
                "labels of models that had shrunk less.",
            ),
            self.claim(
                "statistical",
                "Statistical error after n fits, all batches with the same rows: the spread of the "
                "weights about their mean.",
                variance,
                (
                    *self.steps[1],
                    SPECTRUM,
                    Step(
                        "spectrum",
                        Equal(E(length, t), over_spectrum(E(W**2, t))),
                        DIRECTIONS,
                        uses=(SPECTRUM.name,),
                    ),
                    Step(
                        "all generations",
                        mean_length,
                        Algebra(),
                        uses=("spectrum", ("at the learner's share", {n: t, **conditional})),
                    ),
                    *SPREAD,
                    Step(
                        "constants",
                        variance,
                        Algebra(),
                        uses=("spread", "all generations", (f"{self.id}_signal", {n: t})),
                    ),
                ),
                {
                    "replace": self.replaced(),
                    "nothing unseen": beyond,
                    "no spread over the rows": over_spectrum(self._noise()),
                },
                remark="Unseen features of the one set of rows are the same in every generation."
                if self.mixed
                else None,
            ),
            total(
                self.id,
                self.bias(),
                self.variance(),
                {"replace": unseen + signal * (1 - replaced) ** 2 + self.replaced()},
                **self.about,
            ),
        )

    def _noise(self) -> sp.Expr:
        square = _mix_square if self.mixed else _pool_square
        return square(*self.parts, sp.S.Zero)


CLAIMS = tuple(
    claim
    for learner in (RIDGE, GRADIENT)
    for workflow in ("accumulate", "label_mixing")
    for claim in Run(learner, workflow).claims()
)
