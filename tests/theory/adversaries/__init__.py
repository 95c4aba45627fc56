"""Attempts to prove what is false, by kind of fault, and the true statements beside them."""
