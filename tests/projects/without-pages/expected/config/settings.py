INSTALLED_APPS = ["django.contrib.contenttypes", "tasks"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
