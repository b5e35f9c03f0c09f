from django.urls import (  # noqa: X
    path,  # Django
)

urlpatterns = [
    path("", home),
]
