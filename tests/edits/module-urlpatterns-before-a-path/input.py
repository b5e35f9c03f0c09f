from django.urls import path

from . import views

app_name = "countries"

urlpatterns = [
    path("countries/<path:pk>/", views.CountryDetailView.as_view(), name="country_detail"),
]
