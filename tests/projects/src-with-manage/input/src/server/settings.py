INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "people",
]

ROOT_URLCONF = "server.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
