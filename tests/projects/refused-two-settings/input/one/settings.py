INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
]

ROOT_URLCONF = "one.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
