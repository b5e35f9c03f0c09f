from django.urls import include, path

urlpatterns = [
    path("forum/", include("forum.urls")),
    path("tasks/", include("tasks.urls")),
]
urlpatterns += [
    path("members/", include("members.urls")),
]
