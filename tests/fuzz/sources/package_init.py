"""Models, a module each."""

from .address import Address
from .basket import Basket, BasketLine
from .customer import (
    Customer,
    CustomerGroup,
)
from .order import Order as Order
from .zone import Zone  # isort: skip

__all__ = [
    "Address",
    "Basket",
    "BasketLine",
    "Customer", "CustomerGroup",
    "Order",
    "Zone",
]
