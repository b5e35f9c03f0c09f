from .address import Address
from .order import Order

NAMES = """
Order
"""
LIMIT = 3
