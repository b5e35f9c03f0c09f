from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    import datetime

    from django.conf import settings


class Project(models.Model):
    def due(self) -> "datetime.date | None": ...
