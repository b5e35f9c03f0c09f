from django.urls import path

urlpatterns = [
    path("", home),
    *static("/media/"),
    *debug_toolbar_urls(),
]
