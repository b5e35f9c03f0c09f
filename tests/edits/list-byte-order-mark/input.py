INSTALLED_APPS = [
    "users",
]
