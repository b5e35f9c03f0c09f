from django.urls import include, path

urlpatterns = [
    path("", home),
    *static("/media/"),
    *debug_toolbar_urls(),
    path("tasks/", include("tasks.urls")),
]
