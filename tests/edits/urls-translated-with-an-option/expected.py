from django.urls import include, path

urlpatterns = i18n_patterns(
    path("admin/", admin.site.urls),
    path("tasks/", include("tasks.urls")),
    prefix_default_language=False,
)
