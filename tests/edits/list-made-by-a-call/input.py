INSTALLED_APPS = load_apps()
