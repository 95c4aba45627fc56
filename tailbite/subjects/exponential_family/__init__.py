"""Checks and figures of ``exponential_family``."""
