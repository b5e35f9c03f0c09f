INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "acme.people",
    "acme.tasks",
]

ROOT_URLCONF = "acme.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
