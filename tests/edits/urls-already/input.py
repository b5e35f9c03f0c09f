from django.urls import include, path

urlpatterns = [
    path("work/", include(("tasks.urls", "tasks"), namespace="tasks")),
]
