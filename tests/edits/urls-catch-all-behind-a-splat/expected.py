from django.urls import include, path, re_path

cms = [path("<path:page>", page)]

urlpatterns = [
    path("api/", include("api.urls")),
    path("tasks/", include("tasks.urls")),
    *cms,
]
