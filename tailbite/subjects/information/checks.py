"""Checks of the telephone game, file by file."""

from tailbite.subjects.information import article, channels, learners

CHECKS = (*channels.CHECKS, *learners.CHECKS, *article.CHECKS)
