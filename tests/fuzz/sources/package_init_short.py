from .b import B; from .a import A
import os; __all__ = ("A", 'B'); x = """
text"""
from .c import *
__all__ += c.__all__
