INSTALLED_APPS = ['django.contrib.auth', 'django.contrib.contenttypes', 'tasks']
ROOT_URLCONF = 'backoffice.urls'
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True}]
