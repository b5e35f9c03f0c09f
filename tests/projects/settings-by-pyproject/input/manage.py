import os
import sys

from backoffice.environment import settings_for

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_for(os.environ))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
