from django.urls import re_path, path

urlpatterns = [
    path("", home),
]
