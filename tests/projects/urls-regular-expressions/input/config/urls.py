from django.urls import include, re_path

urlpatterns = [
    re_path(r"^pages/", include("pages.urls")),
    # the rest is the shop's
    re_path(r"", include("pages.shop")),
]
