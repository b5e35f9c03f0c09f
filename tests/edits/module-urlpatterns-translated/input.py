from django.urls import path

from . import views

app_name = "tasks"

urlpatterns = i18n_patterns(
    path("", views.index, name="index"),
    prefix_default_language=False,
)
