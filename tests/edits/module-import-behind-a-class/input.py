from django.db import models


class Project(models.Model):
    pass


from . import signals  # noqa: E402, F401
