from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
]
urlpatterns += i18n_patterns(
    path("blog/", include("blog.urls")),
    path("tasks/", include("tasks.urls")),
)
