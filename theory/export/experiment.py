"""The random experiment of a claim: the expectation is defined, generation by generation, from the
laws of one draw, which alone are assumed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp

from theory.claim import Claim
from theory.export.letters import Untranslatable
from theory.export.terms import Terms
from theory.kernel.tokens import Batch


@dataclass
class Law:
    """The mean over one draw, a functional: linear, of mass 1, blind to what is outside of the
    support, with the moments that the steps ask for."""

    name: str
    kind: str
    draw: object = None
    varies: bool = False
    moments: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """What is assumed."""
        who = {
            "Normal": "z is a standard normal draw",
            "ChiSquare": "q is a chi-square draw (it is 0 where it has 0 degrees of freedom)",
        }.get(self.kind, f"{getattr(self.draw, 'symbol', '')} is a draw with these moments")
        known = ", ".join(sentence for _, sentence in self.moments.values())
        return [f"{who}: {known}" if known else who]

    def text(self) -> list[str]:
        """The declarations."""
        name = self.name
        if self.kind == "ChiSquare":
            head, at, front = "R -> (R -> R) -> R", " nu", "nu "
            ext = [
                (
                    f"Hypothesis {name}_ext : forall nu f g, 0 <= nu -> (forall q, "
                    f"0 <= q -> f q = g q) -> {name} nu f = {name} nu g."
                ),
                (
                    f"Hypothesis {name}_extp : forall nu f g, 0 < nu -> (forall q, "
                    f"0 < q -> f q = g q) -> {name} nu f = {name} nu g."
                ),
            ]
        else:
            head, at, front = (
                ("Z -> (R -> R) -> R", " nu", "nu ") if self.varies else ("(R -> R) -> R", "", "")
            )
            symbol = getattr(self.draw, "symbol", None)
            positive = self.kind != "Normal" and symbol is not None and symbol.is_nonnegative
            support = "0 <= x -> " if positive else ""
            ext = [
                (
                    f"Hypothesis {name}_ext : forall {front}f g, (forall x, "
                    f"{support}f x = g x) -> {name}{at} f = {name}{at} g."
                )
            ]
        mass = f"forall {front.strip()}, " if front else ""
        return [
            f"Variable {name} : {head}.",
            *ext,
            (
                f"Hypothesis {name}_add : forall {front}f g, {name}{at} "
                f"(fun x => f x + g x) = {name}{at} f + {name}{at} g."
            ),
            (
                f"Hypothesis {name}_scal : forall {front}a f, "
                f"{name}{at} (fun x => a * f x) = a * {name}{at} f."
            ),
            f"Hypothesis {name}_mass : {mass}{name}{at} (fun _ => 1) = 1.",
            *[line for line, _ in self.moments.values()],
        ]


class Experiment:
    """The kernels of a claim as one experiment: a first generation, and all others."""

    def __init__(self, general, special: Mapping[int, object]) -> None:
        self.general, self.special = general, special
        kernel = general or next(iter(special.values()))
        self.states = tuple(sorted(kernel.update, key=str))
        if any(set(k.initial) != set(self.states) for k in (kernel, *special.values())):
            raise Untranslatable("an experiment whose start is not given")
        symbols = [s for s in sp.sympify(general.index).free_symbols] if general else []
        self.symbol = symbols[0] if symbols else None
        #: generation = index of the kernel
        self.shift = sp.sympify(general.index - self.symbol) if general else sp.S.Zero
        first = self._first()
        self.first = min([*special, first])
        self.laws: dict[object, Law] = {}
        for kernel in self.kernels:
            for draw in kernel.draws:
                if isinstance(draw, Batch):
                    raise Untranslatable("a draw of many tokens at once")
                self.law(draw)
        draws = {draw.symbol for k in self.kernels for draw in k.draws}
        found: set[sp.Symbol] = set()
        for k in self.kernels:
            expressions = [*k.update.values(), *k.initial.values()]
            expressions += [draw.freedom for draw in k.draws if hasattr(draw, "freedom")]
            expressions += [m for draw in k.draws for m in getattr(draw, "moments", ())]
            for expression in map(sp.sympify, expressions):
                found |= {s for s in expression.free_symbols if isinstance(s, sp.Symbol)}
        self.parameters = found - set(self.states) - draws - {self.symbol}

    @property
    def kernels(self) -> list:
        return [*([self.general] if self.general else []), *self.special.values()]

    def _first(self) -> int:
        if self.general is None:
            return min(self.special)
        least = 1 if self.symbol is not None and self.symbol.is_positive else 0
        return int(least + self.shift)

    @staticmethod
    def of(claim: Claim) -> "Experiment | None":
        """The experiment of the claim's steps; None where there is none, or more than one."""
        kernels = []
        for step in claim.proof.steps:
            kernel = getattr(step.rule, "kernel", None)
            if kernel is not None and kernel not in kernels:
                kernels.append(kernel)
        if not kernels:
            return None
        general = [k for k in kernels if sp.sympify(k.index).free_symbols]
        special = {int(k.index): k for k in kernels if not sp.sympify(k.index).free_symbols}
        if len(general) > 1 or any(set(k.update) != set(kernels[0].update) for k in kernels):
            return None
        try:
            return Experiment(general[0] if general else None, special)
        except Untranslatable:
            return None

    # ---- text --------------------------------------------------------------------------------
    def pattern(self, terms: Terms) -> str:
        """The states of one generation, as a pattern."""
        with terms.binding(*self.states):
            names = [terms.binder(s).name for s in self.states]
        return names[0] if len(names) == 1 else "'(" + ", ".join(names) + ")"

    def intro(self, terms: Terms) -> str:
        """The states of one generation, as a pattern of ``intros``."""
        with terms.binding(*self.states):
            result, *rest = [terms.binder(s).name for s in self.states]
        for name in rest:
            result = f"[{result} {name}]"
        return result

    def tuple(self, terms: Terms, values: Mapping) -> str:
        """The states with these values."""
        texts = [terms.r(values.get(s, s)) for s in self.states]
        return texts[0] if len(texts) == 1 else "(" + ", ".join(texts) + ")"

    def function(self, terms: Terms, h: sp.Expr) -> str:
        """A function of the state."""
        with terms.binding(*self.states):
            return f"(fun {self.pattern(terms)} => {terms.r(h)})"

    def kernel_at(self, generation: int) -> object:
        """The kernel of a generation."""
        return self.special.get(generation, self.general)

    def lines(self, terms: Terms) -> list[str]:
        """The experiment: states, start, one generation; it is linear and keeps the signs."""
        laws = [law for law in self.laws.values()]
        kernel = self.kernel_at(self.first) or self.kernels[0]
        cases = [
            f"if (g =? {at})%Z then {self._one(terms, k)} else "
            for at, k in sorted(self.special.items())
        ]
        other = self._one(terms, self.general) if self.general else "h s"
        one = "".join(cases) + other
        laws = list(self.laws.values())
        kind = (
            "R" if len(self.states) == 1 else "(" + " * ".join("R" for _ in self.states) + ")%type"
        )
        split = "".join(
            (
                f"destruct (g =? {at})%Z eqn:G{at}; [apply Z.eqb_eq in "
                f"G{at}; subst g | apply Z.eqb_neq in G{at}]; "
            )
            for at in sorted(self.special)
        )
        pull = (
            " | ".join(
                f"apply {law.name}_add | apply {law.name}_scal | apply {law.name}_mass"
                for law in laws
            )
            or "reflexivity"
        )
        into = (
            " | ".join(
                (
                    f"(apply {law.name}_extp; [side | intros ? ?]) | "
                    f"(apply {law.name}_ext; [side | intros ? ?])"
                )
                if law.kind == "ChiSquare"
                else f"(apply {law.name}_ext; intros)"
                for law in laws
            )
            or "fail"
        )
        result = []
        for law in laws:
            result += law.text()
        return [
            *result,
            f"Definition State : Type := {kind}.",
            f"Definition start : State := {self.tuple(terms, kernel.initial)}.",
            (
                "Definition ok : State -> Prop := fun "
                f"{self.pattern(terms)} => "
                f"{self._ok(terms, kernel)}."
            ),
            f"Definition one (g : Z) (h : State -> R) (s : State) : R := {one}.",
            (
                "Ltac states := unfold State in *; repeat match goal with H : ok _ |- _ => "
                "unfold ok in H | H : _ /\\ _ |- _ => destruct H end."
            ).replace("\\\\", "\\"),
            "Lemma ok_start : ok start.",
            "Proof.",
            "unfold ok, start; repeat split; first [lra | pos | nonneg].",
            "Qed.",
            f"Lemma one_ext : forall g f h s, ({self.first} <= g)%Z -> ok s -> "
            "(forall s, ok s -> f s = h s) -> one g f s = one g h s.",
            "Proof.",
            f"intros g f h {self.intro(terms)} Hg Hs H; unfold one; {split}states; "
            f"cbv beta iota zeta; repeat first [ {into} ]; "
            "apply H; unfold ok; repeat split; first [assumption | pos | nonneg].",
            "Qed.",
            (
                f"Ltac linear := first [ {pull} | (etransitivity; [ apply f_equal; apply "
                "functional_extensionality; intro; linear | linear ]) | reflexivity ]."
            ),
            "Lemma one_add : forall g f h s, one g (fun s => f s + h s) s = one g f s + one g h s.",
            "Proof.",
            f"intros g f h {self.intro(terms)}; unfold one; {split}cbv beta iota zeta; linear.",
            "Qed.",
            "Lemma one_scal : forall g a f s, one g (fun s => a * f s) s = a * one g f s.",
            "Proof.",
            f"intros g a f {self.intro(terms)}; unfold one; {split}cbv beta iota zeta; linear.",
            "Qed.",
            "Lemma one_unit : forall g s, one g (fun _ => 1) s = 1.",
            "Proof.",
            f"intros g {self.intro(terms)}; unfold one; {split}cbv beta iota zeta; linear.",
            "Qed.",
            f"Definition Ex : (State -> R) -> Z -> R := expect State start {self.first} one.",
            f"Definition Ex_ext := expect_ext State ok start {self.first} one ok_start one_ext.",
            (
                "Definition Ex_add := expect_add State ok start "
                f"{self.first} one ok_start one_ext one_add."
            ),
            (
                "Definition Ex_scal := expect_scal State ok start "
                f"{self.first} one ok_start one_ext one_scal."
            ),
            (
                "Definition Ex_unit := expect_one State ok start "
                f"{self.first} one ok_start one_ext one_unit."
            ),
            f"Definition Ex_next := expect_next State start {self.first} one.",
            f"Definition Ex_start := expect_start State start {self.first} one.",
            (
                "Ltac split_expectation := fold Ex; repeat first [ "
                "rewrite Ex_add | rewrite Ex_scal | rewrite Ex_unit ]."
            ),
            *self.expectations(terms),
        ]

    def expectations(self, terms: Terms) -> list[str]:
        """The expectations that the steps speak of."""
        lines = []
        for h, (name, varying) in terms.expectations.items():
            binders = "".join(f" {terms.binder(s).text}" for s in varying)
            lines.append(
                f"Definition {name}{binders} (g : Z) : R := Ex {self.function(terms, h)} g."
            )
        return lines

    def _ok(self, terms: Terms, kernel) -> str:
        parts = []
        for state in self.states:
            initial = sp.sympify(kernel.initial[state])
            name = terms.binder(state).name
            if state.is_positive and initial.is_positive:
                parts.append(f"0 < {name}")
            elif state.is_nonnegative or state.is_positive:
                parts.append(f"0 <= {name}")
        return " /\\ ".join(parts).replace("\\\\", "\\") or "True"

    def _one(self, terms: Terms, kernel) -> str:
        """The mean of h of the next state."""
        draws = [draw.symbol for draw in kernel.draws]
        varying = kernel is self.general
        with terms.binding(*self.states, *draws):
            if varying:
                terms.binder(self.symbol)
                kept = terms.names[self.symbol]
                terms.names[self.symbol] = (
                    "g" if self.shift == 0 else f"(g + {terms._z(-self.shift)})"
                )
            text = f"h {self.tuple(terms, kernel.update)}"
            for draw in kernel.draws:
                text = (
                    f"{self.mean(terms, draw)} (fun {terms.binder(draw.symbol).name} : R => {text})"
                )
            if varying:
                terms.names[self.symbol] = kept
            return f"(let {self.pattern(terms)} := s in {text})"

    def law(self, draw) -> Law:
        """The law of a draw."""
        kind = type(draw).__name__
        key = kind if kind in ("Normal", "ChiSquare") else (kind, draw.symbol, draw.moments)
        if key not in self.laws:
            name = {"Normal": "Dn", "ChiSquare": "Dc"}.get(kind, f"Da{len(self.laws)}")
            self.laws[key] = Law(name, kind, draw=draw)
            self.laws[key].varies = (
                kind not in ("Normal", "ChiSquare")
                and self.symbol is not None
                and any(self.symbol in sp.sympify(m).free_symbols for m in draw.moments)
            )
        return self.laws[key]

    def mean(self, terms: Terms, draw) -> str:
        """The functional of a draw, applied to the parameters of its law."""
        law = self.law(draw)
        if law.kind == "ChiSquare":
            return f"{law.name} {terms.r(draw.freedom)}"
        return f"{law.name} {terms.z(self.symbol)}" if law.varies else law.name
