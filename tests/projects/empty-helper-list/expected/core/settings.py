from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

FRAMEWORK = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.staticfiles"]
AUTH_INSTALLED_APPS = []

INSTALLED_APPS = [
    *FRAMEWORK,
    "rest_framework",
    *AUTH_INSTALLED_APPS,
    "tasks",
]

ROOT_URLCONF = "core.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
    }
]
