from django.conf import settings
from django.urls import include, path

urlpatterns = [path("", home), path("tasks/", include("tasks.urls"))]

if settings.DEBUG:
    from django.urls import include

    urlpatterns += [path("debug/", include("debug.urls"))]
