from django.urls import (  # noqa: X
    path,  # Django
)
from django.urls import include

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
]
