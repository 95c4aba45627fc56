"""What can go wrong when an expression is evaluated in balls."""


class NotApplicable(Exception):
    """The expression has a part that ball arithmetic does not cover; the message names it."""


class DomainError(ValueError):
    """The expression has no finite real value at the point, or none that could be bounded."""


class Undecided(DomainError):
    """A condition could not be decided at this precision."""
