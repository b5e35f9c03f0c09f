from os.path import abspath, dirname, join


def root(*parts):
    return join(abspath(join(dirname(__file__), "..", "..")), *parts)


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "flavors",
    "profiles",
]

ROOT_URLCONF = "config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [root("templates")],
        "APP_DIRS": True,
    },
]
