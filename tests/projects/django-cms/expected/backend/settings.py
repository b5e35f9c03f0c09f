import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
  "backend",

  # optional, but used in most projects
  "djangocms_admin_style",

  "django.contrib.admin",
  "django.contrib.auth",
  "django.contrib.contenttypes",

  # key django CMS modules
  "cms",
  "menus",
  "tasks",
]

ROOT_URLCONF = "backend.urls"

TEMPLATES = [
  {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [BASE_DIR / "backend" / "templates"],
    "APP_DIRS": True,
  },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
