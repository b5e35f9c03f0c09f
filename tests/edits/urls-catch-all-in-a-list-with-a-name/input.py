from django.urls import include, path, re_path

web = [
    path("", home),
    path("<path:page>", page),
]

urlpatterns = web + [path("admin/", admin)]
