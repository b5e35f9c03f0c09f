INSTALLED_APPS = [
    'django.contrib.auth',
    'django.contrib.contenttypes',
]

ROOT_URLCONF = 'mysite.urls'
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
