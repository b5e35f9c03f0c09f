from .order import Order
from .address import Address


class Limit:
    pass
