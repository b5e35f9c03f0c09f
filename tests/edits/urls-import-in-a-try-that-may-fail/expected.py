from django.urls import include, path

try:
    from django.urls import include
except ImportError:
    pass

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
]
