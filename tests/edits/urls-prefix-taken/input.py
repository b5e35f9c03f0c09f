from django.urls import path

urlpatterns = [
    path("tasks/", board),
]
