DEBUG = True
INSTALLED_APPS = [
    "users",
]