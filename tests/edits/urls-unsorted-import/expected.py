from django.urls import re_path, path, include

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
]
