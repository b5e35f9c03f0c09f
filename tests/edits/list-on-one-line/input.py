INSTALLED_APPS = ["admin", "users"]
