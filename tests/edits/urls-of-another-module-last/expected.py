from django.urls import include, path, re_path

from cms.urls import urlpatterns as cms

urlpatterns = [
    *old_pages(),
    path("", home),
    path("tasks/", include("tasks.urls")),
    # The pages of the editors.
    *cms,
]
