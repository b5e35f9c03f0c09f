from .address import Address
from .order import Order

LIMIT = 3

NAMES = []
