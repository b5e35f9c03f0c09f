from .order import Order

LIMIT = 3

NAMES = []
