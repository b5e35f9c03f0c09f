from django.urls import include, path, re_path

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
]
urlpatterns = [*urlpatterns, path("<path:page>", page)]
