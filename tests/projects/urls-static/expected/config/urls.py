from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path

from pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tasks/", include("tasks.urls")),
] + static(settings.STATIC_URL, document_root=settings.STATIC_ROOT)
urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
