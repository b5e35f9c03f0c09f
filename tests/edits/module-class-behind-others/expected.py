"""Models."""

from django.conf import settings
from django.db import models


class Project(models.Model):
    name = models.CharField(max_length=10)  # short

    def __str__(self):
        return self.name


class Task(models.Model):
    title = models.CharField(max_length=255)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
