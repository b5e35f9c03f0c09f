from django.urls import include, path, re_path

urlpatterns = [
    re_path(r"^pages/", include("pages.urls")),
    path("tasks/", include("tasks.urls")),
    # the rest is the shop's
    re_path(r"", include("pages.shop")),
]
