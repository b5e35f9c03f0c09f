from django.urls import include, path, re_path

from cms.urls import urlpatterns as cms

urlpatterns = [path("tasks/", include("tasks.urls")), *cms]
