from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("admin/", admin.site.urls),
    path("tasks/", include("tasks.urls")),
    path("", include("cms.urls")),
)
