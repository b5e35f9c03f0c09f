INSTALLED_APPS = ["admin", "users", "tasks"]
