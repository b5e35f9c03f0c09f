from django.urls import path

from . import views

app_name = "tasks"

pages = [path("<slug:slug>/", views.page)]
urlpatterns = [
    path("", views.index),
    path("tasks/", views.TaskListView.as_view(), name="task_list"),
    path("tasks/add/", views.TaskCreateView.as_view(), name="task_create"),
    *pages,
]
