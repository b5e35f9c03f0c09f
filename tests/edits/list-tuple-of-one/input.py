INSTALLED_APPS = ('admin',)
