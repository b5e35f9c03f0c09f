from server.settings.components import BASE_DIR

INSTALLED_APPS: tuple[str, ...] = (
    # Your apps go here:
    "server.apps.main",
    # Default django apps:
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.admin",
)

ROOT_URLCONF = "server.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
