from site1.applist import LOCAL_APPS

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
] + LOCAL_APPS

ROOT_URLCONF = "site1.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
