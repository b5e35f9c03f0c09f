from django.urls import include, path

urlpatterns = [
    path("tasks/", include("tasks.urls")),
    path("<slug:slug>/", page),
]
