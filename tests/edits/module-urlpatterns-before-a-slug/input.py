from django.urls import path

from . import views

app_name = "countries"

urlpatterns = [
    path("countries/<slug:pk>/", views.CountryDetailView.as_view(), name="country_detail"),
    path("about/", views.about, name="about"),
]
