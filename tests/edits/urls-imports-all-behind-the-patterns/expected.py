"""Addresses."""

from django.urls import include, path

urlpatterns = [
    path("tasks/", include("tasks.urls")),
]

from pages import handler404
