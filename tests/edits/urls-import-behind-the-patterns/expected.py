from django.urls import include, path

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
]

from django.urls import include
from pages import handler404

urlpatterns += [
    path("more/", include("more.urls")),
]
