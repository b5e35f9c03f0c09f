INSTALLED_APPS = [
    "tasks",
]
ROOT_URLCONF = "main.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
