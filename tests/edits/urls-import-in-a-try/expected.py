try:
    from django.urls import include, path
except ImportError:
    from django.conf.urls import include
    from django.conf.urls import url as path

urlpatterns = [
    path("", home),
    path("tasks/", include("tasks.urls")),
]
