from django.urls import include, path, re_path

patterns = [
    path("", home),
]

urlpatterns = patterns
