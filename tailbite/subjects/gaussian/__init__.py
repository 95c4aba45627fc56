"""Checks and figures of ``gaussian``."""
