from django.urls import include, path

urlpatterns = [
    path("forum/", include("forum.urls")),
]
urlpatterns += [
    path("members/", include("members.urls")),
]
