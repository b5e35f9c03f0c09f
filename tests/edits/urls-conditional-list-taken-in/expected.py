from django.urls import include, path, re_path

extra = []
if settings.SHOP:
    extra = [path("<path:page>", page)]

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
    *extra,
]
