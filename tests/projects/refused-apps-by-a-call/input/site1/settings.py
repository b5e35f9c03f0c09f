from site1.apps import find_apps

INSTALLED_APPS = find_apps("plugins")
ROOT_URLCONF = "site1.urls"
if True:
    INSTALLED_APPS += ["debug_toolbar"]
