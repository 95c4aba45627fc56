"""Proofs of claims, written down for provers that are not ours."""
