from pages import home; from django.urls import include, path; urlpatterns = [home, path("tasks/", include("tasks.urls"))]
