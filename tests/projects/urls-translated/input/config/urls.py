from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("sitemap.xml", serve, {"path": "sitemap.xml"}),
]

urlpatterns += i18n_patterns(
    path("admin/", admin.site.urls),
    path("", include("pages.urls")),
)

# This is only needed when using runserver.
if settings.DEBUG:
    urlpatterns = [
        path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT, "show_indexes": True}),
    ] + urlpatterns
