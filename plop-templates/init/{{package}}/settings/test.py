"""Settings for the tests: fast, and the same whatever a developer's .env says."""

from .base import *

SECRET_KEY = "for-tests-only"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # no collectstatic before a test
