#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""
Settings of the café. ☕

See https://docs.djangoproject.com/en/5.2/ref/settings/ "for all of them".
"""
from __future__ import annotations

import os, sys
from pathlib import Path
from django.utils.translation import gettext_lazy as _  # noqa: E402

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = os.environ.get("DEBUG", "") == "1"; TEMPLATE_DEBUG = DEBUG

# ---- apps [ ( { -----------------------------------------------------------
DJANGO_APPS = (
    'django.contrib.admin',   # ] not the end
    'django.contrib.auth',
    "django.contrib.contenttypes", 'django.contrib.sessions',
    # 'django.contrib.sites',
    r'django.contrib.messages', u"django.contrib.staticfiles"
)
THIRD_PARTY_APPS: list[str] = ["rest_framework", "corsheaders",]
LOCAL_APPS = [
    "users",

    # the pages
    "pages.apps.PagesConfig"  # no comma
    # and a comment behind it
]
INSTALLED_APPS = list(DJANGO_APPS) + THIRD_PARTY_APPS + \
    LOCAL_APPS + ["débit.apps.DébitConfig"]
INSTALLED_APPS += ["debug_toolbar"] if DEBUG else []
if "test" in sys.argv:
    INSTALLED_APPS += (
        "django_nose",
    )
else:
    INSTALLED_APPS = INSTALLED_APPS + [
        "whitenoise.runserver_nostatic",
    ]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware"
    , "django.contrib.sessions.middleware.SessionMiddleware"
    , f"{'django'}.middleware.common.CommonMiddleware"
]

LANGUAGES = [("de", _("German")), ("fr", _("Français"))]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
SECRET_KEY = "a\
b"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [BASE_DIR / "templates"], "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
    ]},
}]
try:
    from .local_settings import *  # noqa
except ImportError: pass
