from django.conf import settings
from django.urls import path

urlpatterns = [path("", home)]

if settings.DEBUG:
    urlpatterns += [path("debug/", debug)]
