INSTALLED_APPS = [
    "tasks",
]
