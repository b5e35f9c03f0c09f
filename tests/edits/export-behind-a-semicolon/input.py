from .order import Order, Line;

LIMIT = 3
