import os; TEXT = """
"""
LIMIT = 3
