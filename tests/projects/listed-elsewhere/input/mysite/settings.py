LOCAL_APPS = [
    "blog",
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "tasks",
    *LOCAL_APPS,
]

ROOT_URLCONF = "mysite.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
