from django.db import models
import os
from django.conf import settings

class Project(models.Model):
    path = os.sep


class Task(models.Model):
    title = models.CharField(max_length=255)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
