from django.urls import include, path, re_path

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
    re_path(r"^(?P<slug>[\w-]+)/$", page),
    re_path(r"(?i)^tasks", broken),
]
