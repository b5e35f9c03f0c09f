import sys

from decouple import config
from django.core.management import execute_from_command_line

config("DJANGO_SETTINGS_MODULE")
execute_from_command_line(sys.argv)
