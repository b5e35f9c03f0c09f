"""Models of the shop, """ "a module each."

from .zebra import Zebra

LIMIT = 3
