from django.urls import include, path, re_path

web = [path("", home)]
api = [path("api/", api_root)]

urlpatterns = web + api
