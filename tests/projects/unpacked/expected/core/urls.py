from django.conf import settings
from django.conf.urls.static import static
from django.contrib.auth import views
from django.urls import include, path

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("tasks/", include("tasks.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
