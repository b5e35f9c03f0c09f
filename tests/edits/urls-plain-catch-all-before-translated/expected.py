from django.urls import include, path, re_path

urlpatterns = [
    path("tasks/", include("tasks.urls")),
    path("<path:page>", page),
] + i18n_patterns(
    path("blog/", include("blog.urls")),
)
