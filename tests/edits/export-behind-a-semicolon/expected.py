from .order import Order, Line;
from .address import Address

LIMIT = 3
