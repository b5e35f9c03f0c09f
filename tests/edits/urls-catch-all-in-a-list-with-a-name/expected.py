from django.urls import include, path, re_path

web = [
    path("", home),
    path("tasks/", include("tasks.urls")),
    path("<path:page>", page),
]

urlpatterns = web + [path("admin/", admin)]
