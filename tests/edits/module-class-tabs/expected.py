from django.db import models
from django.conf import settings

class Project(models.Model):
	name = models.CharField(max_length=10, help_text='x', verbose_name='y')


class Task(models.Model):
	title = models.CharField(max_length=255)
	owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
