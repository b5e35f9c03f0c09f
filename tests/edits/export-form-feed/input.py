from .order import Order


class Limit:
    pass
