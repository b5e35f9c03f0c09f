from django.urls import include, path, re_path

urlpatterns = [
    path("", home),
    re_path(r"^(?P<slug>[\w-]+)/$", page),
    re_path(r"(?i)^tasks", broken),
]
