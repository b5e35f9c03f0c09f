from django.urls import path, re_path

from . import views

app_name = "countries"

urlpatterns = [
    re_path(r"^countries/(?P<pk>[\w-]+)/$", views.country, name="country_detail"),
]
