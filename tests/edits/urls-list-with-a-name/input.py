from django.urls import include, path, re_path

web = [path("", home)]

urlpatterns = web + [
    path("admin/", admin),
]
