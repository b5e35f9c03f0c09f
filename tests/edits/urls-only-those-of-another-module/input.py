from django.urls import include, path, re_path

from cms.urls import urlpatterns as cms

urlpatterns = [*cms]
