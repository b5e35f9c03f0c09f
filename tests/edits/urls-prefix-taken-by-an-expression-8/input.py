from django.urls import include, path, re_path

urlpatterns = [
    path("", home),
    re_path(r"^[jt]asks/", tasks),
]
