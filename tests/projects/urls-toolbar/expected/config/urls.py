from debug_toolbar.toolbar import debug_toolbar_urls
from django.urls import include, path

urlpatterns = [
    path("pages/", include("pages.urls")),
    path("tasks/", include("tasks.urls")),
] + debug_toolbar_urls()
