from .order import Order

NAMES = """
Order
"""
LIMIT = 3
