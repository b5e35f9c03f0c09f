from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("tasks/", include("app.tasks.urls")),
    path("", include("app.core.urls")),
]
