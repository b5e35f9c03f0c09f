APPS = 1
INSTALLED_APPS = [f"apps.{name}" for name in NAMES]
