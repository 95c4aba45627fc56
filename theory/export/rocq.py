"""A claim's proof as a file of Rocq (Coq 8.16, standard reals) over Tailbite.v, and its fate.

``export`` writes the file; ``compile`` lets ``coqc`` decide each step.  What is not proved there is
a hypothesis in the type of the last theorem, printed in words."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import theory.export.session as session
from theory.claim import Claim
from theory.export import tower
from theory.export import words as matrices
from theory.export.items import Item, words_of
from theory.export.letters import Untranslatable
from theory.export.tactics import TACTICS as SCALAR
from theory.export.theory_of import PUT_IN, TheoryOf
from theory.words import M, N

#: what is assumed of the functions that Coq's library does not have
SPECIAL = {
    "Gam": "Gamma is positive, and Gamma(x + 1) = x Gamma(x), for x > 0; Gamma(1) = 1",
    "psi": "psi(x + 1) = psi(x) + 1/x for x > 0",
}
TACTICS = {
    **SCALAR,
    "Start": tower.start,
    "Tower": tower.tower,
    "Linearity": tower.linearity,
    **matrices.TACTICS,
}


@dataclass(frozen=True)
class Report:
    """What Rocq made of a claim's proof.

    ``key`` is a hash of the file; ``accepted``, ``rejected`` and ``assumed`` are names of steps;
    ``hypotheses`` are what the theorem rests on, each with its kind ("model", "name", "lemma",
    "claim", "domain", "function", "step") and in words; ``whole`` is true where no step is rejected
    and the last one is proved, not assumed; ``reasons`` says of each rejected step why; ``seconds``
    is the CPU time of the run that decided it."""

    id: str
    key: str
    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    assumed: tuple[str, ...]
    hypotheses: tuple[tuple[str, str], ...]
    whole: bool
    seconds: float
    reasons: tuple[tuple[str, str], ...] = ()


def translate(claim: Claim, *, defined: bool = True) -> TheoryOf:
    """The claim's steps, each with its proposition and, where its rule has a tactic, its proof.

    ``defined`` false leaves expectations undefined (an experiment that does not keep its signs)."""
    theory = TheoryOf(claim, defined)
    last = claim.proof.steps[-1].name
    for number, step in enumerate(claim.proof.steps):
        rule = type(step.rule).__name__
        where = tuple(getattr(step, "where", ()))
        if rule in TACTICS:
            where = () if step.name == last else theory.own(where)
        try:
            item = _prepare(theory, step, number, where)
        except Untranslatable as reason:
            theory.failed[step.name] = str(reason)
            continue
        theory.items[step.name] = item
        if rule in TACTICS and rule not in PUT_IN:
            try:
                item.proof = TACTICS[rule](theory, item)
                item.proved = True
            except Untranslatable as reason:
                item.reason = str(reason)
        theory.order.append(item)
    return theory


def _prepare(theory: TheoryOf, step, number: int, where) -> Item:
    extra: set = set()
    words = words_of(step)
    for _ in range(3):
        item = theory.make(f"s{number}", step.name, step.statement, words, where, extra=extra)
        item.rule, item.uses = step.rule, tuple(step.uses)
        needed: set = set()
        if type(step.rule).__name__ in TACTICS:
            for use in step.uses:
                if (
                    type(step.rule).__name__ == "Tower"
                    and (use if isinstance(use, str) else use[0]) not in theory.steps
                ):
                    continue  # the moments of a draw are those of its law
                try:
                    needed |= theory.fact(use, item)[2]
                except Untranslatable:
                    continue
        needed -= set(theory.terms.states)
        if needed <= set(item.letters):
            return item
        extra |= needed
    return item


def export(claim: Claim) -> str:
    """The text of the claim's file, complete given the preludes."""
    return render(translate(claim))


def header(theory: TheoryOf) -> list[str]:
    """What stands before the steps."""
    terms = theory.terms
    body = [line for item in theory.order for line in item_lines(item)]
    experiment = theory.experiment.lines(terms) if theory.experiment else []
    expectations = (
        []
        if theory.experiment
        else [
            (
                f"Variable {name} : "
                f"{''.join('Z -> ' if s.is_integer else 'R -> ' for s in varying)}Z "
                "-> R."
            )
            for name, varying in terms.expectations.values()
        ]
    )
    matrix_lines = theory.matrix_lines()
    needs_words = bool(terms.letters) or any("tr mone" in line for line in body)
    words = " TailbiteWords." if needs_words else "."
    lines = [f"From Tailbite Require Import Tailbite TailbiteTactics{words}"]
    lines += [f"(* {theory.claim.id}: {comment(theory.claim.title)} *)", "Section Claim."]
    if needs_words:
        lines += WORDS_HEADER
    lines += [
        f"Variable {name} : Prop. (* {comment(text)} *)" for name, text in terms.sentences.items()
    ]
    lines += [_with_comment(line, terms) for line in terms.variables]
    lines += terms.sorts
    lines += matrix_lines
    lines += expectations
    lines += theory.domain_lines
    lines += _tactic_lines(theory)
    lines += experiment
    return lines


def render(theory: TheoryOf) -> str:
    """The file."""
    lines = header(theory)
    lines += [line for item in theory.order for line in item_lines(item)]
    lines += ["End Claim."]
    if theory.order:
        lines += [f"Check {theory.order[-1].name}.", f"Print Assumptions {theory.order[-1].name}."]
    return "\n".join(lines) + "\n"


WORDS_HEADER = [
    (
        "Variables (Mat : Type) (mzero mone : Mat) (madd mmul : "
        "Mat -> Mat -> Mat) (scal : R -> Mat -> Mat)."
    ),
    "Hypothesis Alg : algebra Mat mzero mone madd mmul scal.",
    "Variable tr : Mat -> R.",
    "Hypothesis tr_add : forall a b, tr (madd a b) = tr a + tr b.",
    "Hypothesis tr_scal : forall x a, tr (scal x a) = x * tr a.",
    "Hypothesis tr_cyc : forall a b, tr (mmul a b) = tr (mmul b a).",
    "Variable tp : Mat -> Mat.",
    "Hypothesis tp_tp : forall a, tp (tp a) = a.",
    "Hypothesis tp_add : forall a b, tp (madd a b) = madd (tp a) (tp b).",
    "Hypothesis tp_mul : forall a b, tp (mmul a b) = mmul (tp b) (tp a).",
    "Hypothesis tp_scal : forall x a, tp (scal x a) = scal x (tp a).",
    "Hypothesis tp_one : tp mone = mone.",
    "Hypothesis tr_tp : forall a, tr (tp a) = tr a.",
    "Create HintDb tp_letters.",
]


def comment(text: str) -> str:
    """Text that may stand in a comment."""
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "'")


def _with_comment(line: str, terms) -> str:
    name = line.split()[1]
    return f"{line} (* {comment(str(terms.opaque[name]))} *)" if name in terms.opaque else line


def _tactic_lines(theory: TheoryOf) -> list[str]:
    names = ["ln", "exp", "sqrt"]
    lines = []
    if N in theory.terms.names:
        batches, count = theory.terms.names[M], theory.terms.names[N]
        grow = f"given (forall i : Z, (1 <= i)%Z -> ({batches} 0 <= {count} i)%Z)"
        lines += [
            f"Lemma grow : {grow}.",
            "Proof.",
            f"exact (counts_grow {batches} {count} sort_{batches}_0 counts_0 counts).",
            "Qed.",
            (
                f"Ltac known ::= lazymatch goal with _ : {grow} |- "
                "_ => idtac | _ => pose proof grow end."
            ),
        ]
    if "Gam" in theory.terms.functions:
        names.append("Gam")
        lines.append("Ltac gpos ::= apply Gam_pos; pos.")
        lines.append("Ltac gams := gams_of Gam Gam_rec; rewrite ?Gam_one.")
    else:
        lines.append("Ltac gams := idtac.")
    if "psi" in theory.terms.functions:
        names += ["(psi 0)", "(psi 1)"]
    names += [f"({n})" for n in theory.terms.opaque]
    lines.append("Ltac argf := " + "; ".join(f"try args {n}" for n in names) + ".")
    if "Gam" in theory.terms.functions:
        lines.append("Ltac funs ::= replace (Gam (1 + 0)) with 1 by (now rewrite Rplus_0_r); argf.")
    lines.append(
        "Ltac body := first [ solve [fld] | solve [gams; fld] | solve [argf; fld] | "
        "solve [gams; argf; fld] | solve [term] | solve [argf; term] | solve [gams; argf; term] ]."
    )
    return lines


def item_lines(item: Item) -> list[str]:
    """The sentences of one item: a hypothesis, or a lemma with its proof."""
    rule = type(item.rule).__name__ if item.rule is not None else "use"
    head = f"(* {comment(item.title)}, by {rule} *)"
    if not item.proved:
        return [
            head,
            f"(* {comment(item.words)} *)",
            f"Hypothesis {item.name} : {item.proposition}.",
        ]
    names = [h[1 : h.index(" :")] for h in item.header]
    intro = f"intros {' '.join(names)}; intros." if names else "intros."
    return [head, f"Lemma {item.name} : {item.proposition}.", "Proof.", intro, *item.proof, "Qed."]


def compile(claim: Claim, *, fresh: bool = False) -> Report:
    """Let Rocq decide: the whole file first, and step by step where it is refused.

    The report is kept under a hash of the file in the user's cache directory; ``fresh`` decides
    anew.
    Raises NoProver (a ValueError) where ``coqc`` is missing."""
    session.program("coqc")
    return decide(translate(claim), fresh=fresh)


def decide(theory: TheoryOf, *, fresh: bool = False) -> Report:
    """Let Rocq decide a theory that is translated; see :func:`compile`."""
    claim, text = theory.claim, render(theory)
    kept = session.cache_directory() / f"report-{session.key(text, 'TailbiteTactics')}.json"
    if kept.exists() and not fresh:
        return replace(_read(kept), key=session.key(text))
    report = _decide(claim, theory, text)
    kept.parent.mkdir(parents=True, exist_ok=True)
    scratch = kept.with_suffix(f".{os.getpid()}")
    scratch.write_text(json.dumps(asdict(report)), encoding="utf-8")
    os.replace(scratch, kept)
    return report


def _read(path: Path) -> Report:
    values = json.loads(path.read_text(encoding="utf-8"))
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    for pairs in ("reasons", "hypotheses"):
        values[pairs] = tuple((first, second) for first, second in values[pairs])
    return Report(**values)


def _decide(claim: Claim, theory: TheoryOf, text: str) -> Report:
    run = session.coqc(text)
    seconds = run.seconds
    rejected: dict[str, str] = {}
    if not run.passed:
        began = session.of_children()
        try:
            rejected = _step_by_step(theory)
        except session.HeaderError:
            theory = translate(claim, defined=False)
            rejected = _step_by_step(theory)
        seconds += session.of_children() - began
    rejected = {name: because(said) for name, said in rejected.items()}
    rejected |= theory.failed | {i.title: i.reason for i in theory.order if i.reason}
    put_in = [item for item in theory.order if not item.proved]
    accepted = tuple(i.title for i in theory.order if i.proved and i.title not in rejected)
    steps = [step.name for step in claim.proof.steps]
    return Report(
        claim.id,
        session.key(text),
        accepted,
        tuple(rejected),
        tuple(i.title for i in put_in if i.title in steps and not i.reason),
        _hypotheses(theory, put_in),
        not rejected and steps[-1] in accepted,
        round(seconds, 2),
        tuple(rejected.items()),
    )


def because(said: str) -> str:
    """What Rocq's answer to a proof means."""
    if "coqtop" in said or "too long" in said or session.TOO_LONG in said:
        return f"no proof is found within {session.SENTENCE} s"
    if said.startswith("assert (F"):
        return "a fact in use is not found to hold here: a condition of it, or another form"
    if said.startswith("assert (GG"):
        return "the first case, or the next one, is not found to have the form of the statement"
    if said.startswith(("apply D", "rewrite D", "assert (D")):
        return "the mean over one draw is not found to be the sum of its moments"
    return "the two sides are not found to agree"


#: what the rule of an assumed step makes of it
KINDS = {"Model": "model", "Definition": "model", "Names": "name", "Cited": "lemma"}


def _hypotheses(theory: TheoryOf, put_in: list[Item]) -> tuple[tuple[str, str], ...]:
    """What the theorem rests on, each with its kind and in words."""
    found = [("domain", words) for words in theory.domain_words]
    for law in theory.experiment.laws.values() if theory.experiment else ():
        found += [("model", words) for words in law.words]
    if theory.terms.letters:
        found.append(("model", "matrices are an algebra; their trace is linear and cyclic"))
    for word in theory.terms.constant_words:
        found.append(("model", f"the mean trace of {word} is the same in every generation"))
    found += [("function", SPECIAL[name]) for name in sorted(theory.terms.functions)]
    for item in put_in:
        used = next((name for (name, _), each in theory.external.items() if each is item), None)
        if used is not None and used not in theory.steps:
            found.append(("claim", item.words))
        else:
            rule = theory.steps[used].rule if used else item.rule
            found.append((KINDS.get(type(rule).__name__, "step"), item.words))
    return tuple(dict.fromkeys(found))


def _step_by_step(theory: TheoryOf) -> dict[str, str]:
    rejected: dict[str, str] = {}
    with session.Session() as coq:
        for line in header(theory):
            if line.startswith("(*"):
                continue
            if session.failed(answer := coq.say(line)):
                raise session.HeaderError(f"{theory.claim.id}: {line[:300]} {answer}")
        for item in theory.order:
            sentences = [line for line in item_lines(item) if not line.startswith("(*")]
            try:
                if error := coq.prove(sentences):
                    rejected[item.title] = error
                    coq.say("Abort All.")
                    coq.say(f"Hypothesis {item.name} : {item.proposition}.")
            except TimeoutError as reason:
                rejected |= {
                    i.title: str(reason)
                    for i in theory.order
                    if i.proved
                    and i.title not in rejected
                    and theory.order.index(i) >= theory.order.index(item)
                }
                break
    return rejected
