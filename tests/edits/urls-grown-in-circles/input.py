from django.urls import include, path, re_path

urlpatterns = [
    path("", home),
]
urlpatterns = [*urlpatterns, path("<path:page>", page)]
