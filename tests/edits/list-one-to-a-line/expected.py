INSTALLED_APPS = [
    "django.contrib.admin",
    "users",
    "tasks",
]
