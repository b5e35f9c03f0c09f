DEBUG = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
INSTALLED_APPS += [
    "forum",
    "members",
]
if DEBUG:
    INSTALLED_APPS += ["playground"]

ROOT_URLCONF = "site_urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
