"""URLs — with everything that people put into one module."""
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import (path,
                         re_path,  # regular ones
                         include)
from django.views.generic import RedirectView, TemplateView
from django.views.decorators.cache import cache_page

from pages import views as pages_views
from shop.views import *

handler404 = 'pages.views.not_found'

admin.site.site_header = "Café"; admin.autodiscover()

api = [
    path("items/", pages_views.items, name="items"),
    path("items/<int:pk>/", pages_views.item, name="item"),
]

urlpatterns = [
    path("admin/doc/", include("django.contrib.admindocs.urls")),
    path("admin/", admin.site.urls),  # the administration
    path('api/v1/', include((api, "api"), namespace="v1")),
    re_path(r"^old/(?P<slug>[-\w]+)/$", RedirectView.as_view(url="/new/%(slug)s/", permanent=True)),
    path(
        "about/",
        cache_page(60 * 15)(
            TemplateView.as_view(template_name="about.html"),
        ),
        name="about",
    ),
    *api,
    # last: the pages
    path("", include("pages.urls")),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("<slug:slug>/", pages_views.page, name="page"),
    prefix_default_language=False,
)

if settings.DEBUG:
    import debug_toolbar

    urlpatterns = [path("__debug__/", include(debug_toolbar.urls))] + urlpatterns
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
