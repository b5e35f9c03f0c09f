INSTALLED_APPS = ('admin', 'tasks')
