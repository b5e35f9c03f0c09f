from django.urls import include, path, re_path

from cms.urls import urlpatterns as cms

urlpatterns = [
    *old_pages(),
    path("", home),
    # The pages of the editors.
    *cms,
]
