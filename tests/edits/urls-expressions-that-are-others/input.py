from django.urls import include, path, re_path

urlpatterns = [
    re_path(r"^tasks$", tasks),
    re_path(r"^tasks\.json$", tasks),
    re_path(r"^ta[xn]/$", tax),
    re_path(r"^t", include("t.urls")),
]
