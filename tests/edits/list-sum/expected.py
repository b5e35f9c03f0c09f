INSTALLED_APPS = DJANGO_APPS + [
    "users",
    "tasks",
]
