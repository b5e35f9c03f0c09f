from django.urls import path

from . import views

app_name = "tasks"

urlpatterns = [
    path("", views.index),
    path("tasks/", views.tasks, name="tasks"),
]
