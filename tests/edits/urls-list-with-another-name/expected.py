from django.urls import include, path, re_path

patterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
]

urlpatterns = patterns
