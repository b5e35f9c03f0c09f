from django.urls import include, path

urlpatterns = [path("", lambda request: None), path("tasks/", include("tasks.urls"))]
