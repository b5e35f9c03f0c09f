from django.urls import include, path, re_path

catch = [path("<path:page>", page)]

urlpatterns = [path("tasks/", include("tasks.urls")), *catch] + [path("admin/", admin)]
