"""Checks and figures of ``regression``."""
