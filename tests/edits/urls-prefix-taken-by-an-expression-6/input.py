from django.urls import include, path, re_path

urlpatterns = [
    path("", home),
    re_path(r"^(?P<kind>tasks|jobs)/$", tasks),
]
