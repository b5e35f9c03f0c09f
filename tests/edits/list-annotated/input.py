INSTALLED_APPS: list[str] = [
    "users",
]
