from django.conf import settings
from django.urls import include, path

urlpatterns = [path("", home), path("tasks/", include("tasks.urls"))]

if settings.DEBUG:
    urlpatterns += [path("debug/", debug)]
