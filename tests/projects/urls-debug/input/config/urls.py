from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("pages/", include(("pages.urls", "pages"), namespace="pages")),
]

if settings.DEBUG:
    import debug_toolbar
    from django.conf.urls.static import static

    urlpatterns = [path("__debug__/", include(debug_toolbar.urls))] + urlpatterns
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
