from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

FRAMEWORK = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.staticfiles"]
PROJECT_APPS = [
    "tasks",
]

INSTALLED_APPS = [
    *FRAMEWORK,
    "rest_framework",
    *PROJECT_APPS,
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
