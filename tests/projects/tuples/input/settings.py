# -*- coding: utf-8 -*-
import os

PROJECT_ROOT = os.path.dirname(os.path.abspath(__file__))

TEMPLATES = (
    {'BACKEND': 'django.template.backends.django.DjangoTemplates',
     'DIRS': (os.path.join(PROJECT_ROOT, 'templates'),),
     'APP_DIRS': True},
)

INSTALLED_APPS = (
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.admin',
    'news',   # the front page
    'gallery'
)

ROOT_URLCONF = 'urls'
DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'
