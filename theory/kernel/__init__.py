"""The kernel: what may be called a theorem, and the rules of inference by which one is made.

The logic is that of sequents over real arithmetic with quantified letters, in the manner of LCF
(R. Milner, M. Gordon and C. Wadsworth, *Edinburgh LCF*, 1979; J. Harrison, *Handbook of Practical
Logic and Automated Reasoning*, 2009, chapter 6).  A theorem ``hypotheses |- conclusion`` says that
for all values of its free letters, each of its letter's sort, the conclusion holds wherever the
hypotheses do.  A theorem is an object that only the rules of this package make.

* **Terms** are SymPy expressions.  Letters have sorts (natural, positive integer, real, positive,
  schedule of positive integers, matrix, smooth function), their SymPy assumptions.  Sums,
  products, integrals, limits and expectations bind letters; substitution captures none
  (``letters``).  A sum or a product whose upper limit is below its lower one is empty.
* **Hypotheses** are side conditions, ``e > 0``, ``e >= 0``, ``e != 0``, for every value of an index
  where one is bound (``conditions``), and assumptions: a name, an assumption of the model, a cited
  lemma, another claim, what a library computes, the hypothesis of an induction (``theorem``).
* **Instantiation** puts a value in for a letter in conclusion and hypotheses alike; the value must
  be of the sort: shown, or a hypothesis of the result.
* **Closing** binds letters that the conclusion does not hold (they exist), provided that all that
  is assumed of them is assumed at one moment of one experiment.
* **Algebra** rewrites by identities, each with its conditions, to quotients of polynomials that
  python-flint compares exactly (``algebra``, ``polynomials``); **order** finds signs by factors and
  slack variables (``order``).
* **Inference**: what is put in (``assumptions``); rewriting by an equation, also under binders, for
  every value of the index, and modus ponens (``equations``); induction and telescoping from their
  base (``induction``); chains, monotone functions, sums term by term, descent to a limit
  (``inequalities``); the tower property of an experiment (``expectations``);
  Euler's integrals (``integrals``); limits by expansion (``expansions``), of products and sums
  (``limits``); words in matrices, traces and the Loewner order (``words``).
* **Acceptance** demands that the domain of a claim implies every side condition that is left, those
  of the conclusion's own meaning among them, and that all expectations are of one experiment
  (``acceptance``).

What only SymPy says is a theorem of the grade *computed*, which says so.
"""
