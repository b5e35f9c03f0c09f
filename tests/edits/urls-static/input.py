from django.conf.urls.static import static
from django.urls import path

urlpatterns = [
    path("", home),
] + static("/media/", document_root="x")
