from applists.ours import LOCAL_APPS

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "tasks",
] + LOCAL_APPS

ROOT_URLCONF = "site1.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
