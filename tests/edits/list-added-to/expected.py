INSTALLED_APPS += [
    "users",
    "tasks",
]
