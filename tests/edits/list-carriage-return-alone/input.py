# The apps.INSTALLED_APPS = [
    "users",
]
