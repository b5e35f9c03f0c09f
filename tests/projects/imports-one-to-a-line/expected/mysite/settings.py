INSTALLED_APPS = [
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'tasks',
]

ROOT_URLCONF = 'mysite.urls'
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
