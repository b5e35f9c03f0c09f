INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "tasks",
]

ROOT_URLCONF = "mysite.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "APP_DIRS": True}]
