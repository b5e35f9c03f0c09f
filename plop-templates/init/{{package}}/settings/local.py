"""Settings for development; manage.py uses them unless told otherwise."""

import os
from importlib.util import find_spec
from pathlib import Path

import environ

# First, because the shared settings read the environment too.
environ.Env.read_env(Path(__file__).resolve().parent.parent.parent / ".env")

from .base import *  # noqa: E402

DEBUG = True
SECRET_KEY = os.environ.get("SECRET_KEY") or "django-insecure-for-development-only"

# The toolbar is not there when only the production dependencies are installed.
if find_spec("debug_toolbar"):
    INSTALLED_APPS += ["debug_toolbar"]
    MIDDLEWARE.insert(1, "debug_toolbar.middleware.DebugToolbarMiddleware")
    DEBUG_TOOLBAR_CONFIG = {
        "SHOW_COLLAPSED": True,
        "SHOW_TOOLBAR_CALLBACK": "debug_toolbar.middleware.show_toolbar_with_docker",
    }
