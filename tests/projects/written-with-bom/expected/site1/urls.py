from django.urls import include, path


urlpatterns = [
    path("x/", lambda request: None),   
    path("tasks/", include("tasks.urls")),
]
