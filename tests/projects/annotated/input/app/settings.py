from typing import Final

INSTALLED_APPS: list[str] = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "app.core",
]
ROOT_URLCONF: Final = "app.urls"
DEFAULT_AUTO_FIELD: Final[str] = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, object]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
