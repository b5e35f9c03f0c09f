from server.settings.components.common import INSTALLED_APPS

DEBUG = True

INSTALLED_APPS += ("debug_toolbar",)
