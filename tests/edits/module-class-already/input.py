from django.conf import settings
from django.db import models


class Task(models.Model):
    title = models.CharField(max_length=5)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
