from django.urls import path

urlpatterns = [
    path("", home),
]

from django.urls import include
from pages import handler404

urlpatterns += [
    path("more/", include("more.urls")),
]
