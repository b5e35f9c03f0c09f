INSTALLED_APPS += [
    "users",
]
