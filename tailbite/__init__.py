"""tailbite: model collapse, proved, simulated, and checked against each other.

What happens when a generative model is refit, generation after generation, on its own samples?  For
every quantitative claim tailbite holds a proof (SymPy, checked step by step), an exact simulation
(JAX) and a statistical test that the two agree and that the nearest wrong formulas do not.

Look at a claim, and let it predict:

    >>> import tailbite
    >>> claim = tailbite.claim("gaussian.replace.variance_mean")
    >>> claim.kind, claim.references
    ('equality', ('shumailov2023', 'alemohammad2023'))
    >>> round(claim.predict(samples=100, generations=10, ddof=0), 12)  # divisor 100
    0.904382075009
    >>> tailbite.show(claim.id).splitlines()[0]  # statement, proof, rivals, trust base, as Markdown
    '# gaussian.replace.variance_mean'

Ask the other way round: how many points keep 90 % of the variance for 100 generations?

    >>> asked = dict(generations=100, ddof=0)
    >>> tailbite.solve(claim.id, "variance_mean >= 0.9", "samples", **asked).at  # proved the least
    950
    >>> tailbite.find("kl replace")[0].name
    'gaussian.replace.kl_from_truth'

Simulate the same experiment:

    >>> import sims
    >>> run = sims.refit(
    ...     sims.Gaussian(ddof=0), sims.Replace(), truth=sims.Normal(), samples=100, generations=10,
    ...     replicates=100_000, seed=1, observe=["variance"],
    ... )
    >>> variance = run["variance"]
    >>> bool(abs(variance.mean[-1] - 0.904382) < 5 * variance.standard_error[-1])
    True

Hold one against the other, draw, and cite:

    report = tailbite.verify(["gaussian.replace.variance_mean"], seed=1)
    report.ok, report.summary

    >>> drawn = tailbite.figure("variance_decay", width="column", samples=30, replicates=1000)
    >>> drawn.save("variance_decay.pdf")                # tailbite reproduce variance_decay.pdf
    >>> "@software{tailbite," in tailbite.cite("gaussian.replace.variance_mean")  # and its papers
    True
    >>> caption = tailbite.cite("variance_decay.pdf", latex=True)  # its caption, and its claims
    >>> "samples 30" in caption
    True

Split the mean excess risk of a regression refit into its three errors, generation by generation:

    >>> terms = tailbite.decompose(
    ...     "sgd", workflow="replace", samples=30, generations=8, features=4, seen=2, rate=0.08
    ... )
    >>> bool((terms.expressivity + terms.approximation + terms.statistical == terms.total).all())
    True

Generation 0 is the truth and generation 1 is fitted on real data; ``samples`` is the number of
points per generation (or a schedule: ``samples[i]`` points are drawn from generation i); the
variance divisor is ``count - ddof``.  The same words are used on the command line: ``tailbite
verify``, ``simulate``, ``errors``, ``figure``, ``claims``, ``show``, ``cite``."""

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from tailbite.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from tailbite.answers.finding import Found
    from tailbite.figures.recipe import Drawn
    from tailbite.subjects.errors.terms import Decomposition
    from tailbite.subjects.language.transformer import Result as LanguageModel
    from tailbite.verified import Report
    from theory.claim import Claim
    from theory.crossing import Crossing


def predict(id: str, *, log: bool = False, **parameters: Any) -> float:
    """The number of a claim, correct to 1e-13 relative; see :meth:`theory.claim.Claim.predict`."""
    return claim(id).predict(log=log, **parameters)


def solve(
    id: str,
    condition: str,
    unknown: str,
    *,
    within: tuple[float, float] | None = None,
    **parameters: Any,
) -> "Crossing":
    """The first value of the parameter ``unknown`` at which a condition on the claim's number, as
    "variance_mean >= 0.9", begins or ceases to hold; see :func:`theory.crossing.crossing`.
    """
    from tailbite.answers.solving import solve as run

    return run(id, condition, unknown, parameters, within=within)


def find(words: str) -> "list[Found]":
    """Claims, figures and papers by words, the best first; see
    :func:`tailbite.answers.finding.find`.
    """
    from tailbite.answers.finding import find as run

    return run(words)


def claims(subject: str | None = None) -> "list[Claim]":
    """All claims, or those of one subject; ValueError for a subject that does not exist."""
    import theory

    chosen = [claim for claim in theory.claims().values() if subject in (None, claim.subject)]
    if not chosen:
        known = sorted({claim.subject for claim in theory.claims().values()})
        raise ValueError(f"the subjects are {', '.join(known)}; got {subject!r}")
    return chosen


def claim(id: str) -> "Claim":
    """The claim with this id; ValueError with the nearest ids where there is none."""
    import theory

    return theory.claim(id)


def show(id: str, *, latex: bool = False) -> str:
    """The claim with its proof, checked now, as Markdown; or as a LaTeX fragment."""
    import theory
    from theory.render import latex_proof, markdown

    found = theory.claim(id)
    return latex_proof(found) if latex else markdown(found, theory.check(found))


def cite(what: str | PathLike[str], *, latex: bool = False) -> str:
    """BibTeX of tailbite and of exactly what a claim (its id) or a figure (its file) rests on; or
    LaTeX that is ready to paste.

    The LaTeX of a claim states it, with what it needs; that of a figure is its caption and the
    claims that it shows. ValueError, in one sentence, for what is neither the id of a claim nor a
    figure that tailbite saved."""
    from tailbite.citation import cite as run

    return run(str(what), latex=latex)


def verify(
    ids: Iterable[str] | None = None, *, seed: int | None = None, cache: bool = False
) -> "Report":
    """Prove, simulate and compare claims (all, or those with these ids); see
    :func:`tailbite.verification.verify`.
    """
    from tailbite.verification import verify as run

    return run(ids, seed=seed, cache=cache)


def decompose(learner: str, **parameters: Any) -> "Decomposition":
    """The three errors of a regression refit, generation by generation; see
    :func:`tailbite.subjects.errors.terms.decompose`.
    """
    from tailbite.subjects.errors.terms import decompose as run

    return run(learner, **parameters)


def figure(
    name: str,
    *,
    width: float | str = "page",
    replicates: int | None = None,
    seed: int = 0,
    yes: bool = False,
    **parameters: Any,
) -> "Drawn":
    """Compute and draw one of `tailbite.figures.FIGURES`; see
    :func:`tailbite.figures.recipe.make`.
    """
    from tailbite.figures.recipe import make

    return make(name, parameters, replicates=replicates, seed=seed, width=width, yes=yes)


def language_model(**options: Any) -> "LanguageModel":
    """A transformer refitted on its own text: what `tailbite language-model` does, with its options
    by name, as ``language_model(generations=4, temperature=0.8)``; see
    :class:`tailbite.subjects.language.transformer.Result`.
    """
    from tailbite.subjects.language.settings import settled
    from tailbite.subjects.language.transformer import run

    return run(settled(options))
