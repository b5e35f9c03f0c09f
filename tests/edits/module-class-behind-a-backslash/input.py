from shop.order import (Line,  # each
    Order)

ORDERS = [Line, Order]\