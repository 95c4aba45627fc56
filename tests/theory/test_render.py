"""LaTeX of a formula does not depend on what was printed before it."""

from random import Random

import theory
from theory import printing


def test_a_part_printed_in_one_formula_reads_the_same_in_every_other(seed):
    """Formulas in a new order, with all parts remembered, and each with none."""
    formulas = [claim.formula for claim in theory.claims().values() if claim.formula is not None]
    drawn = Random(seed).sample(formulas, 60)
    together = [printing.latex(formula) for formula in drawn]
    for formula, text in zip(drawn, together, strict=True):
        printing.PRINTED.clear()
        assert printing.latex.__wrapped__(formula) == text
