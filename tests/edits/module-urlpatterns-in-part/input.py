from django.urls import path

from . import views

app_name = 'tasks'
urlpatterns = [
    path('tasks/', views.TaskListView.as_view(), name='task_list'),
]
