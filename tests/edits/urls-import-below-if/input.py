from django.conf import settings
from django.urls import path

urlpatterns = [path("", home)]

if settings.DEBUG:
    from django.urls import include

    urlpatterns += [path("debug/", include("debug.urls"))]
