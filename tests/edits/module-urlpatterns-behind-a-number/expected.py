from django.urls import path

from . import views

app_name = "countries"

urlpatterns = [
    path("countries/<int:pk>/", views.CountryDetailView.as_view(), name="country_detail"),
    path("countries/add/", views.CountryCreateView.as_view(), name="country_create"),
]
