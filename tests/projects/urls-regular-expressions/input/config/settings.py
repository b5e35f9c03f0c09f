INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "pages",
]

ROOT_URLCONF = "config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
