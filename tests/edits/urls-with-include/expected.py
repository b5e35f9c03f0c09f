from django.urls import include, path

urlpatterns = [
    path("tasks/", include("tasks.urls")),
    path("", include("home.urls")),
    path("blog/", include("blog.urls")),
]
