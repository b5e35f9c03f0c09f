from debug_toolbar.toolbar import debug_toolbar_urls
from django.contrib import admin
from django.urls import include, path

from server.apps.main import urls as main_urls

admin.autodiscover()

urlpatterns = [
    # Apps:
    path("main/", include(main_urls, namespace="main")),
    # django-admin:
    path("admin/", admin.site.urls),
] + debug_toolbar_urls()
