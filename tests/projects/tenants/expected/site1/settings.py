SHARED_APPS = [
    "django_tenants",
    "customers",
    "django.contrib.contenttypes",
    "django.contrib.auth",
]

TENANT_APPS = [
    "django.contrib.auth",
    "orders",
    "stock",
    "tasks",
]

INSTALLED_APPS = list(SHARED_APPS) + [app for app in TENANT_APPS if app not in SHARED_APPS]

ROOT_URLCONF = "site1.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
