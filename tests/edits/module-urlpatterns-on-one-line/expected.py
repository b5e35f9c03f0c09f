from django.urls import path
from . import views

app_name = 'tasks'
urlpatterns = [
    path('', views.index, name='index'),
    path('tasks/', views.TaskListView.as_view(), name='task_list'),
    path(
        'tasks/<int:pk>/somewhere/further/away/',
        views.TaskDetailView.as_view(),
        name='task_detail',
    ),
]
