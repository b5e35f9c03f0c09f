from site_a.settings import *

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sites",
    "tasks",
]
ROOT_URLCONF = "site_b.urls"
