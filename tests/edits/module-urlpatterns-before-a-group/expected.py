from django.urls import path, re_path

from . import views

app_name = "countries"

urlpatterns = [
    path("countries/add/", views.CountryCreateView.as_view(), name="country_create"),
    re_path(r"^countries/(?P<pk>[\w-]+)/$", views.country, name="country_detail"),
]
