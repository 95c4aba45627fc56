"""Checks and figures of ``mitigation``."""
