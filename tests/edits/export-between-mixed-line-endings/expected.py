"""Models."""

from .zebra import Zebra

LIMIT = 3

NAMES = []
