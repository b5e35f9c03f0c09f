INSTALLED_APPS = ["tasks"]
INSTALLED_APPS += ["debug"]
