import os; TEXT = """
"""
from .zebra import Zebra
LIMIT = 3


class Task(Zebra):
    pass
