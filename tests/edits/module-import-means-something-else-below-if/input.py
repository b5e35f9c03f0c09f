import os

from django.db import models

if os.environ.get("SLOW"):
    from . import slow_datetime as datetime
