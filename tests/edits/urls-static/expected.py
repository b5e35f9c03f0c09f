from django.conf.urls.static import static
from django.urls import include, path

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
] + static("/media/", document_root="x")
