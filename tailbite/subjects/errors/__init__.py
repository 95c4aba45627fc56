"""Checks and figures of ``errors``."""
