"""Settings as django-configurations has them."""
from configurations import Configuration, values

APPS = [*("a", "b"), "c"]
PLUGINS = [
    name
    for name in APPS
    if name != "c"
]


class Base(Configuration):
    SECRET_KEY = values.SecretValue()
    INSTALLED_APPS = [
        "django.contrib.admin",
        "django.contrib.auth",
    ]
    MIDDLEWARE = ["a", "b"]


class Dev(Base):
    DEBUG = True
    INSTALLED_APPS = Base.INSTALLED_APPS + ["debug_toolbar"]

    @property
    def TEMPLATES(self):
        return [{"BACKEND": "x"}]

INSTALLED_APPS = APPS + [
    "one",
    """two""",
    ("three"),
    "fo" "ur",
    *PLUGINS,
]
INSTALLED_APPS.append("five")
INSTALLED_APPS.extend([
    "six",
    "seven",
])
