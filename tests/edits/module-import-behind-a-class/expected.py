import datetime

from django.conf import settings
from django.db import models


class Project(models.Model):
    pass


from . import signals  # noqa: E402, F401


class Task(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    due = models.DateField(default=datetime.date.today)
