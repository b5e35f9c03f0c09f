from django.conf.urls import include, url
from django.urls import path

urlpatterns = [
    url(r"^$", home),
    path("tasks/", include("tasks.urls")),
]
