from django.urls import include, path

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
    *static("/media/"),
    *debug_toolbar_urls(),
]
