INSTALLED_APPS = [
    "tasks_archive",
    "apps.tasks",
    "tasks",
]
