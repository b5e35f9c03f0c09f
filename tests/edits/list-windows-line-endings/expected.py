import os

INSTALLED_APPS = [
    "users",
    "tasks",
]
