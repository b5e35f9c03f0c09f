from django.urls import path

from . import views

app_name = 'tasks'
urlpatterns = [
    path('', views.index),
    # Pages: these catch everything.
    path('<slug:slug>/', views.page),
]
