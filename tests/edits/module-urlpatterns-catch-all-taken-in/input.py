from django.urls import path

from . import views

app_name = "tasks"

pages = [path("<slug:slug>/", views.page)]
urlpatterns = [
    path("", views.index),
    *pages,
]
