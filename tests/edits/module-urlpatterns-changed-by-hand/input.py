from django.urls import path

from . import views

app_name = "tasks"

urlpatterns = [
    path("tasks/", views.TaskListView.as_view(paginate_by=5), name="task_list"),
    path("tasks/add/", login_required(views.TaskCreateView.as_view()), name="task_create"),
]
