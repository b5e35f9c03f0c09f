"""Models."""

LIMIT = 3

NAMES = []
