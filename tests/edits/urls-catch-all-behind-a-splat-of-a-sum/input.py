from django.urls import include, path, re_path

catch = [path("<path:page>", page)]

urlpatterns = [*catch] + [path("admin/", admin)]
