from site1.settings.base import *

INSTALLED_APPS += [
    "debug_toolbar",
]
