INSTALLED_APPS = [
    "very.long."
    "name",
    "tasks",
]
