# Die Einstellungen: größer als nötig
INSTALLED_APPS = [
    "django.contrib.auth",   # people
    "django.contrib.contenttypes"
]   
ROOT_URLCONF = "site1.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
