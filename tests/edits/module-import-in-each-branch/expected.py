import sys

from django.db import models

if sys.version_info < (3, 14):
    import datetime
else:
    import datetime

try:
    from django.conf import settings
except ImportError as error:
    raise RuntimeError("no Django") from error


class Task(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    due = models.DateField(default=datetime.date.today)
