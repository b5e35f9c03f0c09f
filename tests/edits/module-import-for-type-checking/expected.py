import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    import datetime

    from django.conf import settings


class Project(models.Model):
    def due(self) -> "datetime.date | None": ...


class Task(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    due = models.DateField(default=datetime.date.today)
