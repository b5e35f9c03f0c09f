from django.urls import path

from . import views

app_name = "tasks"

urlpatterns = i18n_patterns(
    path("", views.index, name="index"),
    path("tasks/", views.TaskListView.as_view(), name="task_list"),
    path("tasks/add/", views.TaskCreateView.as_view(), name="task_create"),
    prefix_default_language=False,
)
