from django.db import models
import os

class Project(models.Model):
    path = os.sep
