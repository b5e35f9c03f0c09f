import django.core.management

django.core.management.execute_from_command_line()
