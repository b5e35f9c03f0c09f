from django.urls import path

from . import views

app_name = "tasks"

if settings.FULL:
    urlpatterns = [path("", views.index)]
else:
    urlpatterns = []
