from django.urls import path

from . import views

app_name = "tasks"

urlpatterns = cached([
    path('tasks/', views.TaskListView.as_view(), name='task_list'),
    path('tasks/add/', views.TaskCreateView.as_view(), name='task_create'),
])
