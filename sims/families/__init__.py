"""Families: statistical models that can be fitted and sampled. One file each; every workflow runs
on every family that draws statistics or points.

What a family offers is said in `sims.families.base`. Its observables live beside it; chi-squares,
which several draw, in `chi_squares`; faster chains of a law, and points for the families that have
a faster route than those, in files of their own."""
