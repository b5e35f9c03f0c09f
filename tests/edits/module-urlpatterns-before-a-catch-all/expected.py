from django.urls import path

from . import views

app_name = 'tasks'
urlpatterns = [
    path('', views.index),
    path('tasks/', views.TaskListView.as_view(), name='task_list'),
    path(
        'tasks/<int:pk>/somewhere/further/away/',
        views.TaskDetailView.as_view(),
        name='task_detail',
    ),
    # Pages: these catch everything.
    path('<slug:slug>/', views.page),
]
