from django.urls import path

from . import views

app_name = "tasks"

from .patterns import *
